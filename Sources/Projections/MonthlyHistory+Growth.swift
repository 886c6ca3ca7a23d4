public import LedgerModel

extension MonthlyHistory {
    private var total: Ratio { months.reduce(Ratio.zero) { $0 + Ratio($1.sums.cost) } }

    /// Spend per month.
    public var average: Figure<Money> { exactAverage.flatMap(Figure.init) }

    /// The change from the first month to the last.
    public var growth: Figure<Percentage> { firstAndLast.flatMap { Figure($0.last / $0.first - Ratio(1)) } }

    /// The rate per month that, compounded, leads from the first month to the last.
    public var compoundGrowth: Figure<Percentage> {
        firstAndLast.flatMap { ends in
            let steps = months.count - 1
            let rate = CompoundRate(ends.last / ends.first, steps: steps)
            return rate.percentage.map(Figure.defined) ?? .undefined(.tooLarge)
        }
    }

    /// What a provider's reviewer is told will be needed: average × (1 + growth).
    public var projectedNeed: Figure<Money> { exactNeed.flatMap(Figure.init) }

    /// The same with half as much again to spare: average × (1 + growth) × 1.5.
    public var projectedNeedWithBuffer: Figure<Money> { exactNeed.flatMap { Figure($0 * Self.buffer) } }

    /// The plain formula's buffer.
    private static var buffer: Ratio { Ratio(3, 2) }

    private var exactAverage: Figure<Ratio> {
        months.isEmpty ? .undefined(.noCompleteMonth) : .defined(total / Ratio(months.count))
    }

    private var exactNeed: Figure<Ratio> {
        exactAverage.flatMap { average in firstAndLast.flatMap { .defined(average * ($0.last / $0.first)) } }
    }

    /// Spend of the first month, above 0, and of the last, not below.
    private var firstAndLast: Figure<Ends> {
        guard let first = months.first, let last = months.last else { return .undefined(.noCompleteMonth) }
        guard months.count > 1 else { return .undefined(.onlyOneMonth) }
        guard first.sums.cost > .zero else { return .undefined(.firstMonthNotAboveZero) }
        guard last.sums.cost >= .zero else { return .undefined(.lastMonthBelowZero) }
        return .defined(Ends(first: Ratio(first.sums.cost), last: Ratio(last.sums.cost)))
    }
}

private struct Ends: Sendable {
    let first: Ratio
    let last: Ratio
}
