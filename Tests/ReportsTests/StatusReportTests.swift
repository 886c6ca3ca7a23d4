import Foundation
import LedgerModel
import Projections
import TestSupport
import Testing

@testable import Reports

/// One screen of the month to date.
@Suite struct StatusReportTests {
    private static let newYork = BillingCalendar(
        rules: TimeZoneRules(
            name: "America/New_York", version: "by hand", initialOffsetSeconds: -4 * 3600,
            transitions: [.init(start: instant("2026-11-01T06:00Z").secondsRoundedDown, offsetSeconds: -5 * 3600)]))

    private func make(
        _ rows: [Row], now: String = "2026-11-02T12:00:00Z", opened: [String] = [], closed: [String] = [],
        limits: [LimitSetting] = [], events: [LedgerEvent] = [], calendar: BillingCalendar = .utc
    ) throws -> Report {
        var state = LedgerState()
        for setting in limits { apply(.limitSet(setting), 20, &state) }
        for (index, name) in (opened + closed).enumerated() {
            apply(.projectOpened(ProjectOpening(name: name)), index, &state)
        }
        for name in closed { apply(.projectClosed(ProjectClosing(name: name)), 9, &state) }
        let month = calendar.range(of: calendar.month(containing: instant(now)))
        let spend = try spend(rows.filter { month.contains(instant($0.time)) }, calendar)
        var exposure = ExposureProjection(calendar: calendar)
        try exposure.apply(EventBatch(events))
        let budgets = Budgets(state: state, exposure: exposure, now: instant(now))
        let input = StatusReport.Input(spend: spend, activity: try activity(rows, calendar), budgets: budgets)
        return try StatusReport.make(
            input, provenance: provenance(["status"], calendar: calendar))
    }

    private func fact(_ key: String, _ report: Report) -> Cell? {
        let table = report.tables[0]
        return table.columns.firstIndex { $0.key == key }.map { table.rows[0][$0] }
    }

    private func apply(_ payload: EventPayload, _ sequence: Int, _ state: inout LedgerState) {
        let draft = EventDraft(origin: EventOrigin(source: "s", key: .ordinal(UInt64(sequence))), payload: payload)
        let time = instant("2026-01-01")
        state.apply(LedgerEvent(sequence: UInt64(sequence), recordedAt: time, occurredAt: time, draft: draft))
    }

    private static let rows = [
        Row(time: "2026-10-31T23:00Z", project: "old", cost: "9"), Row(time: "2026-11-01T09:00Z", cost: "1234.5"),
        Row(time: "2026-11-02T10:00Z", project: "app", cost: "0.25", outcome: .failed),
        Row(time: "2026-11-02T10:30Z", cost: "1", kind: .throttle),
        Row(time: "2026-11-01T10:30Z", cost: "0", kind: .alert),
        Row(time: "2026-10-01T10:30Z", cost: "0", kind: .alert),
    ]

