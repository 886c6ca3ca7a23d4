import EventStorage
import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Every projection of a ledger is what single events add up to, whether they lie in frames or in columns.
@Suite struct ProjectionReplayTests {
    /// A random log's events, a few to each commit.
    private func fill(_ ledger: Ledger, _ simulated: SimulatedLedger, seed: UInt64, count: Int) throws {
        var log = RandomLog(seed: seed)
        var drafts: [EventDraft] = []
        for event in log.events(count) {
            simulated.clock.set(event.recordedAt)
            drafts.append(EventDraft(occurredAt: event.occurredAt, origin: event.origin, payload: event.payload))
            guard drafts.count >= 1 + Int(event.sequence % 5) else { continue }
            try ledger.append(drafts)
            drafts = []
        }
        try ledger.append(drafts)
    }

    @Test(arguments: [UInt64](1...4)) func sealedUnsealedAndNaive(seed: UInt64) throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create(timeZone: "Asia/Kathmandu", segmentHeight: 6)
        try fill(ledger, simulated, seed: seed, count: 700)
        let events = try ledger.events()
        var random = SplitMix64(seed: seed)
        let (start, end) = (events[0].recordedAt.nanoseconds, events[events.count - 1].recordedAt.nanoseconds)
        let cuts = (0..<4).map { _ in Instant(nanoseconds: .random(in: start...end, using: &random)) }
        let month = ledger.calendar.range(of: ledger.calendar.month(containing: cuts[0]))

        func check(_ ledger: Ledger, _ form: String) throws {
            for range in [nil, month] {
                for source in ProjectionAnswers.Source.allCases {
                    let whole = ProjectionAnswers(events, ledger.calendar, range: range)
                    #expect(try ProjectionAnswers(ledger, source, range: range) == whole, "\(form)")
                    #expect(range != nil || whole.throttles.sums.count > 20 && whole.spend.byUser.count > 9)
                    for cut in cuts {
                        let known = events.filter { $0.recordedAt <= cut }
                        let occurred = events.filter { $0.occurredAt <= cut }
                        let asKnown = ProjectionAnswers(known, ledger.calendar, range: range)
                        let asOf = ProjectionAnswers(occurred, ledger.calendar, range: range)
                        #expect(
                            try ProjectionAnswers(ledger, source, range: range, asKnown: cut) == asKnown,
                            "\(form), known by \(cut)"
                        )
                        #expect(
                            try ProjectionAnswers(ledger, source, range: range, asOf: cut) == asOf,
                            "\(form), as of \(cut)")
                    }
                }
            }
        }
        try check(ledger, "in frames")
        #expect(try ledger.sealFullFiles() >= 10)
        try check(try simulated.open(), "in columns")
    }
}
