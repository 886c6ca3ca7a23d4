import LedgerModel
import Projections
import TestSupport
import Testing

/// Month ends worked out by hand.
@Suite struct ForecastTests {
    private func day(_ text: String) -> CivilDate { BillingCalendar.utc.day(containing: instant(text)) }

    /// The same amount on each of so many days.
    private func days(
        _ count: Int, from first: String, _ amount: (CivilDate) -> String = { _ in "10" }
    ) -> [CivilDate: Money] {
        var days: [CivilDate: Money] = [:]
        for number in 0..<count {
            let day = day(first).adding(days: number)
            days[day] = dollars(amount(day))
        }
        return days
    }

    private func forecast(
        _ days: [CivilDate: Money], _ now: String, _ calendar: BillingCalendar = .utc
    ) throws -> Forecast {
        try Forecast(days, calendar: calendar, now: instant(now))
    }

    private func reason<Value>(_ figure: Figure<Value>) -> String? {
        switch figure {
        case .defined: nil
        case .undefined(let reason): reason.description
        }
    }

    /// Nine days of ten, and five in the first half of the tenth.
    @Test func runRateOfThirtyDays() throws {
        var spend = days(9, from: "2026-06-01")
        spend[day("2026-06-10")] = dollars("5")
        let forecast = try forecast(spend, "2026-06-10T12:00Z")
        #expect(forecast.spentSoFar == dollars("95"))
        #expect(forecast.runRate == .defined(dollars("300")))
        #expect(forecast.exhaustion(of: dollars("94")) == .defined(.reached))
        #expect(forecast.exhaustion(of: dollars("95")) == .defined(.reached))
        #expect(forecast.exhaustion(of: dollars("95.000000000001")) == .defined(.on(day("2026-06-10"))))
        // A hundred is reached as the tenth ends, and a little more on the eleventh.
        #expect(forecast.exhaustion(of: dollars("100")) == .defined(.on(day("2026-06-10"))))
        #expect(forecast.exhaustion(of: dollars("100.000000000001")) == .defined(.on(day("2026-06-11"))))
        #expect(forecast.exhaustion(of: dollars("300")) == .defined(.on(day("2026-06-30"))))
        #expect(forecast.exhaustion(of: dollars("300.000000000001")) == .defined(.notThisMonth))
    }

    /// Ten a day, so many days, of which the last is over by half: the month's days times ten, whatever its length.
    @Test(arguments: [
        ("2026-02-01", 14, "280"), ("2028-02-01", 14, "290"), ("2026-04-01", 29, "300"), ("2026-12-01", 30, "310"),
        ("2026-12-01", 0, "310"),
    ])
    func monthsOfEveryLength(_ first: String, _ wholeDays: Int, _ end: String) throws {
        let today = day(first).adding(days: wholeDays)
        var spend = days(wholeDays, from: first)
        spend[today] = dollars("5")
        #expect(try forecast(spend, "\(today)T12:00Z").runRate == .defined(dollars(end)))
    }

    /// Days of 23 and 25 hours are whole days, half over after 11.5 and 12.5 hours; and so is the year's last.
    @Test(arguments: [
        ("2026-03-01", "2026-03-08", "2026-03-08T16:30:00Z", "310"),
        ("2026-11-01", "2026-11-01", "2026-11-01T16:30:00Z", "300"),
        ("2026-12-01", "2026-12-31", "2026-12-31T17:00:00Z", "310"),
    ])
    func clockChanges(_ first: String, _ today: String, _ now: String, _ end: String) throws {
        var spend = days(day(today).daysSince1970 - day(first).daysSince1970, from: first)
        spend[day(today)] = dollars("5")
        #expect(try forecast(spend, now, Zones.newYork).runRate == .defined(dollars(end)))
    }

    /// Samoa went over the date line: its December of 2011 has no 30th, and so 30 days.
    @Test func aDaySkipped() throws {
        let samoa = BillingCalendar(
            rules: TimeZoneRules(
                name: "Pacific/Apia", version: "by hand", initialOffsetSeconds: -10 * 3600,
                transitions: [
                    .init(start: instant("2011-12-30T10:00Z").secondsRoundedDown, offsetSeconds: 14 * 3600)
                ]))
        var spend = days(29, from: "2011-12-01")
        spend[day("2011-12-31")] = dollars("5")
        let forecast = try forecast(spend, "2011-12-30T22:00Z", samoa)
        #expect(forecast.runRate == .defined(dollars("300")))
        #expect(forecast.exhaustion(of: dollars("291")) == .defined(.reached))
        #expect(forecast.exhaustion(of: dollars("296")) == .defined(.on(day("2011-12-31"))))
    }

    /// What is dated ahead does not count, nor does an earlier month.
    @Test func onlyThisMonthUpToNow() throws {
        let forecast = try forecast(days(60, from: "2026-05-01"), "2026-06-03T23:59:59.999999999Z")
        #expect(forecast.month == CivilMonth(year: 2026, month: 6))
        #expect(forecast.spentSoFar == dollars("30"))
    }

