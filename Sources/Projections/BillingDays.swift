import LedgerModel

/// The billing days and months of times that mostly follow one another: they are looked up when the day changes.
struct BillingDays {
    private let calendar: BillingCalendar
    private var day = CivilDate(daysSince1970: 0)
    private var month = CivilMonth(year: 1970, month: 1)
    private var range: Range<Instant>?

    init(_ calendar: BillingCalendar) { self.calendar = calendar }

    @inline(__always)
    mutating func day(containing time: Instant) -> CivilDate {
        if range?.contains(time) != true { look(up: time) }
        return day
    }

    @inline(__always)
    mutating func month(containing time: Instant) -> CivilMonth {
        if range?.contains(time) != true { look(up: time) }
        return month
    }

    private mutating func look(up time: Instant) {
        day = calendar.day(containing: time)
        month = day.month
        range = calendar.range(of: day)
    }
}
