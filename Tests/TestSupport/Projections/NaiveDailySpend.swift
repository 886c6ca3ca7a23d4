package import LedgerModel
package import Projections

/// Spend by day and project, model and operation, and by month and user: single events added up one at a time.
package struct NaiveDailySpend: Equatable {
    /// By `day/part/name` and `month/user/name`: the figures of `NaiveSpend`.
    package var sums: [String: [Int128]] = [:]

    package init(_ events: [LedgerEvent], _ calendar: BillingCalendar, range: Range<Instant>? = nil) {
        for event in events {
            let context = event.payload.context
            let billedAt = context?.requestedAt ?? event.occurredAt
            if let range, billedAt < range.lowerBound || billedAt >= range.upperBound { continue }
            guard let figures = NaiveSpend.sums(of: event.payload) else { continue }
            let day = calendar.day(containing: billedAt)
            NaiveSpend.add(figures, to: &sums["\(day)/project/\(context?.project ?? "")"])
            NaiveSpend.add(figures, to: &sums["\(day)/model/\(context?.model ?? "")"])
            NaiveSpend.add(figures, to: &sums["\(day)/operation/\(context?.operation.name ?? "")"])
            NaiveSpend.add(figures, to: &sums["\(day.month)/user/\(context?.user ?? "")"])
        }
        sums = sums.filter { $0.value.contains { $0 != 0 } }
    }

    package init(_ daily: DailySpendProjection, _ users: UserSpendProjection) throws {
        for (part, table) in [("project", daily.projects), ("model", daily.models), ("operation", daily.operations)] {
            for day in try table.totalsByPeriod().keys { add(table.totals(of: day), "\(day)/\(part)") }
        }
        for month in try users.users.totalsByPeriod().keys { add(users.users.totals(of: month), "\(month)/user") }
        sums = sums.filter { $0.value.contains { $0 != 0 } }
    }

    private mutating func add(_ totals: [String: SpendTotals], _ place: String) {
        for (name, totals) in totals { sums["\(place)/\(name)"] = NaiveSpend.plain(totals) }
    }
}