    /// Ten on working days and one at weekends: with the week known, the end is; a month's mean would miss it.
    @Test func weekdays() throws {
        let spend = days(200, from: "2025-12-29") { day in
            day.daysSince1970 - day.firstDayOfWeek.daysSince1970 < 5 ? "10" : "1"
        }
        // Friday 5 June, at its start: four working days are over of 22, and there are 8 days at weekends.
        var known = spend.filter { $0.key < day("2026-06-05") }
        known[day("2026-06-05")] = .zero
        let forecast = try forecast(known, "2026-06-05T00:00Z")
        #expect(forecast.spentSoFar == dollars("40"))
        #expect(forecast.seasonal == .defined(dollars("228")))
        #expect(forecast.runRate == .defined(dollars("300")))
        // Five months from January to May, each as it was forecast.
        #expect(forecast.seasonalBacktest.value?.months == 5)
        #expect(forecast.seasonalBacktest.value?.meanAbsoluteError.description == "0.0")
        #expect(forecast.interval == .defined(dollars("228")...dollars("228")))
    }

    /// The last two weeks spent twice what six weeks before did: the rest of the month goes on at that.
    @Test func levelOfTheLastTwoWeeks() throws {
        let spend = days(56, from: "2026-04-06") { $0 < self.day("2026-05-18") ? "10" : "20" }
        let forecast = try forecast(spend, "2026-06-01T00:00Z")
        #expect(forecast.spentSoFar == .zero)
        #expect(forecast.seasonal == .defined(dollars("600")))
        #expect(forecast.runRate == .undefined(.monthJustBegan))
        #expect(forecast.exhaustion(of: dollars("1")) == .undefined(.monthJustBegan))
    }

    /// Half of the last day is left: half of what its weekday brings.
    @Test func theLastDay() throws {
        let forecast = try forecast(days(59, from: "2026-04-01"), "2026-05-30T12:00Z")
        // 290 before, 10 noted for today already is 29 days and nothing: 59 days from 1 April end on 29 May.
        #expect(forecast.spentSoFar == dollars("290"))
        #expect(forecast.seasonal == .defined(dollars("305")))
    }

    /// What little history lacks, it says.
    @Test func littleHistory() throws {
        let nothing = try forecast([:], "2026-06-15T12:00Z")
        #expect(nothing.spentSoFar == .zero && nothing.runRate == .defined(.zero))
        #expect(reason(nothing.seasonal) == "0 complete days of at least 7")
        #expect(reason(nothing.interval) == "0 complete days of at least 7")
        #expect(reason(nothing.seasonalBacktest) == "0 past months to compare with, of at least 1")
        #expect(nothing.exhaustion(of: dollars("1")) == .defined(.notThisMonth))
        #expect(nothing.exhaustion(of: .zero) == .defined(.reached))
        let sixDays = try forecast(days(6, from: "2026-06-09"), "2026-06-15T12:00Z")
        #expect(reason(sixDays.seasonal) == "6 complete days of at least 7")
        let oneDay = try forecast(days(1, from: "2026-06-14"), "2026-06-15T12:00Z")
        #expect(reason(oneDay.seasonal) == "1 complete day of at least 7")
        let aWeek = try forecast(days(7, from: "2026-06-08"), "2026-06-15T00:00Z")
        #expect(aWeek.seasonal == .defined(dollars("230")))
        #expect(reason(aWeek.interval) == "0 past months to compare with, of at least 4")
        let ahead = try forecast(days(7, from: "2026-07-08"), "2026-06-15T00:00Z")
        #expect(reason(ahead.seasonal) == "0 complete days of at least 7")
        var quiet = days(3, from: "2026-01-01")
        quiet[day("2026-06-15")] = dollars("1")
        #expect(reason(try forecast(quiet, "2026-06-15T12:00Z").seasonal) == "nothing was spent in the last 56 days")
        // Three months before, of which the first is not whole.
        let months = try forecast(days(90, from: "2026-03-02"), "2026-06-01T00:00:00Z")
        #expect(reason(months.interval) == "2 past months to compare with, of at least 4")
    }

    /// More than 128 bits hold is said, and is no crash.
    @Test func tooLarge() throws {
        let most = Money(picounits: .max).description
        let forecast = try forecast(days(1, from: "2026-06-01") { _ in most }, "2026-06-02T00:00Z")
        #expect(forecast.runRate == .undefined(.tooLarge))
        #expect(forecast.exhaustion(of: Money(picounits: .max)) == .defined(.reached))
        #expect(throws: MoneyError.overflow) {
            try self.forecast(days(2, from: "2026-06-01") { _ in most }, "2026-06-03T00:00Z")
        }
    }

    /// More credited than spent.
    @Test func belowZero() throws {
        let forecast = try forecast(days(9, from: "2026-06-01") { _ in "-10" }, "2026-06-10T00:00Z")
        #expect(forecast.runRate == .defined(dollars("-300")))
        #expect(forecast.exhaustion(of: dollars("1")) == .defined(.notThisMonth))
        #expect(reason(forecast.seasonal) == "nothing was spent in the last 7 days")
    }

    /// From a projection's sums, or some of them.
    @Test func ofAProjection() throws {
        var spend = SpendProjection(calendar: Zones.newYork)
        try spend.apply(
            EventBatch(
                log([
                    ("2026-06-01T03:59Z", chat("web")), ("2026-06-01T04:00Z", chat("web", "a", .known(dollars("2")))),
                    ("2026-06-02T12:00Z", chat("app", "b", .known(dollars("4")))),
                    ("2026-06-02T12:00Z", chat("web", "a", .known(dollars("8")))),
                ])))
        let now = instant("2026-06-03T04:00Z")
        #expect(try Forecast(spend, now: now).runRate == .defined(dollars("210")))
        #expect(try Forecast(spend, now: now) { $0.project == "web" }.runRate == .defined(dollars("150")))
    }
}
