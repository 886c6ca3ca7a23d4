import LedgerModel
public import Projections

/// One screen: the month to date, today, and the projects.
public enum StatusReport {
    /// What a status is computed from; `spend` covers the month that holds the budgets' instant.
    public struct Input: Sendable {
        public var spend: SpendProjection
        public var activity: ActivityProjection
        public var budgets: Budgets

        public init(spend: SpendProjection, activity: ActivityProjection, budgets: Budgets) {
            self.spend = spend
            self.activity = activity
            self.budgets = budgets
        }
    }

    public static func make(_ input: Input, provenance: Provenance) throws -> Report {
        let month = input.budgets.today.month
        let period = ReportPeriod(month, in: provenance.calendar)
        var notes: [ReportNote] = []
        if let note = try UnpricedNote.make(input.spend, provenance) { notes.append(note) }
        if try input.spend.total().requests == 0,
            let note = ElsewhereNote.make(input.activity, period, provenance, report: "spend")
        {
            notes.append(note)
        }
        return Report(
            kind: "status", title: "Status", provenance: provenance, period: period,
            tables: [try facts(input, month, isOfThePast: provenance.isOfThePast), try projects(input)], notes: notes)
    }

    private static func facts(_ input: Input, _ month: CivilMonth, isOfThePast: Bool) throws -> ReportTable {
        let budgets = input.budgets
        let total = try input.spend.total()
        let today = try input.spend.totals { $0.day }[budgets.today] ?? SpendTotals()
        let activity = input.activity.months[month]
        let figures = try budgets.figures(.allocation(of: .organization))
        let unallocated = try Allocations(budgets.state).unallocated()
        let facts: [(ReportTable.Column, Cell)] = [
            (.init("now", isOfThePast ? "As of" : "Now"), .instant(budgets.now)),
            (.init("totalUsed", "Month to date"), total.costCell),
            (
                .init("totalHeld", "Held", hidesZeros: true),
                .money(try budgets.monthToDate(of: .organization).held)
            ),
            (.init("monthlyLimit", "Monthly limit"), figures.map { .money($0.limit) } ?? .none),
            (.init("percentUsed", "Used of it"), try figures?.usedCell ?? .none),
            (.init("totalRemaining", "Remaining"), try figures.map { .money(try $0.remaining()) } ?? .none),
            (.init("unallocated", "Unallocated"), unallocated.map(Cell.money) ?? .none),
            (.init("alertLevel", "Alert level"), .text(try budgets.alertLevel()?.name ?? "ok")),
            (.init("todayUsed", "Today"), today.costCell),
            (
                .init("dailyBudget", "Daily budget"),
                try budgets.dailyBudget(of: .organization).map { .money(try $0.amount()) } ?? .none
            ),
            (.init("requests", "Requests this month"), .count(total.requests)),
            (.init("todayRequests", "Requests today"), .count(today.requests)),
            (.init("openHolds", "Requests in flight"), .count(Int64(budgets.exposure.holds.count))),
            (.init("unpricedRequests", "Without a price"), .count(total.unpricedRequests)),
            (.init("failedRequests", "Failed"), .count(total.failedRequests)),
            (.init("throttles", "Throttled"), .count(activity?.throttles ?? 0)),
            (.init("alerts", "Alerts"), .count(activity?.alerts ?? 0)),
        ]
        return ReportTable(
            key: "status", title: "Status", shape: .facts, columns: facts.map(\.0), rows: [facts.map(\.1)])
    }

    private static func projects(_ input: Input) throws -> ReportTable {
        let budgets = input.budgets
        let totals = try input.spend.totals { $0.project }
        let open = budgets.state.projects.filter { $0.value.isOpen }.keys
        let ordered = Set(totals.keys).union(open).union(budgets.exposure.holds.values.map(\.context.project))
            .sorted { left, right in
                let (leftCost, rightCost) = (totals[left]?.cost ?? .zero, totals[right]?.cost ?? .zero)
                return leftCost == rightCost ? left < right : leftCost > rightCost
            }
        return ReportTable(
            key: "projects", title: "Project", shape: .keyedRows,
            columns: [
                .init("project", "Project"), .init("requests", "Requests"), .init("used", "Used", hasBar: true),
                .init("held", "Held", hidesZeros: true, rank: 1), .init("limit", "Limit", rank: 2),
                .init("remaining", "Remaining"), .init("percentUsed", "Used of it", rank: 3),
            ],
            rows: try ordered.map { name in
                let sums = totals[name] ?? SpendTotals()
                let figures = try budgets.figures(.allocation(of: .project(name)))
                return [
                    SpendReport.nameCell(name), .count(sums.requests), sums.costCell,
                    .money(try budgets.monthToDate(of: .project(name)).held),
                    figures.map { .money($0.limit) } ?? .none,
                    try figures.map { .money(try $0.remaining()) } ?? .none, try figures?.usedCell ?? .none,
                ]
            })
    }
}

extension BudgetFigures {
    /// What is used of the limit; nothing where the limit is nothing.
    fileprivate var usedCell: Cell {
        get throws { try usedPermille().flatMap(Int64.init(exactly:)).map { .percent(tenths: $0) } ?? .none }
    }
}
