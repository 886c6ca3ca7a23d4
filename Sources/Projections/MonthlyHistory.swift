public import LedgerModel

/// What was spent in each complete month, from the first with anything in it on.
///
/// The month at hand is left out, since it is not over; months without usage in between, and up to it, count as 0.
public struct MonthlyHistory: Sendable, Hashable {
    /// A complete billing month.
    public struct Month: Sendable, Hashable {
        public let month: CivilMonth
        public let sums: MonthlySpendProjection.Sums
    }

    /// In their order, without gaps.
    public let months: [Month]

    /// `current`: the month that is not over; it and later ones do not count.
    public init(_ sums: [CivilMonth: MonthlySpendProjection.Sums], before current: CivilMonth) {
        var months: [Month] = []
        var month = sums.keys.min() ?? current
        while month < current {
            months.append(Month(month: month, sums: sums[month] ?? MonthlySpendProjection.Sums()))
            month = month.adding(months: 1)
        }
        self.months = months
    }

    /// The history of all projects together. Throws `MoneyError.overflow`.
    public init(_ spend: MonthlySpendProjection, before current: CivilMonth) throws(MoneyError) {
        var sums: [CivilMonth: MonthlySpendProjection.Sums] = [:]
        for (key, other) in spend.sums { try sums[key.month, default: MonthlySpendProjection.Sums()].add(other) }
        self.init(sums, before: current)
    }

    /// The history of each project that has one; what names no project is under the empty name.
    public static func byProject(
        _ spend: MonthlySpendProjection, before current: CivilMonth
    ) -> [String: MonthlyHistory] {
        var sums: [String: [CivilMonth: MonthlySpendProjection.Sums]] = [:]
        for (key, other) in spend.sums { sums[key.project, default: [:]][key.month] = other }
        return sums.mapValues { MonthlyHistory($0, before: current) }.filter { !$0.value.months.isEmpty }
    }

    /// The history of each model that has one, from days that reach back as far. Throws `MoneyError.overflow`.
    public static func byModel(
        _ spend: SpendProjection, before current: CivilMonth
    ) throws(MoneyError) -> [String: MonthlyHistory] {
        var sums: [String: [CivilMonth: MonthlySpendProjection.Sums]] = [:]
        for (key, totals) in spend.totals {
            try sums[key.model, default: [:]][key.day.month, default: MonthlySpendProjection.Sums()].add(
                MonthlySpendProjection.Sums(totals))
        }
        return sums.mapValues { MonthlyHistory($0, before: current) }.filter { !$0.value.months.isEmpty }
    }
}

extension MonthlySpendProjection.Sums {
    fileprivate init(_ totals: SpendTotals) {
        self.init()
        requests = totals.requests
        unpricedRequests = totals.unpricedRequests
        cost = totals.cost
        estimatedCost = totals.estimatedCost
    }
}
