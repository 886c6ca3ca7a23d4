import LedgerModel
import Projections
import TestSupport
import Testing

/// Random logs: the columnar folds say what a fold over single events says, however the log is cut.
@Suite struct FoldPropertyTests {
    @Test(arguments: 0..<6 as Range<UInt64>) func equalsTheNaiveFold(_ seed: UInt64) throws {
        var log = RandomLog(seed: seed)
        let events = log.events(800)
        for calendar in Zones.all {
            let naive = try NaiveFold(events, calendar)
            var spend = SpendProjection(calendar: calendar)
            var activity = ActivityProjection(calendar: calendar)
            try spend.apply(EventBatch(events))
            try activity.apply(EventBatch(events))
            #expect(spend.totals == naive.spend, "\(calendar.rules.name)")
            #expect(activity.plain == naive.months, "\(calendar.rules.name)")
            #expect(naive.months.count > 6)
            try checkParts(events, calendar)
        }
    }

    /// What is summed up by other parts than days, projects and models.
    private func checkParts(_ events: [LedgerEvent], _ calendar: BillingCalendar, range: Range<Instant>? = nil) throws {
        let batch = EventBatch(events)
        var spend = SpendProjection(calendar: calendar, range: range, dimensions: [.users, .operations])
        try spend.apply(batch)
        let naive = NaiveSpend(events, range: range)
        #expect(NaiveSpend(spend) == naive)
        var daily = DailySpendProjection(calendar: calendar, range: range)
        try daily.apply(batch)
        var byUser = UserSpendProjection(calendar: calendar, range: range)
        try byUser.apply(batch)
        #expect(try NaiveDailySpend(daily, byUser) == NaiveDailySpend(events, calendar, range: range))
        var throttles = ThrottlesProjection(calendar: calendar, range: range)
        try throttles.apply(batch)
        #expect(NaiveThrottles(throttles) == NaiveThrottles(events, calendar, range: range))
        var limits = RateLimitsProjection(range: range)
        try limits.apply(batch)
        #expect(try NaiveRateLimits(limits) == NaiveRateLimits(events, range: range))
        var alerts = AlertsProjection(range: range)
        try alerts.apply(batch)
        #expect(naiveAlerts(alerts) == naiveAlerts(events, range: range))
        // One dimension is the same without the other, and the days are the same without either.
        var users = SpendProjection(calendar: calendar, range: range, dimensions: .users)
        try users.apply(batch)
        #expect(NaiveSpend(users).byUser == naive.byUser && users.operationTotals.isEmpty)
        var operations = SpendProjection(calendar: calendar, range: range, dimensions: .operations)
        try operations.apply(batch)
        #expect(NaiveSpend(operations).byOperation == naive.byOperation && operations.userTotals.isEmpty)
        var plain = SpendProjection(calendar: calendar, range: range)
        try plain.apply(batch)
        #expect(plain.totals == spend.totals && plain.userTotals.isEmpty && plain.operationTotals.isEmpty)
    }

    @Test(arguments: 0..<6 as Range<UInt64>) func equalsTheNaiveFoldOfARange(_ seed: UInt64) throws {
        var log = RandomLog(seed: seed)
        let events = log.events(500)
        for calendar in Zones.all {
            let range = calendar.range(of: CivilMonth(year: 2026, month: 2 + Int(seed)))
            var spend = SpendProjection(calendar: calendar, range: range)
            try spend.apply(EventBatch(events))
            let naive = try NaiveFold(events, calendar, range: range)
            #expect(spend.totals == naive.spend)
            #expect(spend.totals.keys.allSatisfy { $0.day.month == CivilMonth(year: 2026, month: 2 + Int(seed)) })
            try checkParts(events, calendar, range: range)
        }
    }

    /// Cut anywhere, applied in pieces and merged in any grouping: one fold.
    @Test(arguments: 0..<30 as Range<UInt64>) func anyCutAndAnyGrouping(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var log = RandomLog(seed: seed)
        let events = log.events(250)
        let calendar = Zones.all[Int(seed) % Zones.all.count]
        let empty = Everything(calendar: calendar)
        var straight = empty
        try straight.apply(EventBatch(events))
        let cuts = (0..<Int.random(in: 1...12, using: &random)).map { _ in Int.random(in: 0...250, using: &random) }
        let edges = [0] + cuts.sorted() + [250]
        var partials = try zip(edges, edges.dropFirst()).map { start, end in
            var partial = empty
            // Some pieces come in several batches.
            let middle = Int.random(in: start...end, using: &random)
            for piece in [start..<middle, middle..<end] { try partial.apply(EventBatch(events[piece])) }
            return partial
        }
        // Neighbours merge in random order until one is left; identities in between change nothing.
        while partials.count > 1 {
            let index = Int.random(in: 0..<partials.count - 1, using: &random)
            if Bool.random(using: &random) { try partials[index].merge(empty) }
            let later = partials.remove(at: index + 1)
            try partials[index].merge(later)
        }
        #expect(try partials[0].plain == straight.plain)
        var behind = empty
        try behind.merge(straight)
        #expect(try behind.plain == straight.plain)
    }

