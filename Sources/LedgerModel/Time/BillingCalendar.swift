/// Days, weeks and months of the billing time zone, as half-open ranges of instants.
///
/// A day starts at the first instant whose local date is that day, so days tile time without gap or
/// overlap, whatever the clocks do: a day of a clock change has 23 or 25 hours, and a day that a zone
/// skipped (Samoa, 30 December 2011) is empty.
public struct BillingCalendar: Sendable, Hashable {
    public let rules: TimeZoneRules

    public init(rules: TimeZoneRules) { self.rules = rules }

    public static let utc = BillingCalendar(rules: .utc)

    /// The first instant of a day.
    public func start(of day: CivilDate) -> Instant {
        let second = startSecond(of: day)
        return Instant(seconds: second) ?? (second < 0 ? .earliest : .latest)
    }

    private func startSecond(of day: CivilDate) -> Int64 {
        rules.firstSecond(reachingLocal: Int64(day.daysSince1970) * 86_400)
    }

    /// The first instant of a month.
    public func start(of month: CivilMonth) -> Instant { start(of: month.firstDay) }

    /// The billing day that an instant falls into.
    public func day(containing instant: Instant) -> CivilDate {
        let second = instant.secondsRoundedDown
        let local = second + Int64(rules.offsetSeconds(at: instant))
        var day = CivilDate(daysSince1970: Int(local.floorDivided(by: 86_400)))
        // After clocks went back over midnight, local time shows the old day again; billing does not.
        for _ in 0..<2 where startSecond(of: day.adding(days: 1)) <= second { day = day.adding(days: 1) }
        return day
    }

    public func month(containing instant: Instant) -> CivilMonth { day(containing: instant).month }

    public func range(of day: CivilDate) -> Range<Instant> { start(of: day)..<start(of: day.adding(days: 1)) }

    public func range(of month: CivilMonth) -> Range<Instant> { start(of: month)..<start(of: month.adding(months: 1)) }

    /// The period of the given length that an instant falls into. Weeks start on Monday.
    public func range(of period: Period, containing instant: Instant) -> Range<Instant> {
        let day = day(containing: instant)
        switch period {
        case .day: return range(of: day)
        case .week: return start(of: day.firstDayOfWeek)..<start(of: day.firstDayOfWeek.adding(days: 7))
        case .month: return range(of: day.month)
        case .total: return .earliest ..< .latest
        }
    }

    /// RFC 3339 text in the billing time zone.
    public func format(_ instant: Instant) -> String {
        instant.formatted(offsetSeconds: rules.offsetSeconds(at: instant))
    }
}

/// How long a limit runs before it starts again.
public enum Period: String, Sendable, Hashable, CaseIterable {
    case day, week, month, total
}
