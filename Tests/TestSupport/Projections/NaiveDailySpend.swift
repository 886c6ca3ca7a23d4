package import LedgerModel
package import Projections

/// Spend by day and project, model, operation and user: single events added up one at a time.
package struct NaiveDailySpend: Equatable {
    /// By `day/part/name`: the figures of `NaiveSpend`.
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
            NaiveSpend.add(figures, to: &sums["\(day)/user/\(context?.user ?? "")"])
        }
        sums = sums.filter { $0.value.contains { $0 != 0 } }
    }

    package init(_ daily: DailySpendProjection, _ users: UserSpendProjection) {
        let tables = [
            ("project", daily.projects), ("model", daily.models), ("operation", daily.operations),
            ("user", users.users),
        ]
        for (part, table) in tables {
            for day in (try? table.totalsByDay())?.keys.sorted() ?? [] {
                for (name, totals) in table.totals(on: day) {
                    sums["\(day)/\(part)/\(name)"] = NaiveSpend.plain(totals)
                }
            }
        }
        sums = sums.filter { $0.value.contains { $0 != 0 } }
    }
}
