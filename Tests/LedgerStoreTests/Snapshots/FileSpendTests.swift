import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// The spend of the last log file that snapshots keep: what it spares, and that nothing depends on it.
@Suite struct FileSpendTests {
    /// At least so many events in commits of up to six; two writers take turns. A snapshot every eight events, files of 32.
    private static func history(_ count: Int, seed: UInt64) throws -> SimulatedLedger {
        let simulated = SimulatedLedger()
        _ = try simulated.create(segmentHeight: 5)
        let writers = try (0..<2).map { _ in try simulated.open(eventsPerSnapshot: 8) }
        var number: UInt64 = 0
        while try writers[0].head().treeSize < count {
            try SealedReplayTests.fill(
                writers[Int(number % 2)], simulated, seed: seed &+ number, count: 1, from: number * 100)
            number += 1
        }
        return simulated
    }

    private static func newest(_ ledger: Ledger, asKnown: Instant? = nil) throws -> (FileSpend, LogPlace)? {
        let first = ledger.directory.header.fileFirstSequence(holding: try ledger.head().treeSize)
        return FileSpend.newest(ofFile: first, in: ledger.directory, asKnown: asKnown, calendar: ledger.calendar)
    }

    private static func scanned(
        _ ledger: Ledger, asKnown: Instant? = nil
    ) throws -> (MonthlySpendProjection, TreeHead) {
        var projection = MonthlySpendProjection(calendar: ledger.calendar)
        let head = try ledger.replay(into: &projection, asKnown: asKnown)
        return (projection, head)
    }

    private static func expectScanned(_ ledger: Ledger, asKnown: Instant? = nil, _ comment: Comment) throws {
        let (scanned, head) = try scanned(ledger, asKnown: asKnown)
        let (merged, mergedHead) = try ledger.monthlySpend(asKnown: asKnown)
        #expect(merged.sums == scanned.sums, comment)
        #expect(mergedHead == head, comment)
    }

    @Test(arguments: [UInt64](1...4)) func sameSums(seed: UInt64) throws {
        for count in stride(from: 1, through: 75, by: 3) {
            let simulated = try Self.history(count, seed: 1_000 * seed)
            try Self.expectScanned(try simulated.open(), "\(count) events")
            _ = try simulated.open().sealFullFiles()
            let ledger = try simulated.open()
            try Self.expectScanned(ledger, "\(count) events, sealed")
            for event in try ledger.events() where event.sequence % 5 == 0 {
                try Self.expectScanned(ledger, asKnown: event.recordedAt, "\(count) events, known to \(event.sequence)")
            }
        }
    }

    /// A snapshot is due at every eighth event, and taken at the end of its commit.
    private static func isRecent(_ place: LogPlace, at size: UInt64) -> Bool {
        place.treeSize <= size && size < place.treeSize + 8 + 6
    }

    @Test func itIsOfTheLastFile() throws {
        let ledger = try Self.history(58, seed: 5).open()
        let (newest, place) = try #require(try Self.newest(ledger))
        var spend = newest
        #expect(spend.first == 32)
        #expect(Self.isRecent(place, at: try ledger.head().treeSize))
        var cost = Int128(0)
        for event in try ledger.events()[32..<Int(place.treeSize)] {
            switch event.payload {
            // The lower bounds of unknown costs are zero here.
            case .response(let response): cost += response.cost.amount?.picounits ?? 0
            case .holdVoided(let voiding): cost += voiding.assumedCharge.picounits
            default: break
            }
        }
        let sums = try spend.sums().sums
        #expect(sums.count > 1)
        #expect(sums.values.reduce(Int128(0)) { $0 + $1.cost.picounits } == cost)
    }

    /// What is in it is not read again: the log's first frames may even be unreadable.
    @Test func itsEventsAreNotReadAgain() throws {
        let simulated = try Self.history(30, seed: 8)
        let (right, _) = try Self.scanned(try simulated.open())
        simulated.disk.changeContent(of: "/ledger/active-0.log") { $0[200] ^= 1 }
        #expect(try simulated.open().monthlySpend().0.sums == right.sums)
        #expect(throws: LedgerError.self) { try Self.scanned(try simulated.open()) }
    }

    @Test func underOtherRulesOfTheTimeZoneItIsNotBelieved() throws {
        let ledger = try Self.history(30, seed: 8).open()
        #expect(try Self.newest(ledger) != nil)
        let rules = try #require(TimeZoneSource.rules(named: "Asia/Kathmandu"))
        let first = FileSpend.newest(
            ofFile: 0, in: ledger.directory, asKnown: nil, calendar: BillingCalendar(rules: rules))
        #expect(first?.1 == nil)
    }

    /// A snapshot that was recorded later than what is asked for is passed over. Two are kept.
    @Test func asKnownThen() throws {
        let ledger = try Self.history(28, seed: 9).open()
        let events = try ledger.events()
        var found: Set<UInt64> = []
        for event in events {
            guard let place = try Self.newest(ledger, asKnown: event.recordedAt)?.1 else { continue }
            #expect(events[Int(place.treeSize) - 1].recordedAt <= event.recordedAt)
            found.insert(place.treeSize)
        }
        #expect(found.count == 2)
        #expect(try Self.newest(ledger, asKnown: events[0].recordedAt)?.1 == nil)
    }
}