    @Test func text() throws {
        let bar = String(repeating: "█", count: 20)
        #expect(
            ReportFormat.text.render(try make(Self.rows, opened: ["web", "idle"], closed: ["gone"])) == """
                Status, November 2026 (UTC)

                  Now                  2026-11-02T12:00:00Z
                  Month to date                   $1,234.75
                  Alert level                            ok
                  Today                               $0.25
                  Requests this month                     2
                  Requests today                          1
                  Failed                                  1
                  Throttled                               1
                  Alerts                                  1

                  Project  Requests       Used
                  ────────────────────────────
                  web             1  $1,234.50  \(bar)
                  app             1      $0.25
                  idle            0      $0.00

                Ledger 0123456789abcdef, 1,234 events, the last recorded 2026-11-02T12:00:00Z
                Tree root e3b0c442
                Prices: built-in 2026-11. Time zone: UTC.
                Made by: usage-ledger status --ledger team.ledger

                """)
    }

    @Test func json() throws {
        let data = Data(ReportFormat.json.render(try make(Self.rows, opened: ["idle"])).utf8)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["totalUsed"] as? String == "1234.75" && object["todayUsed"] as? String == "0.25")
        #expect(object["now"] as? String == "2026-11-02T12:00:00Z" && object["requests"] as? Int == 2)
        #expect(object["todayRequests"] as? Int == 1 && object["failedRequests"] as? Int == 1)
        #expect(object["throttles"] as? Int == 1 && object["alerts"] as? Int == 1)
        let projects = try #require(object["projects"] as? [String: [String: Any]])
        #expect(projects.keys.sorted() == ["app", "idle", "web"])
        #expect(projects["web"]?["used"] as? String == "1234.5" && projects["idle"]?["used"] as? String == "0")
    }

    /// Today and this month are those of the billing zone.
    @Test(arguments: [
        ("2026-11-01T03:59:59Z", "October 2026", "2026-10-31T23:59:59-04:00", "9", "9"),
        ("2026-11-01T04:00:00Z", "November 2026", "2026-11-01T00:00:00-04:00", "1", "3"),
        ("2026-11-02T04:59:59Z", "November 2026", "2026-11-01T23:59:59-05:00", "1", "3"),
        ("2026-11-02T05:00:00Z", "November 2026", "2026-11-02T00:00:00-05:00", "2", "3"),
    ])
    func zone(_ now: String, _ label: String, _ local: String, _ today: String, _ month: String) throws {
        let rows = [
            Row(time: "2026-11-01T03:59:59Z", cost: "9"), Row(time: "2026-11-02T04:59:59Z", cost: "1"),
            Row(time: "2026-11-02T05:00:00Z", cost: "2"),
        ]
        let made = try make(rows, now: now, calendar: Self.newYork)
        #expect(made.period.label == label)
        #expect(fact("totalUsed", made) == .money(dollars(month)))
        #expect(fact("todayUsed", made) == .money(dollars(today)))
        #expect(ReportFormat.json.render(made).contains("\"now\": \"\(local)\""))
    }

    /// An imported past: where it is, and how to see it.
    @Test func usageElsewhere() throws {
        let made = try make([Row(time: "2023-11-16", cost: "77.43306")])
        #expect(made.notes.map(\.text) == ["No usage in November 2026. This ledger has usage in November 2023:"])
        #expect(made.notes[0].commands == ["usage-ledger report spend --month 2023-11 --ledger team.ledger"])
    }

    @Test func unpriced() throws {
        let made = try make([Row(time: "2026-11-02"), Row(time: "2026-11-01", cost: "2")])
        #expect(fact("totalUsed", made) == .atLeast(dollars("2")))
        #expect(fact("todayUsed", made) == .unpriced)
        #expect(made.notes.map(\.code) == ["unpriced"])
    }

    /// 1000 for the organization, 500 of them web's; 380.25 settled and 60 held, all of web.
    @Test func budgets() throws {
        let context = RequestContext(project: "web", model: "m", requestedAt: instant("2026-11-02T08:00Z"))
        let payloads: [EventPayload] = [
            .request(Request(context: context, estimatedUsage: Usage(), hold: dollars("60"))),
            .response(Response(context: context, usage: Usage(), cost: .known(dollars("380.25")))),
        ]
        let events = payloads.enumerated().map { index, payload in
            LedgerEvent(
                sequence: UInt64(index), recordedAt: instant("2026-11-02T08:00Z"),
                occurredAt: instant("2026-11-02T08:00Z"),
                draft: EventDraft(origin: EventOrigin(source: "s", key: .ordinal(UInt64(index))), payload: payload))
        }
        let report = try make(
            [Row(time: "2026-11-02T08:00Z", cost: "380.25")], opened: ["web"],
            limits: [
                LimitSetting(scope: .organization, period: .month, amount: dollars("1000"), isHard: true),
                LimitSetting(scope: .project("web"), period: .month, amount: dollars("500"), isHard: true),
            ], events: events)
        let data = Data(ReportFormat.json.render(report).utf8)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["totalUsed"] as? String == "380.25" && object["totalHeld"] as? String == "60")
        #expect(object["monthlyLimit"] as? String == "1000" && object["totalRemaining"] as? String == "559.75")
        #expect(object["unallocated"] as? String == "500" && object["percentUsed"] as? Double == 38.0)
        // Of web's 500 three quarters are settled: 76.05 %, rounded away from zero.
        #expect(object["alertLevel"] as? String == "warning")
        #expect(object["openHolds"] as? Int == 1)
        // 1000 / 29 days left on 2 November.
        #expect(object["dailyBudget"] as? String == "34.48275862069")
        let web = try #require((object["projects"] as? [String: [String: Any]])?["web"])
        #expect(web["limit"] as? String == "500" && web["used"] as? String == "380.25")
        #expect(web["held"] as? String == "60" && web["remaining"] as? String == "59.75")
        #expect(web["percentUsed"] as? Double == 76.1)
        #expect(ReportFormat.text.render(report).contains("  Held                               $60.00\n"))
    }
}
