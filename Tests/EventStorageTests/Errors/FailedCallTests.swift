import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// One call fails, and the caller tries again.
@Suite(.countsFaultCases) struct FailedCallTests {
    @Test(arguments: [Errno.ioError, .tooManyOpenFiles, .readOnlyFileSystem, .noSpace, .permissionDenied])
    func everyCallOfAppending(error: Errno) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2])
        try sweep(disk, submissions, .fail(error))
    }

    @Test(arguments: [Errno.ioError, .noSpace])
    func everyCallOfAppendingOverZeros(error: Errno) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2], preallocation: 700)
        try sweep(disk, submissions, .fail(error), preallocation: 700)
    }

    @Test(arguments: [Errno.ioError, .noSpace])
    func everyCallOfAppendingAfterARestart(error: Errno) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2])
        try sweep(disk.afterRestart(), submissions, .fail(error))
    }

    @Test(arguments: [Errno.ioError, .noSpace])
    func everyCallOfRecovery(error: Errno) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2])
        let restarted = disk.afterRestart()
        restarted.changeContent(of: TestLedger.log) { $0 += [UInt8](repeating: 0xEE, count: 700) }
        try sweep(restarted, submissions, .fail(error))
    }

    /// Of what a failed sync should have kept, the disk has some.
    @Test(arguments: [1, 3, 6] as [UInt64])
    func everySync(kept: UInt64) throws {
        let (disk, submissions) = try TestLedger.disk(frames: [2])
        try sweep(disk.afterRestart(), submissions, .failAfterKeepingSome(.ioError, seed: kept)) { $0.isSync }
    }

    private func sweep(
        _ disk: SimulatedDisk, _ submissions: Submissions, _ fault: Fault,
        preallocation: Int = 0, at isChosen: (SimulatedCall) -> Bool = { _ in true }
    ) throws {
        let whole = SimulatedFileSystem(disk.copy())
        var unharmed = submissions
        #expect(try persevere(whole, &unharmed, preallocation).isEmpty)
        for call in whole.calls where isChosen(call) {
            let copy = disk.copy()
            let process = SimulatedFileSystem(copy) { $0.number == call.number ? fault : nil }
            var submissions = submissions
            expectPromises("\(fault) at \(call)") {
                let errors = try persevere(process, &submissions, preallocation)
                for error in errors { try Self.checkCode(error, fault, call) }
                guard submissions.acknowledged.count == unharmed.acknowledged.count else {
                    throw BrokenPromise("not all was acknowledged in the end")
                }
                for seed in UInt64(0)...1 {
                    try checkPromises(on: copy.afterPowerLoss(seed: seed), submissions, isQuick: true)
                }
                try checkPromises(on: copy, submissions)
            }
        }
    }

    /// Appends three frames, each again until it is acknowledged; the errors on the way.
    private func persevere(
        _ process: SimulatedFileSystem, _ submissions: inout Submissions, _ preallocation: Int
    ) throws -> [StorageError] {
        var errors: [StorageError] = []
        var writer: LogWriter?
        for count in [1, 30, 2] {
            let events = submissions.makeEvents(count)
            var isFirst = true
            while true {
                do {
                    let open = try writer ?? LogWriter(TestLedger.open(process, preallocation: preallocation))
                    writer = open
                    if isFirst {
                        try submissions.append(events, through: open)
                    } else {
                        try submissions.appendUnlessThere(events, through: open)
                    }
                    break
                } catch let error as StorageError {
                    errors.append(error)
                    isFirst = false
                    guard errors.count < 3 else { throw BrokenPromise("one fault, and yet: \(errors)") }
                }
            }
        }
        return errors
    }

    private static func checkCode(_ error: StorageError, _ fault: Fault, _ call: SimulatedCall) throws {
        let expected: Set<StorageError.Code> =
            switch fault {
            case .fail(.noSpace): [.noSpace, .outcomeUnknown]
            case .fail(.readOnlyFileSystem), .fail(.permissionDenied): [.noPermission, .outcomeUnknown]
            default: [.inputOutput, .outcomeUnknown]
            }
        guard expected.contains(error.code), error.cause != nil, error.path != nil else {
            throw BrokenPromise("code \(error.code.name) for \(fault): \(error)")
        }
        guard call.operation != .synchronizeData || call.fileName != "active-0.log" || error.code == .outcomeUnknown
        else {
            throw BrokenPromise("a failed sync is no \(error.code.name)")
        }
    }
}
