import SystemPackage
import TestSupport

@testable import EventStorage

/// A ledger of 19 events whose files hold 16: its first log file may be sealed.
enum FullLedger {
    static let size = 19
    static let segment: FilePath = "/ledger/segments/0.segment"
    /// Hints that bring dictionaries, predictions and packed columns about.
    static let schema = SegmentSchema(groups: [[1]], hot: [3], predictions: [3: [.ownSequence]])

    static func disk() throws -> (SimulatedDisk, Submissions) {
        let (disk, submissions) = try made.get()
        return (disk.copy(), submissions)
    }

    static func seal(_ fileSystem: any FileSystem) throws -> Sealer.Outcome {
        try Sealer(TestLedger.open(fileSystem), schema: schema).seal(0)
    }

    private static let made = Result { () throws -> (SimulatedDisk, Submissions) in
        let disk = SimulatedDisk()
        var submissions = Submissions()
        let writer = try LogWriter(TestLedger.create(SimulatedFileSystem(disk), segmentHeight: 4))
        for count in [3, 1, 12, 3] { try submissions.append(count: count, through: writer) }
        return (disk, submissions)
    }

    /// Throws unless every event is there once, and still is when the file has been sealed, again if need be, and the
    /// power has failed after that.
    static func check(_ disk: SimulatedDisk, _ submissions: Submissions, seeds: ClosedRange<UInt64> = 0...3) throws {
        try checkEvents(disk, submissions, "before sealing again")
        let outcome = try seal(SimulatedFileSystem(disk))
        guard outcome == .sealed || outcome == .alreadySealed else { throw BrokenPromise("sealing again: \(outcome)") }
        try checkSealed(disk)
        try checkEvents(disk, submissions, "after sealing again")
        for seed in seeds {
            try checkEvents(disk.afterPowerLoss(seed: seed), submissions, "and a power loss, seed \(seed)")
        }
        let segment = try TestLedger.open(disk).segment(firstSequence: 0)
        try segment?.checkDigest()
        try checkPromises(on: disk, submissions)
    }

    /// Throws unless the log file has gone, and nothing but its segment has come.
    static func checkSealed(_ disk: SimulatedDisk) throws {
        let names = disk.names(in: TestLedger.path).filter { $0.hasPrefix("active-0.") }
        guard names.isEmpty, disk.names(in: "/ledger/segments") == ["0.segment"] else {
            throw BrokenPromise("left behind: \(names), \(disk.names(in: "/ledger/segments"))")
        }
    }

    static func checkEvents(_ disk: SimulatedDisk, _ submissions: Submissions, _ moment: String) throws {
        let events = try TestLedger.events(disk)
        guard events.count == size else { throw BrokenPromise("\(moment): \(events.count) events") }
        try submissions.check(events, moment)
    }
}
