import LedgerModel

/// The billing days of times that mostly follow one another: the day is looked up when it changes.
struct BillingDays {
    private let calendar: BillingCalendar
    private var day = CivilDate(daysSince1970: 0)
    private var range: Range<Instant>?

    init(_ calendar: BillingCalendar) { self.calendar = calendar }

    @inline(__always)
    mutating func day(containing time: Instant) -> CivilDate {
        if range?.contains(time) != true {
            day = calendar.day(containing: time)
            range = calendar.range(of: day)
        }
        return day
    }
}
