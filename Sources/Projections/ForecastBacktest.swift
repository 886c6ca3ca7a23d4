import LedgerModel

/// How a way to forecast would have done: what it would have said of past months, at the start of the same day.
struct ForecastBacktest {
    /// Of each month that it would have said something of: that, and what came.
    private var outcomes: [(forecast: Ratio, actual: Ratio)] = []

    /// How many months back it looks.
    private static var mostMonths: Int { 24 }

    /// `day`: counted from 1; of a shorter month, the last is taken.
    init(
        _ spend: DailySpend, before month: CivilMonth, day: Int, _ forecast: (ForecastStandpoint) -> Figure<Ratio>
    ) {
        guard let firstDay = spend.firstDay else { return }
        for back in 1...Self.mostMonths {
            let past = month.adding(months: -back)
            // Of a month that history begins within, nobody knows what was spent before.
            guard past.firstDay >= firstDay else { return }
            let days = spend.days(of: past)
            let here = past.firstDay.adding(days: min(day, past.numberOfDays) - 1)
            guard let today = days.last(where: { $0 <= here }) ?? days.first,
                case .defined(let forecast) = forecast(ForecastStandpoint(spend, atStartOf: today))
            else { continue }
            let actual = spend.sum(from: past.firstDay, to: past.adding(months: 1).firstDay)
            outcomes.append((forecast, actual))
        }
    }

    /// The mean of the errors in percent of what came, over the months in which something was spent.
    var meanError: Figure<Forecast.Backtest> {
        let errors = outcomes.filter { Ratio.zero < $0.actual }.map { ($0.actual - $0.forecast).magnitude / $0.actual }
        guard !errors.isEmpty else { return .undefined(.tooFewMonths(0, needed: 1)) }
        let mean = errors.reduce(Ratio.zero, +) / Ratio(errors.count)
        return Figure<Percentage>(mean).flatMap {
            .defined(Forecast.Backtest(months: errors.count, meanAbsoluteError: $0))
        }
    }

    /// The part of a forecast that four of five months to come err by at most.
    ///
    /// That is the ⌈0.8 (n + 1)⌉-th smallest of the errors of n months: if the month at hand is like them, in any order, its
    /// error is among the smaller ones with a probability of 80 % or more. Fewer than four months cannot say.
    var spread: Figure<Ratio> {
        let errors = outcomes.filter { Ratio.zero < $0.forecast }
            .map { ($0.actual - $0.forecast).magnitude / $0.forecast }.sorted()
        let rank = (8 * (errors.count + 1) + 9) / 10
        guard rank <= errors.count else { return .undefined(.tooFewMonths(errors.count, needed: 4)) }
        return .defined(errors[rank - 1])
    }
}
