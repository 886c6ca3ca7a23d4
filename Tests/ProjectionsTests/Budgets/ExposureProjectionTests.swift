import LedgerModel
import TestSupport
import Testing

@testable import Projections

/// Settled and held money by scope and period, as one finds it who looks at every event.
@Suite struct ExposureProjectionTests {
    private static let scopes: [Scope] = [
        .organization, .project("web"), .project("é"), .project("never"), .model("gpt-4.1"), .model("o3"),
        .user("ann"), .user("bob"), .projectModel(project: "app", model: "gpt-4.1"),
    ]

    private func exposure(
        _ pieces: [ArraySlice<LedgerEvent>], _ calendar: BillingCalendar, horizon: Instant? = nil
    ) throws -> [ExposureProjection] {
        try pieces.map { piece in
            var part = ExposureProjection(calendar: calendar, users: ["ann", "bob"], horizon: horizon)
            // Some come in several batches.
            let middle = (piece.startIndex + piece.endIndex) / 2
            for half in [piece[..<middle], piece[middle...]] { try part.apply(EventBatch(half)) }
            return part
        }
    }

    private func compare(
        _ exposure: ExposureProjection, _ naive: NaiveExposure, at now: Instant, _ comment: Comment
    ) throws {
        var state = LedgerState()
        let names = ["gpt-4.1", "o3"].map { PriceSetting(model: $0, price: Price(rates: [:])) }
        try state.apply(
            EventBatch(
                log(
                    names.map { ("2026-01-01", .priceSet($0)) }
                        + Self.scopes.flatMap { scope in
                            Period.allCases.map { period in
                                (
                                    "2026-01-01",
                                    .limitSet(LimitSetting(scope: scope, period: period, amount: .zero, isHard: true))
                                )
                            }
                        })))
        let budgets = Budgets(state: state, exposure: exposure, now: now)
        for scope in Self.scopes {
            for period in Period.allCases {
                let key = LedgerState.LimitKey(scope: scope, period: period, isHard: true)
                let figures = try #require(try budgets.figures(key))
                let (settled, held) = naive.sums(of: scope, period, at: now)
                #expect(figures.settled.picounits == settled, "\(scope) \(period) \(comment)")
                #expect(figures.held.picounits == held, "\(scope) \(period) \(comment)")
            }
        }
    }

    private static func canonical(_ model: String) -> String { model.contains("gpt-4.1") ? "gpt-4.1" : model }

    /// At the log's end and at instants behind it, across days, weeks and months.
    @Test(arguments: 0..<10 as Range<UInt64>) func equalsTheNaiveFold(_ seed: UInt64) throws {
        var log = BudgetLog(seed: seed)
        let events = log.events(300)
        let calendar = Zones.all[Int(seed) % Zones.all.count]
        let end = try #require(events.last?.recordedAt)
        let naive = NaiveExposure(events: events, calendar: calendar, canonical: Self.canonical)
        let exposure = try exposure([events[...]], calendar)[0]
        #expect(exposure.holds.count > 5)
        for hours: Int64 in [0, 1, 23, 47, 144, 744, 9600] {
            let now = Instant(nanoseconds: end.nanoseconds + hours * 3600 * 1_000_000_000)
            try compare(exposure, naive, at: now, "\(hours) hours later, seed \(seed)")
        }
        #expect(exposure.organization.buckets.count <= 8, "the past lies together")
    }

    /// As of an instant long before the log's end, of which all is known.
    @Test(arguments: 0..<6 as Range<UInt64>) func atAnInstantOfThePast(_ seed: UInt64) throws {
        var log = BudgetLog(seed: seed)
        let events = log.events(300)
        let now = events[Int(seed) * 40].recordedAt
        let exposure = try exposure([events[...]], Zones.newYork, horizon: now)[0]
        let naive = NaiveExposure(events: events, calendar: Zones.newYork, canonical: Self.canonical)
        try compare(exposure, naive, at: now, "seed \(seed)")
    }

    /// Cut anywhere, merged in any grouping: holds that are settled in a later piece, too.
    @Test(arguments: 0..<40 as Range<UInt64>) func anyCutAndAnyGrouping(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var log = BudgetLog(seed: seed)
        let events = log.events(160)
        let calendar = Zones.all[Int(seed) % Zones.all.count]
        let horizon = seed % 3 == 0 ? events[90].recordedAt : nil
        let straight = try exposure([events[...]], calendar, horizon: horizon)[0]
        let cuts = (0..<Int.random(in: 1...9, using: &random)).map { _ in Int.random(in: 0...160, using: &random) }
        let edges = [0] + cuts.sorted() + [160]
        var parts = try exposure(zip(edges, edges.dropFirst()).map { events[$0..<$1] }, calendar, horizon: horizon)
        while parts.count > 1 {
            let index = Int.random(in: 0..<parts.count - 1, using: &random)
            if Bool.random(using: &random) {
                try parts[index].merge(
                    ExposureProjection(calendar: calendar, users: ["ann", "bob"], horizon: horizon))
            }
            let later = parts.remove(at: index + 1)
            try parts[index].merge(later)
        }
        #expect(parts[0].holds == straight.holds)
        #expect(parts[0].endings == straight.endings)
        let naive = NaiveExposure(events: events, calendar: calendar, canonical: Self.canonical)
        let now = try horizon ?? #require(events.last?.recordedAt)
        try compare(parts[0], naive, at: now, "seed \(seed)")
        try compare(straight, naive, at: now, "seed \(seed), one fold")
    }

    /// What the log knows no request of leaves nothing behind, however much of it comes.
    @Test func whatEndsWithoutBeginningIsForgotten() throws {
        let events = log(
            (0..<50).map { number in
                (
                    "2026-01-01T00:00:\(number < 10 ? "0" : "")\(number)Z",
                    .response(
                        Response(
                            context: RequestContext(project: "p", model: "m"), requestID: UInt64(number) + 1,
                            usage: Usage(), cost: .known(dollars("1"))))
                )
            })
        let exposure = try exposure([events[...]], .utc)[0]
        #expect(exposure.endings.isEmpty && exposure.holds.isEmpty)
        #expect(try exposure.organization.sums(from: nil, before: nil).settled == dollars("50"))
    }
}
