import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// Signals, and transfers of fewer bytes than asked for: nobody notices.
@Suite(.countsFaultCases) struct InterruptionTests {
    @Test func everyTransferInterruptedOnce() throws {
        let calls = try run { _ in nil }.calls.filter(\.isTransfer)
        #expect(calls.count > 20)
        for call in calls { _ = try run { $0.number == call.number ? .fail(.interrupted) : nil } }
    }

    @Test func everySecondTransferInterrupted() throws {
        for odd in 0...1 {
            let process = try run { $0.isTransfer && $0.number % 2 == odd ? .fail(.interrupted) : nil }
            #expect(process.calls.filter(\.isTransfer).count > 40)
        }
    }

    @Test(arguments: [1, 2, 7, 88, 500])
    func shortTransfers(count: Int) throws { _ = try run { $0.isTransfer ? .short(count) : nil } }

    @Test func shortAndInterrupted() throws {
        _ = try run { call in
            guard call.isTransfer else { return nil }
            return call.number % 3 == 0 ? .fail(.interrupted) : .short(1 + call.number % 5)
        }
    }

    /// Makes a ledger, appends, tears, recovers and reads under the script.
    private func run(_ script: @escaping SimulatedFileSystem.Script) throws -> SimulatedFileSystem {
        FaultTally.count()
        let process = SimulatedFileSystem(SimulatedDisk(), script: script)
        var submissions = Submissions()
        let directory = try TestLedger.create(process)
        try submissions.append(count: 1, through: LogWriter(directory))
        process.disk.changeContent(of: TestLedger.log) { $0 += [1, 2, 3] }
        let writer = try LogWriter(TestLedger.open(process))
        try submissions.append(count: 20, through: writer)
        #expect(try LogReader(directory).readEvents() == submissions.acknowledgedEvents)
        #expect(try TestLedger.events(process.disk.afterPowerLoss(seed: 0)) == submissions.acknowledgedEvents)
        #expect(contents(of: process.disk).values.contains([1, 2, 3]))
        return process
    }
}

extension SimulatedCall {
    fileprivate var isTransfer: Bool { operation == .read || operation == .write }
}
