import LedgerModel

/// What was spent on each billing day; days without an entry between others are days without spend.
struct DailySpend: Sendable {
    let calendar: BillingCalendar
    private let amounts: [CivilDate: Money]
    /// The first day that has an entry: where history begins.
    let firstDay: CivilDate?

    init(_ amounts: [CivilDate: Money], calendar: BillingCalendar) {
        self.amounts = amounts
        self.calendar = calendar
        firstDay = amounts.keys.min()
    }

    func amount(on day: CivilDate) -> Ratio { Ratio(amounts[day] ?? .zero) }

    /// Of the days from one to before another.
    func sum(from start: CivilDate, to end: CivilDate) -> Ratio {
        (start.daysSince1970..<max(start.daysSince1970, end.daysSince1970))
            .reduce(Ratio.zero) { $0 + amount(on: CivilDate(daysSince1970: $1)) }
    }

    /// The days that a month has; one that the zone skipped is none.
    func days(of month: CivilMonth) -> [CivilDate] {
        (0..<month.numberOfDays).map { month.firstDay.adding(days: $0) }.filter { !calendar.range(of: $0).isEmpty }
    }
}
