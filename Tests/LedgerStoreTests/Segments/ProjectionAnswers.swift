import LedgerModel
import LedgerStore
import Projections
import TestSupport

/// What every projection says of a ledger, or of its events one by one, in a form that compares.
struct ProjectionAnswers: Equatable {
    var spend: NaiveSpend
    var throttles: NaiveThrottles
    var rateLimits: NaiveRateLimits
    var alerts: [String]
    var daily: NaiveDailySpend
    var activity: [String]

    /// Where the answers come from.
    enum Source: CaseIterable {
        /// Folds that are kept, of projections that have them, and the events behind them.
        case folds
        case events
    }

    init(
        _ ledger: Ledger, _ source: Source, range: Range<Instant>?, asOf: Instant? = nil, asKnown: Instant? = nil
    ) throws {
        func fold<Folded: Projection>(_ projection: inout Folded) throws {
            switch source {
            case .folds: try ledger.replay(into: &projection, asOf: asOf, asKnown: asKnown)
            case .events: try ledger.scan(into: &projection, asOf: asOf, asKnown: asKnown)
            }
        }
        var spend = SpendProjection(
            calendar: ledger.calendar, range: range, dimensions: [.users, .operations])
        try fold(&spend)
        self.spend = NaiveSpend(spend)
        var throttles = ThrottlesProjection(calendar: ledger.calendar, range: range)
        try fold(&throttles)
        self.throttles = NaiveThrottles(throttles)
        var rateLimits = RateLimitsProjection(range: range)
        try fold(&rateLimits)
        self.rateLimits = try NaiveRateLimits(rateLimits)
        var alerts = AlertsProjection(range: range)
        try fold(&alerts)
        self.alerts = naiveAlerts(alerts)
        var daily = DailySpendProjection(calendar: ledger.calendar, range: range)
        try fold(&daily)
        var users = UserSpendProjection(calendar: ledger.calendar, range: range)
        try fold(&users)
        self.daily = try NaiveDailySpend(daily, users)
        var activity = ActivityProjection(calendar: ledger.calendar)
        try fold(&activity)
        self.activity = activity.months.sorted { $0.key < $1.key }.map { month, entry in
            "\(month) \(entry.requests) \(entry.throttles) \(entry.alerts) \(entry.first) \(entry.last)"
        }
    }

    init(_ events: [LedgerEvent], _ calendar: BillingCalendar, range: Range<Instant>?) {
        spend = NaiveSpend(events, range: range)
        throttles = NaiveThrottles(events, calendar, range: range)
        rateLimits = NaiveRateLimits(events, range: range)
        alerts = naiveAlerts(events, range: range)
        daily = NaiveDailySpend(events, calendar, range: range)
        var months: [CivilMonth: [(kind: EventKind, time: Instant)]] = [:]
        for event in events where [.response, .throttle, .alert].contains(event.payload.kind) {
            let time = event.payload.context?.requestedAt ?? event.occurredAt
            months[calendar.month(containing: time), default: []].append((event.payload.kind, time))
        }
        activity = months.sorted { $0.key < $1.key }.map { month, seen in
            func count(_ kind: EventKind) -> Int { seen.count { $0.kind == kind } }
            let times = seen.map(\.time).sorted()
            return
                "\(month) \(count(.response)) \(count(.throttle)) \(count(.alert)) \(times[0]) \(times[times.count - 1])"
        }
    }
}
