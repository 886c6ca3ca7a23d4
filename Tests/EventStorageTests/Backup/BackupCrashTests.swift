import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// A backup that stops at any call, by itself or with the power.
@Suite(.countsFaultCases) struct BackupCrashTests {
    /// The ledger's frames at the older backup (nil: none), and those appended since.
    static let cases: [(older: [Int]?, since: [Int])] = [
        (nil, []), (nil, [2]), (nil, [4, 4, 1]), ([], [1]), ([1], [1]), ([2], [2]), ([3], [1, 2]), ([4], [1]),
        ([4, 1], [3, 4, 2]),
    ]

    static func prepare(_ growth: (older: [Int]?, since: [Int])) throws -> (SimulatedDisk, Submissions, [[UInt8]]?) {
        var (disk, submissions) = try BackedUpLedger.disk(frames: growth.older ?? [])
        var held: [[UInt8]]?
        if growth.older != nil {
            try BackedUpLedger.backUp(disk)
            held = submissions.acknowledgedEvents
        }
        try BackedUpLedger.append(growth.since, to: TestLedger.open(disk), &submissions)
        return (disk, submissions, held)
    }

    @Test(arguments: cases) func leavesTheOlderBackupOrAnUnfinishedOne(_ growth: (older: [Int]?, since: [Int])) throws {
        let (disk, submissions, held) = try Self.prepare(growth)
        let events = submissions.acknowledgedEvents
        let sweep = FaultSweep(disk: disk, submissions: submissions) { process, _ in
            try BackedUpLedger.backUp(process)
        }
        try sweep.crashEverywhere(seeds: 0...3) { disk, _ in
            try Self.check(disk, holds: events, atLeast: held)
            guard try TestLedger.events(disk) == events else { throw BrokenPromise("the ledger was changed") }
            // The same command completes it, on this boot and on the next.
            for later in [disk, disk.afterRestart()] {
                try BackedUpLedger.backUp(later)
                guard try BackedUpLedger.events(later) == events else { throw BrokenPromise("it is not completed") }
                guard try BackedUpLedger.events(later.afterPowerLoss(seed: 1)) == events else {
                    throw BrokenPromise("what was reported as done is gone with the power")
                }
            }
        }
    }

    /// Completing it may be cut short as well.
    @Test(arguments: cases.suffix(2)) func anInterruptedCompletion(_ growth: (older: [Int]?, since: [Int])) throws {
        let (disk, submissions, held) = try Self.prepare(growth)
        let events = submissions.acknowledgedEvents
        let first = FaultSweep(disk: disk, submissions: submissions) { process, _ in try BackedUpLedger.backUp(process)
        }
        for call in try first.calls() where call.changesSomething && call.path.starts(with: BackedUpLedger.backup) {
            let left = first.run(.stop, at: call.number).0.afterPowerLoss(seed: 5)
            let second = FaultSweep(disk: left, submissions: submissions, scenario: first.scenario)
            try second.crashEverywhere(seeds: 0...0) { disk, _ in
                try Self.check(disk, holds: events, atLeast: held)
                try BackedUpLedger.backUp(disk)
                guard try BackedUpLedger.events(disk) == events else { throw BrokenPromise("it is not completed") }
            }
        }
    }

    /// Any call fails, and works when the command is run again: `ENOSPC`, `EIO`.
    @Test(arguments: cases, [Errno.noSpace, .ioError]) func aFailedCallIsReported(
        _ growth: (older: [Int]?, since: [Int]), _ error: Errno
    ) throws {
        let (original, submissions, held) = try Self.prepare(growth)
        let events = submissions.acknowledgedEvents
        let counting = SimulatedFileSystem(original.copy())
        try BackedUpLedger.backUp(counting)
        for call in counting.calls where call.takesSpace || (error == .ioError && call.changesSomething) {
            guard call.operation != .unlock else { continue }
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
    @Test(arguments: cases.prefix(3)) func everySyncMatters(_ growth: (older: [Int]?, since: [Int])) throws {
        let (original, submissions, _) = try Self.prepare(growth)
        let counting = SimulatedFileSystem(original.copy())
        try BackedUpLedger.backUp(counting)
        for call in counting.calls where call.operation == .synchronizeData {
            let disk = original.copy()
            try BackedUpLedger.backUp(SimulatedFileSystem(disk) { $0.number == call.number ? .lie : nil })
            let isLost = (0...40).contains { seed in
                (try? BackedUpLedger.events(disk.afterPowerLoss(seed: seed))) != submissions.acknowledgedEvents
            }
            // HEAD says no more than the log does.
            #expect(isLost || call.fileName.hasPrefix("HEAD"), "\(call)")
        }
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
