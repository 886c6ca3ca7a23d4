public import LedgerModel
public import Projections

/// One screen: the month to date, today, and the projects.
public enum StatusReport {
    /// What a status is computed from; `spend` covers the month that holds `now`.
    public struct Input: Sendable {
        public var spend: SpendProjection
        public var activity: ActivityProjection
        public var state: LedgerState
        public var now: Instant

        public init(spend: SpendProjection, activity: ActivityProjection, state: LedgerState, now: Instant) {
            self.spend = spend
            self.activity = activity
            self.state = state
            self.now = now
        }
    }

    public static func make(_ input: Input, provenance: Provenance) throws -> Report {
        let calendar = provenance.calendar
        let month = calendar.month(containing: input.now)
        let period = ReportPeriod(month, in: calendar)
        let total = try input.spend.total()
        let today = calendar.day(containing: input.now)
        let todayTotal = try input.spend.totals { $0.day }[today] ?? SpendTotals()
        var notes: [ReportNote] = []
        if let note = try UnpricedNote.make(input.spend, provenance) { notes.append(note) }
        if total.requests == 0, let note = ElsewhereNote.make(input.activity, period, provenance, report: "spend") {
            notes.append(note)
        }
        let activity = input.activity.months[month]
        let facts = ReportTable(
            key: "status", title: "Status", shape: .facts,
            columns: [
                .init("now", "Now"), .init("totalUsed", "Month to date"), .init("todayUsed", "Today"),
                .init("requests", "Requests this month"), .init("todayRequests", "Requests today"),
                .init("unpricedRequests", "Without a price"), .init("failedRequests", "Failed"),
                .init("throttles", "Throttled"), .init("alerts", "Alerts"),
            ],
            rows: [
                [
                    .instant(input.now), total.costCell, todayTotal.costCell, .count(total.requests),
                    .count(todayTotal.requests), .count(total.unpricedRequests), .count(total.failedRequests),
                    .count(activity?.throttles ?? 0), .count(activity?.alerts ?? 0),
                ]
            ])
        return Report(
            kind: "status", title: "Status", provenance: provenance, period: period,
            tables: [facts, try projects(input)], notes: notes)
    }

    private static func projects(_ input: Input) throws -> ReportTable {
        let totals = try input.spend.totals { $0.project }
        let names = Set(totals.keys).union(input.state.projects.filter { $0.value.isOpen }.keys)
        let ordered = names.sorted { left, right in
            let (leftCost, rightCost) = (totals[left]?.cost ?? .zero, totals[right]?.cost ?? .zero)
            return leftCost == rightCost ? left < right : leftCost > rightCost
        }
        return ReportTable(
            key: "projects", title: "Project", shape: .keyedRows,
            columns: [
                .init("project", "Project"), .init("requests", "Requests"), .init("used", "Used", hasBar: true),
            ],
            rows: ordered.map { name in
                let sums = totals[name] ?? SpendTotals()
                return [.text(name), .count(sums.requests), sums.costCell]
            })
    }
}
