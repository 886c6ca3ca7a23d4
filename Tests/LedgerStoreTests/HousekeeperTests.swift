import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// What is done behind the commits: snapshots, their spend, and sealing.
@Suite struct HousekeeperTests {
    private static func ledger(_ simulated: SimulatedLedger, hasHousekeeper: Bool) throws -> Ledger {
        try Ledger(
            opening: SimulatedLedger.path, fileSystem: SimulatedFileSystem(simulated.disk),
            clock: { simulated.clock.now }, preallocationByteCount: 0, eventsPerSnapshot: 4,
            hasHousekeeper: hasHousekeeper)
    }

    /// The same snapshots, whether a thread writes them or the caller.
    @Test func aThreadWritesTheSameSnapshots() throws {
        var contents: [[UInt8]] = []
        for hasHousekeeper in [false, true] {
            let simulated = SimulatedLedger()
            _ = try simulated.create(segmentHeight: 5)
            let ledger = try Self.ledger(simulated, hasHousekeeper: hasHousekeeper)
            for number in 0..<10 { try ledger.append([draft(chat(), .ordinal(UInt64(number)))]) }
            ledger.housekeeper.finish()
            #expect(simulated.disk.names(in: "/ledger/snapshots").sorted() == ["state-4.snapshot", "state-8.snapshot"])
            contents.append(try #require(simulated.disk.content(of: "/ledger/snapshots/state-8.snapshot")))
        }
        #expect(contents[0] == contents[1])
    }

    /// Of snapshots that wait, the newest are written; full files are sealed besides, and finishing waits for both.
    @Test func finishingWaitsForAll() throws {
        let simulated = SimulatedLedger()
        _ = try simulated.create(segmentHeight: 3)
        let ledger = try Self.ledger(simulated, hasHousekeeper: true)
        for number in 0..<37 { try ledger.append([draft(chat(), .ordinal(UInt64(number)))]) }
        ledger.housekeeper.finish()
        #expect(ledger.directory.snapshots().first == 36)
        #expect(ledger.directory.snapshots().count == 2)
        #expect(try ledger.directory.segments() == [0, 8, 16, 24])
        #expect(try ledger.audit(.deep).findings == [])
        #expect(try ledger.audit(.deep).notices == [])
    }

    /// A file that is full needs no folds in its snapshot: those of its segment take over.
    @Test func aFullFileHasNoFolds() throws {
        let simulated = SimulatedLedger()
        _ = try simulated.create(segmentHeight: 3)
        let ledger = try Self.ledger(simulated, hasHousekeeper: false)
        for number in 0..<8 { try ledger.append([draft(chat(), .ordinal(UInt64(number)))]) }
        let snapshots = ledger.directory.snapshots().compactMap { size in
            ledger.directory.snapshot(treeSize: size).flatMap { StateSnapshot($0, withKeys: false) }
        }
        #expect(snapshots.map(\.place.treeSize) == [8, 4])
        #expect(snapshots.map { $0.fileFolds != nil } == [false, true])
    }

    /// Where the snapshot before has no folds, all of the file is folded; where the log cannot be read, nothing is.
    @Test func theFoldsAreReadFromTheLog() throws {
        let simulated = SimulatedLedger()
        _ = try simulated.create(segmentHeight: 5)
        let ledger = try Self.ledger(simulated, hasHousekeeper: false)
        for number in 0..<10 { try ledger.append([draft(chat("p\(number % 2)"), .ordinal(UInt64(number)))]) }
        let directory = ledger.directory
        let place = try #require(directory.snapshot(treeSize: 8)?.place)
        let empty = MonthlySpendProjection(calendar: ledger.calendar)
        let newest = FileFolds.newest(of: empty, ofFile: 0, upTo: 8, in: directory, calendar: ledger.calendar)
        #expect(newest?.1.treeSize == 8)
        let kept = FileFolds.encoded(upTo: place, in: directory, calendar: ledger.calendar)
        let folder: FilePath = "/ledger/snapshots"
        for name in simulated.disk.names(in: folder) { simulated.disk.removeFile(folder.appending(name)) }
        let anew = FileFolds.encoded(upTo: place, in: directory, calendar: ledger.calendar)
        #expect(anew != nil && anew == kept)
        let bytes = try #require(anew)
        let spend = try #require(FileFolds.read(bytes, empty, ledger.calendar)).0
        // Eight answers of chat(), each of one cost, half of them of each project.
        let cost = try #require(try Self.cost(of: ledger))
        #expect(spend.sums.values.map(\.cost.picounits).sorted() == [4 * cost, 4 * cost])
        simulated.disk.changeContent(of: "/ledger/active-0.log") { $0[200] ^= 1 }
        #expect(FileFolds.encoded(upTo: place, in: directory, calendar: ledger.calendar) == nil)
    }

    /// The snapshot before is of another history: its folds are not gone on with.
    @Test func aForeignSnapshotIsNoBeginning() throws {
        func made(_ project: String) throws -> (SimulatedLedger, Ledger) {
            let simulated = SimulatedLedger()
            _ = try simulated.create(segmentHeight: 5)
            let ledger = try Self.ledger(simulated, hasHousekeeper: false)
            for number in 0..<9 { try ledger.append([draft(chat(project), .ordinal(UInt64(number)))]) }
            return (simulated, ledger)
        }
        let (own, ledger) = try made("own")
        let (fork, _) = try made("fork")
        let place = try #require(ledger.directory.snapshot(treeSize: 8)?.place)
        let right = FileFolds.encoded(upTo: place, in: ledger.directory, calendar: ledger.calendar)
        let (four, eight): (FilePath, FilePath) = (
            "/ledger/snapshots/state-4.snapshot", "/ledger/snapshots/state-8.snapshot"
        )
        own.disk.removeFile(eight)
        own.disk.replaceContent(of: four, with: try #require(fork.disk.content(of: four)))
        let newest = FileFolds.newest(
            of: MonthlySpendProjection(calendar: ledger.calendar), ofFile: 0, upTo: 8, in: ledger.directory,
            calendar: ledger.calendar)
        #expect(newest?.1.treeSize == 4)
        let made = FileFolds.encoded(upTo: place, in: ledger.directory, calendar: ledger.calendar)
        #expect(made != nil && made == right)
    }

    private static func cost(of ledger: Ledger) throws -> Int128? {
        for event in try ledger.events() {
            if case .response(let response) = event.payload { return response.cost.amount?.picounits }
        }
        return nil
    }
}
