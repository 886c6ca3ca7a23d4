import LedgerModel

/// A place in a month that its end is forecast from, and what is known there.
struct ForecastStandpoint: Sendable {
    let spend: DailySpend
    /// The days of the month.
    let days: [CivilDate]
    let today: CivilDate
    /// The part of today that has passed, from 0 to 1.
    let elapsed: Ratio
    /// What has been spent in the month.
    let spent: Ratio

    /// At an instant, by when so much of today's spend is known as there is.
    init(_ spend: DailySpend, at now: Instant) {
        let today = spend.calendar.day(containing: now)
        let range = spend.calendar.range(of: today)
        self.spend = spend
        self.today = today
        days = spend.days(of: today.month)
        elapsed = Ratio(
            Int128(now.nanoseconds) - Int128(range.lowerBound.nanoseconds),
            Int128(range.upperBound.nanoseconds) - Int128(range.lowerBound.nanoseconds))
        spent = spend.sum(from: today.month.firstDay, to: today.adding(days: 1))
    }

    /// At the start of a day.
    init(_ spend: DailySpend, atStartOf day: CivilDate) {
        self.spend = spend
        today = day
        days = spend.days(of: day.month)
        elapsed = .zero
        spent = spend.sum(from: day.month.firstDay, to: day)
    }

    /// How many days of the month have passed, today in part.
    var daysElapsed: Ratio { Ratio(days.count { $0 < today }) + elapsed }

    /// Spent so far ÷ days elapsed × days in the month.
    var runRate: Figure<Ratio> {
        guard !daysElapsed.isZero else { return .undefined(.monthJustBegan) }
        return .defined(spent / daysElapsed * Ratio(days.count))
    }

    /// What is spent, and for the rest of the month the level of the last two weeks, divided among the days of a week as the
    /// last eight weeks were.
    var seasonal: Figure<Ratio> {
        let history = max(0, today.daysSince1970 - (spend.firstDay ?? today).daysSince1970)
        let weeks = min(Self.patternWeeks, history / 7)
        guard weeks > 0 else { return .undefined(.tooFewDays(history, needed: 7)) }
        var byWeekday = [Ratio](repeating: .zero, count: 7)
        for back in 1...7 * weeks {
            let day = today.adding(days: -back)
            byWeekday[day.weekday] = byWeekday[day.weekday] + spend.amount(on: day)
        }
        let pattern = byWeekday.reduce(Ratio.zero, +)
        guard Ratio.zero < pattern else { return .undefined(.nothingSpent(days: 7 * weeks)) }
        let levelWeeks = min(Self.levelWeeks, weeks)
        let level = spend.sum(from: today.adding(days: -7 * levelWeeks), to: today) / Ratio(levelWeeks)
        let rest = days.filter { $0 > today }.reduce(byWeekday[today.weekday] * (Ratio(1) - elapsed)) {
            $0 + byWeekday[$1.weekday]
        }
        return .defined(spent + level * rest / pattern)
    }

    /// How many complete weeks tell the days of a week apart, at most.
    private static var patternWeeks: Int { 8 }
    /// How many of them tell how much is spent now.
    private static var levelWeeks: Int { 2 }
}

extension CivilDate {
    /// Days since Monday.
    fileprivate var weekday: Int { daysSince1970 - firstDayOfWeek.daysSince1970 }
}
