import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A backup that stops at any call, by itself or with the power.
@Suite(.countsFaultCases) struct BackupCrashTests {
    @Test(arguments: Growth.all) func leavesTheOlderBackupOrAnUnfinishedOne(_ growth: Growth) throws {
        let (disk, events, held) = try growth.prepare()
        let sweep = FaultSweep(disk: disk, submissions: Submissions()) { process, _ in
            try BackedUpLedger.backUp(process)
        }
        let ledger = Self.log(of: disk)
        try sweep.crashEverywhere(seeds: 0...0) { disk, _ in
            try Self.check(disk, holds: events, atLeast: held)
            guard Self.log(of: disk) == ledger else { throw BrokenPromise("the ledger was changed") }
            // The same command completes it.
            try BackedUpLedger.backUp(disk)
            guard try BackedUpLedger.events(disk.afterPowerLoss(seed: 1)) == events else {
                throw BrokenPromise("what was reported as done is not there, or gone with the power")
            }
        }
    }

    /// Completing it may be cut short as well.
    @Test(arguments: [Growth.all[9]]) func anInterruptedCompletion(_ growth: Growth) throws {
        let (disk, events, held) = try growth.prepare()
        let first = FaultSweep(disk: disk, submissions: Submissions()) { process, _ in
            try BackedUpLedger.backUp(process)
        }
        for call in try first.calls() where call.operation == .rename {
            let left = first.run(.stop, at: call.number).0.afterPowerLoss(seed: 5)
            let second = FaultSweep(disk: left, submissions: Submissions(), scenario: first.scenario)
            try second.crashEverywhere(seeds: 0...0) { disk, _ in
                try Self.check(disk, holds: events, atLeast: held)
                try BackedUpLedger.backUp(disk)
                guard try BackedUpLedger.events(disk) == events else { throw BrokenPromise("it is not completed") }
            }
        }
    }

    /// Any call fails, and works when the command is run again: `ENOSPC`, `EIO`.
    @Test(arguments: Growth.all) func aFailedCallIsReported(_ growth: Growth) throws {
        let (original, events, held) = try growth.prepare()
        let counting = SimulatedFileSystem(original.copy())
        try BackedUpLedger.backUp(counting)
        for call in counting.calls where call.changesSomething && call.operation != .unlock {
            let error = call.takesSpace ? Errno.noSpace : .ioError
            let disk = original.copy()
            let process = SimulatedFileSystem(disk) { $0.number == call.number ? .fail(error) : nil }
            expectPromises("\(error) at \(call)") {
                guard try storageError({ try BackedUpLedger.backUp(process) }) != nil else {
                    throw BrokenPromise("it is reported as done")
                }
                process.setScript(nil)
                try Self.check(disk, holds: events, atLeast: held)
                try BackedUpLedger.backUp(process)
                guard try BackedUpLedger.events(disk) == events else { throw BrokenPromise("it is not completed") }
            }
        }
    }

    /// Without any one of its syncs, a backup that was reported as done may be gone with the power.
    @Test(arguments: Growth.all.prefix(4)) func everySyncMatters(_ growth: Growth) throws {
        let (original, events, _) = try growth.prepare()
        let counting = SimulatedFileSystem(original.copy())
        try BackedUpLedger.backUp(counting)
        for call in counting.calls where call.operation == .synchronizeData {
            let disk = original.copy()
            try BackedUpLedger.backUp(SimulatedFileSystem(disk) { $0.number == call.number ? .lie : nil })
            let isLost = (0...40).contains { seed in
                (try? BackedUpLedger.events(disk.afterPowerLoss(seed: seed))) != events
            }
            // HEAD says no more than the log does.
            #expect(isLost || call.fileName.hasPrefix("HEAD"), "\(call)")
        }
    }

    /// The ledger's files but HEAD, which nobody syncs.
    private static func log(of disk: SimulatedDisk) -> [String: [UInt8]] {
        contents(of: disk).filter { !$0.key.hasSuffix("/HEAD") }
    }

    /// A ledger with no more events than the ledger's and at least the older backup's, or none that anybody would take
    /// for one.
    private static func check(_ disk: SimulatedDisk, holds events: [[UInt8]], atLeast held: [[UInt8]]?) throws {
        do {
            let found = try BackedUpLedger.events(disk)
            guard events.starts(with: found), found.count >= held?.count ?? 0 else {
                throw BrokenPromise("the backup holds \(found.count) events, before \(held?.count ?? 0)")
            }
        } catch let error as StorageError {
            guard error.code == .notALedger else { throw error }
            let isNew = held == nil
            guard isNew || error.message.hasSuffix("is a backup that was cut short") else { throw error }
        }
    }
}
