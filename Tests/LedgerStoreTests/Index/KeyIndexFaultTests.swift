import EventStorage
import LedgerModel
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// A disk that does not take the index, or does not give it back, changes no import.
@Suite struct KeyIndexFaultTests {
    private static func isOfIndex(_ call: SimulatedCall) -> Bool { call.path.string.hasPrefix("/ledger/index") }

    /// Each call on the index fails, once, and then all that follow.
    @Test(arguments: [(Errno.noSpace, false), (.ioError, true), (.permissionDenied, true)])
    func failedCall(_ errno: Errno, _ failsForGood: Bool) throws {
        let start = try IndexedLedger(segments: 9)
        let expected = try start.keysInLog()
        let undisturbed = SimulatedFileSystem(start.copy().simulated.disk)
        #expect(try start.copy().on(undisturbed.disk).read(undisturbed).keys == expected)
        let calls = undisturbed.calls.filter(Self.isOfIndex)
        #expect(calls.count > 50)
        for call in calls {
            let ledger = start.copy()
            let process = SimulatedFileSystem(ledger.simulated.disk)
            process.setScript { other in
                let fails = failsForGood ? other.number >= call.number : other.number == call.number
                return fails && Self.isOfIndex(other) ? .fail(errno) : nil
            }
            let (keys, _) = try ledger.read(process)
            #expect(keys == expected, "\(call)")
            // The next import finds a disk that works.
            #expect(try ledger.read().keys == expected, "\(call)")
            #expect(
                try ledger.simulated.open().verifyKeyIndex() == KeyIndexAudit(runCount: 2, keyCount: 142), "\(call)")
        }
    }

    /// A full disk is told, and what was begun does not stay on it.
    @Test func noSpace() throws {
        let ledger = try IndexedLedger(segments: 9)
        let process = SimulatedFileSystem(ledger.simulated.disk) { call in
            call.operation == .write && Self.isOfIndex(call) ? .fail(.noSpace) : nil
        }
        let (keys, report) = try ledger.read(process)
        #expect(keys == (try ledger.keysInLog()))
        #expect(report.obstacle == Errno.noSpace.description && report.indexedEvents == 0)
        #expect(report.notices.count == 1 && report.notices[0].contains(Errno.noSpace.description))
        #expect(ledger.names.isEmpty)
        // It is tried once, not for each segment.
        #expect(process.calls.filter { $0.operation == .write && Self.isOfIndex($0) }.count == 1)
        // The parts of a merge that has no room serve as they are.
        let merging = SimulatedFileSystem(ledger.simulated.disk) { call in
            call.operation == .write && call.fileName == "0-128.keys.tmp" ? .fail(.noSpace) : nil
        }
        #expect(try ledger.read(merging).keys == keys)
        #expect(ledger.names.count == 8 && ledger.names.contains("112-128.keys"))
        #expect(try ledger.read().keys == keys)
        #expect(ledger.names == ["0-128.keys", "128-144.keys"])
    }

    /// A whole import on a disk where only the index has no room.
    @Test func importGoesOn() throws {
        let ledger = try IndexedLedger(segments: 3)
        let process = SimulatedFileSystem(ledger.simulated.disk) { call in
            call.takesSpace && Self.isOfIndex(call) ? .fail(.noSpace) : nil
        }
        let result = try ledger.simulated.open(process).take(IndexedLedger.rows(70))
        #expect(result.newRows == 19 && result.knownRows == 51)
        #expect(ledger.names.isEmpty)
    }

    /// A process that stops anywhere leaves nothing that the next one is misled by.
    @Test func stopped() throws {
        let start = try IndexedLedger(segments: 9)
        let expected = try start.keysInLog()
        let undisturbed = SimulatedFileSystem(start.copy().simulated.disk)
        try start.on(undisturbed.disk).read(undisturbed)
        let calls = undisturbed.calls.filter { Self.isOfIndex($0) && $0.changesSomething }
        #expect(calls.count > 30)
        for call in calls {
            for fault in call.operation == .write ? [Fault.stop, .stopAfterTransferring(40)] : [.stop] {
                let process = SimulatedFileSystem(start.copy().simulated.disk) {
                    $0.number == call.number ? fault : nil
                }
                _ = try? start.on(process.disk).read(process)
                for disk in [process.disk.copy(), process.disk.afterPowerLoss(seed: UInt64(call.number))] {
                    let after = start.on(disk)
                    #expect(try after.read().keys == expected, "\(call)")
                    #expect(Set(after.names) == ["0-128.keys", "128-144.keys"], "\(call)")
                }
            }
        }
    }

    /// A disk that gives every run back otherwise than it took it: after one try it is not asked any more.
    @Test func diskThatForgets() throws {
        let ledger = try IndexedLedger(segments: 9)
        try ledger.read()
        let process = SimulatedFileSystem(ledger.simulated.disk) { call in
            call.operation == .read && Self.isOfIndex(call) ? .fail(.ioError) : nil
        }
        let (keys, report) = try ledger.read(process)
        #expect(keys == (try ledger.keysInLog()))
        #expect(!report.discarded.isEmpty)
        #expect(process.calls.count < 2_000)
    }

    /// Damage of the log itself is told, and no index hides it.
    @Test func damagedSegment() throws {
        let ledger = try IndexedLedger(segments: 2)
        ledger.simulated.disk.changeContent(of: "/ledger/segments/16.segment") { $0[60] ^= 1 }
        let error = #expect(throws: StorageError.self) { try ledger.read() }
        #expect(error?.code == .corrupt)
    }
}
