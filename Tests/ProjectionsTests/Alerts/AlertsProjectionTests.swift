import LedgerModel
import Projections
import TestSupport
import Testing

/// Alerts and what became of them.
@Suite struct AlertsProjectionTests {
    private func delivered(_ alert: UInt64, _ route: String, _ errorCode: String? = nil) -> EventPayload {
        .alertDelivered(
            AlertDelivery(alertSequence: alert, route: route, succeeded: errorCode == nil, errorCode: errorCode))
    }

    private func raised(_ percent: UInt32, _ level: AlertLevel) -> EventPayload {
        .alert(
            Alert(
                scope: .project("web"), period: .month, thresholdPercent: percent, level: level,
                settled: dollars("760"), held: dollars("3"), limit: dollars("1000")))
    }

    private func table(_ projection: AlertsProjection) -> [String] {
        projection.records.map { entry in
            let outcomes = entry.deliveries.map { "\($0.outcome.route) \($0.outcome.errorCode ?? "sent")" }
            return "\(entry.sequence) \(entry.alert.thresholdPercent): \(outcomes.joined(separator: ", "))"
        }
    }

    private lazy var events = log([
        ("2026-11-01", raised(50, .info)), ("2026-11-02", raised(75, .warning)),
        ("2026-11-02", delivered(1, "mail", "timeout")), ("2026-11-02", delivered(0, "pager")),
        ("2026-12-01", raised(90, .critical)), ("2026-12-01", delivered(1, "mail")),
        ("2026-12-01", delivered(99, "mail")), ("2026-12-02", chat()),
    ])

    @Test mutating func eachWithItsDeliveries() throws {
        var projection = AlertsProjection()
        try projection.apply(EventBatch(events))
        #expect(table(projection) == ["0 50: pager sent", "1 75: mail timeout, mail sent", "4 90: "])
        #expect(
            projection.records[1].alert
                == Alert(
                    scope: .project("web"), period: .month, thresholdPercent: 75, level: .warning,
                    settled: dollars("760"),
                    held: dollars("3"), limit: dollars("1000")))
        #expect(projection.records[1].occurredAt == instant("2026-11-02"))
        #expect(projection.records[1].deliveries.map(\.sequence) == [2, 5])
    }

    /// A delivery in December of an alert of November belongs to November's; one of December's alone does not show.
    @Test mutating func deliveriesBehindTheRange() throws {
        let november = instant("2026-11-02")..<instant("2026-12-01")
        var projection = AlertsProjection(range: november)
        try projection.apply(EventBatch(events[..<3]))
        var later = AlertsProjection(range: november)
        try later.apply(EventBatch(events[3...]))
        try projection.merge(later)
        #expect(table(projection) == ["1 75: mail timeout, mail sent"])
        let december = projection.needs(billedWithin: instant("2026-12-01")...instant("2026-12-09"))
        #expect(december == EventNeeds(kinds: EventNeeds.Kinds([.alertDelivered]), columns: .alerts))
        let both = projection.needs(billedWithin: instant("2026-11-30")...instant("2026-12-09"))
        #expect(both.kinds == EventNeeds.Kinds([.alert, .alertDelivered]))
    }
}
