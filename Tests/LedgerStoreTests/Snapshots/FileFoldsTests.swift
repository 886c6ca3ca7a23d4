import EventStorage
import LedgerModel
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// What snapshots keep of the last log file: what it spares, and that nothing depends on it.
@Suite struct FileFoldsTests {
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

    private static func newest(
        _ ledger: Ledger, asOf: Instant? = nil, asKnown: Instant? = nil
    ) throws -> (MonthlySpendProjection, LogPlace)? {
        let first = ledger.directory.header.fileFirstSequence(holding: try ledger.head().treeSize)
        return FileFolds.newest(
            of: MonthlySpendProjection(calendar: ledger.calendar), ofFile: first, in: ledger.directory, asOf: asOf,
            asKnown: asKnown, calendar: ledger.calendar)
    }

    private static func expectScanned(
        _ ledger: Ledger, asOf: Instant? = nil, asKnown: Instant? = nil, _ comment: Comment
    ) throws {
        #expect(
            try ProjectionAnswers(ledger, .folds, range: nil, asOf: asOf, asKnown: asKnown)
                == ProjectionAnswers(ledger, .events, range: nil, asOf: asOf, asKnown: asKnown), comment)
        var (scanned, merged) = (
            MonthlySpendProjection(calendar: ledger.calendar), MonthlySpendProjection(calendar: ledger.calendar)
        )
        let head = try ledger.scan(into: &scanned, asOf: asOf, asKnown: asKnown)
        #expect(try ledger.replay(into: &merged, asOf: asOf, asKnown: asKnown) == head, comment)
        #expect(merged.sums == scanned.sums, comment)
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
                try Self.expectScanned(ledger, asOf: event.occurredAt, "\(count) events, as of \(event.sequence)")
            }
        }
    }

    /// A snapshot is due at every eighth event, and taken at the end of its commit.
    private static func isRecent(_ place: LogPlace, at size: UInt64) -> Bool {
        place.treeSize <= size && size < place.treeSize + 8 + 6
    }

    @Test func itIsOfTheLastFile() throws {
        let ledger = try Self.history(58, seed: 5).open()
        let (spend, place) = try #require(try Self.newest(ledger))
        #expect(place.fileFirstSequence == 32)
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
        let sums = spend.sums
        #expect(sums.count > 1)
        #expect(sums.values.reduce(Int128(0)) { $0 + $1.cost.picounits } == cost)
    }

    /// What is in it is not read again: the log's first frames may even be unreadable.
    @Test func itsEventsAreNotReadAgain() throws {
        let simulated = try Self.history(30, seed: 8)
        let right = try ProjectionAnswers(try simulated.open(), .events, range: nil)
        simulated.disk.changeContent(of: "/ledger/active-0.log") { $0[200] ^= 1 }
        let ledger = try simulated.open()
        var daily = DailySpendProjection(calendar: ledger.calendar)
        try ledger.replay(into: &daily)
        let projects = try NaiveDailySpend(daily, UserSpendProjection(calendar: ledger.calendar)).sums
        #expect(!projects.isEmpty && projects == right.daily.sums.filter { !$0.key.contains("/user/") })
        var activity = ActivityProjection(calendar: ledger.calendar)
        try ledger.replay(into: &activity)
        #expect(activity.months.count == right.activity.count)
        #expect(throws: LedgerError.self) { try ledger.scan(into: &daily) }
    }

    @Test func underOtherRulesOfTheTimeZoneItIsNotBelieved() throws {
        let ledger = try Self.history(30, seed: 8).open()
        #expect(try Self.newest(ledger) != nil)
        let rules = try #require(TimeZoneSource.rules(named: "Asia/Kathmandu"))
        let calendar = BillingCalendar(rules: rules)
        let first = FileFolds.newest(
            of: MonthlySpendProjection(calendar: calendar), ofFile: 0, in: ledger.directory, asOf: nil, asKnown: nil,
            calendar: calendar)
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
