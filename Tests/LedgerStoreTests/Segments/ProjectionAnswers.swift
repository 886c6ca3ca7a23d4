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

    init(_ ledger: Ledger, range: Range<Instant>?, asOf: Instant? = nil, asKnown: Instant? = nil) throws {
        var spend = SpendProjection(
            calendar: ledger.calendar, range: range, dimensions: [.users, .operations])
        try ledger.replay(into: &spend, asOf: asOf, asKnown: asKnown)
        self.spend = NaiveSpend(spend)
        var throttles = ThrottlesProjection(calendar: ledger.calendar, range: range)
        try ledger.replay(into: &throttles, asOf: asOf, asKnown: asKnown)
        self.throttles = NaiveThrottles(throttles)
        var rateLimits = RateLimitsProjection(range: range)
        try ledger.replay(into: &rateLimits, asOf: asOf, asKnown: asKnown)
        self.rateLimits = try NaiveRateLimits(rateLimits)
        var alerts = AlertsProjection(range: range)
        try ledger.replay(into: &alerts, asOf: asOf, asKnown: asKnown)
        self.alerts = naiveAlerts(alerts)
    }

    init(_ events: [LedgerEvent], _ calendar: BillingCalendar, range: Range<Instant>?) {
        spend = NaiveSpend(events, range: range)
        throttles = NaiveThrottles(events, calendar, range: range)
        rateLimits = NaiveRateLimits(events, range: range)
        alerts = naiveAlerts(events, range: range)
    }
}
