public import LedgerModel

/// What will have been spent at the end of the month, from what was spent on each day: two ways, and how well each would have
/// done before.
///
/// In exact ratios, each figure rounded once: the same to the byte on every machine.
public struct Forecast: Sendable {
    /// How a way to forecast would have done at the start of the same day of past months, 24 at most.
    public struct Backtest: Sendable, Hashable {
        /// How many months it was tried on.
        public let months: Int
        /// The mean of the errors, each in percent of what came.
        public let meanAbsoluteError: Percentage
    }

    /// When a limit of the month is used up.
    public enum Exhaustion: Sendable, Hashable {
        /// It is already.
        case reached
        case on(CivilDate)
        case notThisMonth
    }

    public let now: Instant
    public let month: CivilMonth
    public let spentSoFar: Money
    /// Spent so far ÷ days elapsed × days in the month, where today counts by the part of it that has passed.
    public let runRate: Figure<Money>
    public let runRateBacktest: Figure<Backtest>
    /// Spent so far, and for the rest of the month the level of the last two weeks, divided among the days of a week as the last
    /// eight complete weeks were, or as many as there are.
    public let seasonal: Figure<Money>
    public let seasonalBacktest: Figure<Backtest>
    /// Where four of five months end that are like those of the backtest, around the seasonal forecast; never below what
    /// is spent.
    public let interval: Figure<ClosedRange<Money>>
    private let standpoint: ForecastStandpoint

    /// `days`: spend by billing day, as far back as history is to count; days after the one of `now` do not.
    ///
    /// Throws: `MoneyError.overflow` when what is spent does not fit.
    public init(_ days: [CivilDate: Money], calendar: BillingCalendar, now: Instant) throws(MoneyError) {
        let spend = DailySpend(days, calendar: calendar)
        let standpoint = ForecastStandpoint(spend, at: now)
        guard let spentSoFar = standpoint.spent.money else { throw .overflow }
        self.now = now
        self.standpoint = standpoint
        self.spentSoFar = spentSoFar
        month = standpoint.today.month
        let day = standpoint.today.yearMonthDay.day
        runRate = standpoint.runRate.flatMap(Figure.init)
        runRateBacktest = ForecastBacktest(spend, before: month, day: day, \.runRate).meanError
        seasonal = standpoint.seasonal.flatMap(Figure.init)
        let backtest = ForecastBacktest(spend, before: month, day: day, \.seasonal)
        seasonalBacktest = backtest.meanError
        interval = standpoint.seasonal.flatMap { forecast in
            backtest.spread.flatMap { Self.interval(forecast, spread: $0, spent: standpoint.spent) }
        }
    }

    /// From the days of a projection, or those of its sums that are included.
    public init(
        _ spend: SpendProjection, now: Instant, including isIncluded: (SpendProjection.Key) -> Bool = { _ in true }
    ) throws(MoneyError) {
        var days: [CivilDate: Money] = [:]
        for (key, totals) in spend.totals where isIncluded(key) { try days[key.day, default: .zero] += totals.cost }
        try self.init(days, calendar: spend.calendar, now: now)
    }

    private static func interval(_ forecast: Ratio, spread: Ratio, spent: Ratio) -> Figure<ClosedRange<Money>> {
        let error = forecast.magnitude * spread
        // Credits yet to come are forecast below what is spent.
        let least = max(forecast - error, min(spent, forecast))
        guard let least = least.money, let most = (forecast + error).money else { return .undefined(.tooLarge) }
        return .defined(least...most)
    }

    /// The day on which spend reaches a limit of the month, if it goes on at the run rate.
    public func exhaustion(of limit: Money) -> Figure<Exhaustion> {
        guard spentSoFar < limit else { return .defined(.reached) }
        let elapsed = standpoint.daysElapsed
        guard !elapsed.isZero else { return .undefined(.monthJustBegan) }
        guard spentSoFar > .zero else { return .defined(.notThisMonth) }
        let days = Ratio(limit) * elapsed / standpoint.spent
        // Reached at the very end of a day, it is reached on that day.
        let day = standpoint.days.enumerated().first { number, _ in !(Ratio(number + 1) < days) }
        return .defined(day.map { .on($0.element) } ?? .notThisMonth)
    }
}