    /// (a + b) + c = a + (b + c), of three pieces each.
    @Test(arguments: 0..<10 as Range<UInt64>) func associative(_ seed: UInt64) throws {
        var log = RandomLog(seed: seed &+ 100)
        let events = log.events(90)
        let pieces = try [events[..<30], events[30..<60], events[60...]].map { piece in
            var partial = Everything(calendar: .utc)
            try partial.apply(EventBatch(piece))
            return partial
        }
        var left = pieces[0]
        try left.merge(pieces[1])
        try left.merge(pieces[2])
        var tail = pieces[1]
        try tail.merge(pieces[2])
        var right = pieces[0]
        try right.merge(tail)
        #expect(try left.plain == right.plain)
    }

    /// The same sum by every way to it.
    @Test(arguments: 0..<10 as Range<UInt64>) func partsAddUp(_ seed: UInt64) throws {
        var log = RandomLog(seed: seed)
        var spend = SpendProjection(calendar: Zones.kathmandu, dimensions: [.users, .operations])
        try spend.apply(EventBatch(log.events(400)))
        let total = try spend.total()
        func sum<Part: Hashable>(_ parts: [Part: SpendTotals]) throws -> SpendTotals {
            try parts.values.reduce(into: SpendTotals()) { try $0.add($1) }
        }
        #expect(try sum(spend.totals { $0.project }) == total)
        #expect(try sum(spend.totals { $0.model }) == total)
        #expect(try sum(spend.totals { $0.day }) == total)
        #expect(try sum(spend.totals { $0.day.month }) == total)
        #expect(try sum(spend.userTotals { $0.user }) == total)
        #expect(try sum(spend.operationTotals { $0.operation }) == total)
        #expect(try spend.userTotals { $0.project } == spend.totals { $0.project })
        #expect(try spend.operationTotals { $0.project } == spend.totals { $0.project })
        #expect(try spend.totals { _ in 0 } == [0: total])
        log = RandomLog(seed: seed)
        var daily = DailySpendProjection(calendar: Zones.kathmandu)
        try daily.apply(EventBatch(log.events(400)))
        for table in [daily.projects, daily.models, daily.operations] {
            #expect(try sum(table.totals()) == total)
            #expect(try table.totalsByPeriod() == spend.totals { $0.day })
        }
        var users = UserSpendProjection(calendar: Zones.kathmandu)
        log = RandomLog(seed: seed)
        try users.apply(EventBatch(log.events(400)))
        #expect(try sum(users.users.totals()) == total)
        #expect(try users.users.totalsByPeriod() == spend.totals { $0.day.month })
        let days = CivilDate(year: 2026, month: 4, day: 1)!..<CivilDate(year: 2026, month: 7, day: 1)!
        let inSpring = try spend.totals { days.contains($0.day) ? $0.model : "" }.filter { !$0.key.isEmpty }
        #expect(try daily.models.totals(in: days).filter { !$0.key.isEmpty } == inSpring && inSpring.count > 2)
        #expect(total.requests > 100 && total.unpricedRequests > 0 && total.failedRequests > 0)
    }
}

/// All projections at once, and what they hold in a form that compares.
private struct Everything: Projection {
    var spend: SpendProjection
    var activity: ActivityProjection
    var daily: DailySpendProjection
    var users: UserSpendProjection
    var throttles: ThrottlesProjection
    var rateLimits = RateLimitsProjection()
    var alerts = AlertsProjection()
    var state = LedgerState()

    init(calendar: BillingCalendar) {
        spend = SpendProjection(calendar: calendar, dimensions: [.users, .operations])
        activity = ActivityProjection(calendar: calendar)
        daily = DailySpendProjection(calendar: calendar)
        users = UserSpendProjection(calendar: calendar)
        throttles = ThrottlesProjection(calendar: calendar)
    }

    mutating func apply(_ batch: EventBatch) throws {
        try spend.apply(batch)
        try activity.apply(batch)
        try daily.apply(batch)
        try users.apply(batch)
        try throttles.apply(batch)
        try rateLimits.apply(batch)
        try alerts.apply(batch)
        try state.apply(batch)
    }

    mutating func merge(_ later: Everything) throws {
        try spend.merge(later.spend)
        try activity.merge(later.activity)
        try daily.merge(later.daily)
        try users.merge(later.users)
        try throttles.merge(later.throttles)
        try rateLimits.merge(later.rateLimits)
        try alerts.merge(later.alerts)
        try state.merge(later.state)
    }

    struct Plain: Equatable {
        var spend: [SpendProjection.Key: SpendTotals]
        var parts: NaiveSpend
        var daily: NaiveDailySpend
        var months: [CivilMonth: [Int64]]
        var throttles: NaiveThrottles
        var rateLimits: NaiveRateLimits
        var alerts: [String]
        var prices: [String: [Catalogue.Entry]]
        var aliases: [String: String]
        var projects: [String: LedgerState.Project]
        var limits: [LedgerState.LimitKey: LedgerState.Limit]
        var policy: Policy
        var imports: [String: ImportMark]
        var catalogueName: String?
    }

    var plain: Plain {
        get throws {
            Plain(
                spend: spend.totals, parts: NaiveSpend(spend), daily: try NaiveDailySpend(daily, users),
                months: activity.plain,
                throttles: NaiveThrottles(throttles), rateLimits: try NaiveRateLimits(rateLimits),
                alerts: naiveAlerts(alerts),
                prices: state.catalogue.entries, aliases: state.catalogue.aliases, projects: state.projects,
                limits: state.limits, policy: state.policy, imports: state.imports, catalogueName: state.catalogueName)
        }
    }
}
