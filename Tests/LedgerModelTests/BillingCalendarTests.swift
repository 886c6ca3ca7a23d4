import LedgerModel
import Testing

/// Days of zones whose clocks do odd things. Instants are in UTC.
struct BillingCalendarTests {
    @Test(arguments: [
        // Plain days.
        (TimeZoneRules.utc, "2026-11-21", "2026-11-21T00:00Z", 24),
        (Zones.newYork, "2026-07-15", "2026-07-15T04:00Z", 24),
        (Zones.kathmandu, "2026-11-21", "2026-11-20T18:15Z", 24),
        (Zones.kiritimati, "2026-11-21", "2026-11-20T10:00Z", 24),
        (Zones.baker, "2026-11-21", "2026-11-21T12:00Z", 24),
        // Clocks forward and back in the small hours.
        (Zones.newYork, "2026-03-08", "2026-03-08T05:00Z", 23),
        (Zones.newYork, "2026-03-09", "2026-03-09T04:00Z", 24),
        (Zones.newYork, "2026-11-01", "2026-11-01T04:00Z", 25),
        (Zones.newYork, "2026-11-02", "2026-11-02T05:00Z", 24),
        // Forward at midnight: the day starts at one o'clock.
        (Zones.saoPaulo, "2018-11-03", "2018-11-03T03:00Z", 24),
        (Zones.saoPaulo, "2018-11-04", "2018-11-04T03:00Z", 23),
        (Zones.saoPaulo, "2018-11-05", "2018-11-05T02:00Z", 24),
        (Zones.havana, "2026-03-08", "2026-03-08T05:00Z", 23),
        // Back at midnight: the last hour of the day comes twice.
        (Zones.saoPaulo, "2018-02-17", "2018-02-17T02:00Z", 25),
        (Zones.saoPaulo, "2018-02-18", "2018-02-18T03:00Z", 24),
        // Back to midnight: the first hour of the day comes twice.
        (Zones.havana, "2026-11-01", "2026-11-01T04:00Z", 25),
        (Zones.havana, "2026-11-02", "2026-11-02T05:00Z", 24),
        // Back over midnight, one minute after the new day began.
        (Zones.stJohns, "2006-10-28", "2006-10-28T02:30Z", 24),
        (Zones.stJohns, "2006-10-29", "2006-10-29T02:30Z", 25),
        (Zones.stJohns, "2006-10-30", "2006-10-30T03:30Z", 24),
        (Zones.stJohns, "2006-04-02", "2006-04-02T03:30Z", 23),
        // A day that never was, and one that nearly was twice.
        (Zones.apia, "2011-12-29", "2011-12-29T10:00Z", 24),
        (Zones.apia, "2011-12-30", "2011-12-30T10:00Z", 0),
        (Zones.apia, "2011-12-31", "2011-12-30T10:00Z", 24),
        (Zones.apia, "2012-01-01", "2011-12-31T10:00Z", 24),
        (Zones.kwajalein, "1969-09-30", "1969-09-29T13:00Z", 47),
        (Zones.kwajalein, "1969-10-01", "1969-10-01T12:00Z", 24),
        (Zones.kwajalein, "1993-08-21", "1993-08-21T12:00Z", 0),
        (Zones.kwajalein, "1993-08-22", "1993-08-21T12:00Z", 24),
    ])
    func days(rules: TimeZoneRules, day: String, start: String, hours: Int64) {
        let range = BillingCalendar(rules: rules).range(of: date(day))
        #expect(range.lowerBound == instant(start))
        #expect(range.upperBound.nanoseconds - range.lowerBound.nanoseconds == hours * 3_600_000_000_000)
    }

