import LedgerModel
import Projections
import TestSupport
import Testing

/// Which months have something in them.
@Suite struct ActivityProjectionTests {
    private func activity(_ events: [LedgerEvent], _ calendar: BillingCalendar = .utc) throws -> ActivityProjection {
        var projection = ActivityProjection(calendar: calendar)
        try projection.apply(EventBatch(events))
        return projection
    }

    @Test func countsByMonth() throws {
        let projection = try activity(
            log([
                ("2026-01-31T23:59:59Z", chat()), ("2026-02-01", chat()), ("2026-02-28", throttle()),
                ("2026-02-03", alert), ("2026-04-05", throttle()), ("2026-04-06", credit("-1")),
                ("2026-05-01", void("1")), ("2026-06-01", .projectOpened(ProjectOpening(name: "p"))),
            ]))
        let months = projection.months.map { month, entry in
            "\(month): \(entry.requests) requests, \(entry.throttles) throttles, \(entry.alerts) alerts, "
                + "\(entry.first) to \(entry.last)"
        }
        #expect(
            months.sorted() == [
                "2026-01: 1 requests, 0 throttles, 0 alerts, 2026-01-31T23:59:59Z to 2026-01-31T23:59:59Z",
                "2026-02: 1 requests, 1 throttles, 1 alerts, 2026-02-01T00:00:00Z to 2026-02-28T00:00:00Z",
                "2026-04: 0 requests, 1 throttles, 0 alerts, 2026-04-05T00:00:00Z to 2026-04-05T00:00:00Z",
            ])
        #expect(projection.latestMonth?.description == "2026-02")
    }

    @Test(arguments: [
        (BillingCalendar.utc, "2026-11-01T00:00Z", "2026-11"), (Zones.newYork, "2026-11-01T03:59Z", "2026-10"),
        (Zones.newYork, "2026-11-01T04:00Z", "2026-11"), (Zones.newYork, "2027-01-01T04:59Z", "2026-12"),
        (Zones.baker, "2026-11-01T11:59Z", "2026-10"), (Zones.kiritimati, "2026-10-31T10:00Z", "2026-11"),
        (Zones.kathmandu, "2026-12-31T18:15Z", "2027-01"),
    ])
    func monthsInZones(_ calendar: BillingCalendar, _ time: String, _ month: String) throws {
        #expect(try activity(log([(time, chat())]), calendar).latestMonth?.description == month)
    }

    /// Late events count in the month of the request.
    @Test func lateEvents() throws {
        let projection = try activity(log([("2026-12-01", chat(requestedAt: "2026-11-30T23:59:59Z"))]))
        #expect(projection.months.keys.map(\.description) == ["2026-11"])
    }

    @Test func nothing() throws {
        let empty = ActivityProjection(calendar: .utc)
        #expect(empty.months.isEmpty && empty.latestMonth == nil)
        #expect(empty.months(in: .earliest ..< .latest).isEmpty)
        #expect(try activity(log([("2026-01-01", throttle()), ("2026-01-02", alert)])).latestMonth == nil)
    }

    /// Two months with requests and one of throttles: which of them a range touches.
    @Test(arguments: [
        ("2026-01-01", "2026-12-31", ["2026-01", "2026-03"]), ("2026-01-11", "2026-03-02", []),
        ("2026-01-10", "2026-01-11", ["2026-01"]), ("2026-01-01", "2026-01-05", []),
        ("2026-01-01", "2026-01-05T00:00:01Z", ["2026-01"]), ("2026-02-01", "2026-02-28", []),
        ("2026-03-02", "2026-03-02T00:00:01Z", ["2026-03"]), ("2026-03-03", "2027-01-01", []),
    ])
    func monthsInARange(_ from: String, _ to: String, _ expected: [String]) throws {
        let projection = try activity(
            log([
                ("2026-01-05", chat()), ("2026-01-10", chat()), ("2026-02-10", throttle()), ("2026-03-02", chat()),
            ]))
        #expect(projection.months(in: instant(from)..<instant(to)).map(\.description) == expected)
    }
}
