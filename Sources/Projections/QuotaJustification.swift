public import LedgerModel

/// The figures that a request for a higher quota is argued with.
public struct QuotaJustification: Sendable, Hashable {
    public let history: MonthlyHistory
    /// The history of each project; what names no project is under the empty name.
    public let projects: [String: MonthlyHistory]
    public let currentLimit: Money
    public let requestedLimit: Money

    public init(
        history: MonthlyHistory, projects: [String: MonthlyHistory] = [:], currentLimit: Money, requestedLimit: Money
    ) {
        self.history = history
        self.projects = projects
        self.currentLimit = currentLimit
        self.requestedLimit = requestedLimit
    }

    /// From the sums by month, those of months before `current`: the one that is not over. Throws `MoneyError.overflow`.
    public init(
        _ spend: MonthlySpendProjection, before current: CivilMonth, currentLimit: Money, requestedLimit: Money
    ) throws(MoneyError) {
        self.init(
            history: try MonthlyHistory(spend, before: current),
            projects: MonthlyHistory.byProject(spend, before: current), currentLimit: currentLimit,
            requestedLimit: requestedLimit)
    }

    /// By how much more is asked for than there is.
    public var increase: Figure<Percentage> {
        guard currentLimit != .zero else { return .undefined(.currentLimitIsZero) }
        return Figure((Ratio(requestedLimit) - Ratio(currentLimit)) / Ratio(currentLimit))
    }
}