    @Test(arguments: [
        (Zones.newYork, "2026-11-01T03:59:59.999999999Z", "2026-10-31"),
        (Zones.newYork, "2026-11-01T04:00Z", "2026-11-01"),
        (Zones.kathmandu, "2026-11-20T18:14:59Z", "2026-11-20"),
        (Zones.kathmandu, "2026-11-20T18:15Z", "2026-11-21"),
        (Zones.kathmandu, "1985-12-31T18:29:59Z", "1985-12-31"),
        (Zones.kathmandu, "1985-12-31T18:30Z", "1986-01-01"),
        (Zones.saoPaulo, "2018-02-18T01:59Z", "2018-02-17"),
        (Zones.saoPaulo, "2018-02-18T02:00Z", "2018-02-17"),
        (Zones.saoPaulo, "2018-02-18T03:00Z", "2018-02-18"),
        // 00:00 to 00:01 of the 29th, then 23:01 of the 28th again: billing does not go back.
        (Zones.stJohns, "2006-10-29T02:29:59Z", "2006-10-28"),
        (Zones.stJohns, "2006-10-29T02:30Z", "2006-10-29"),
        (Zones.stJohns, "2006-10-29T02:31Z", "2006-10-29"),
        (Zones.stJohns, "2006-10-29T03:30Z", "2006-10-29"),
        (Zones.apia, "2011-12-30T09:59:59Z", "2011-12-29"),
        (Zones.apia, "2011-12-30T10:00Z", "2011-12-31"),
        (Zones.kwajalein, "1969-09-30T12:59:59Z", "1969-09-30"),
        (Zones.kwajalein, "1969-09-30T13:00Z", "1969-09-30"),
        (Zones.kwajalein, "1969-10-01T11:59:59Z", "1969-09-30"),
    ])
    func dayOfAnInstant(rules: TimeZoneRules, time: String, day: String) {
        #expect(BillingCalendar(rules: rules).day(containing: instant(time)) == date(day))
    }

    @Test(arguments: [
        (TimeZoneRules.utc, "2024-02-10T12:00Z", "2024-02-01T00:00Z", "2024-03-01T00:00Z"),
        (TimeZoneRules.utc, "2023-02-10T12:00Z", "2023-02-01T00:00Z", "2023-03-01T00:00Z"),
        (TimeZoneRules.utc, "2026-12-31T23:59:59Z", "2026-12-01T00:00Z", "2027-01-01T00:00Z"),
        (TimeZoneRules.utc, "2027-01-01T00:00Z", "2027-01-01T00:00Z", "2027-02-01T00:00Z"),
        (Zones.newYork, "2026-03-08T12:00Z", "2026-03-01T05:00Z", "2026-04-01T04:00Z"),
        (Zones.newYork, "2027-01-01T04:59:59Z", "2026-12-01T05:00Z", "2027-01-01T05:00Z"),
        (Zones.kiritimati, "2026-12-31T10:00Z", "2026-12-31T10:00Z", "2027-01-31T10:00Z"),
        (Zones.apia, "2011-12-30T10:00Z", "2011-12-01T10:00Z", "2011-12-31T10:00Z"),
    ])
    func months(rules: TimeZoneRules, time: String, start: String, end: String) {
        let calendar = BillingCalendar(rules: rules)
        let range = calendar.range(of: .month, containing: instant(time))
        #expect(range == instant(start)..<instant(end))
        #expect(calendar.start(of: calendar.month(containing: instant(time))) == instant(start))
    }

    @Test(arguments: [
        (TimeZoneRules.utc, "2026-11-21T12:00Z", "2026-11-16T00:00Z", "2026-11-23T00:00Z"),
        (TimeZoneRules.utc, "2026-11-16T00:00Z", "2026-11-16T00:00Z", "2026-11-23T00:00Z"),
        (TimeZoneRules.utc, "2026-11-15T23:59:59Z", "2026-11-09T00:00Z", "2026-11-16T00:00Z"),
        (TimeZoneRules.utc, "2027-01-01T00:00Z", "2026-12-28T00:00Z", "2027-01-04T00:00Z"),
        (Zones.newYork, "2026-11-01T12:00Z", "2026-10-26T04:00Z", "2026-11-02T05:00Z"),
    ])
    func weeks(rules: TimeZoneRules, time: String, start: String, end: String) {
        let range = BillingCalendar(rules: rules).range(of: .week, containing: instant(time))
        #expect(range == instant(start)..<instant(end))
    }

    @Test func theTotalIsAllTime() {
        let range = BillingCalendar.utc.range(of: .total, containing: .earliest)
        #expect(range == Instant.earliest..<Instant.latest)
    }

    @Test func formatsInItsZone() {
        #expect(
            BillingCalendar(rules: Zones.newYork).format(instant("2026-07-15T12:00Z")) == "2026-07-15T08:00:00-04:00")
        #expect(
            BillingCalendar(rules: Zones.kathmandu).format(instant("2026-07-15T12:00Z")) == "2026-07-15T17:45:00+05:45")
        #expect(BillingCalendar.utc.format(.earliest) == "1677-09-21T00:12:43.145224192Z")
    }
}
