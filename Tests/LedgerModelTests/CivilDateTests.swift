import LedgerModel
import Testing

struct CivilDateTests {
    /// Counts every day from 1600-01-01, a Saturday, with no arithmetic but carrying.
    @Test func everyDayOfEightHundredYears() throws {
        var (year, month, day) = (1600, 1, 1)
        var weekday = 5
        var number = -135_140
        while year <= 2400 {
            let date = CivilDate(daysSince1970: number)
            let made = try #require(CivilDate(year: year, month: month, day: day))
            let parts = date.yearMonthDay
            guard made == date, parts == (year, month, day), date.firstDayOfWeek.daysSince1970 == number - weekday,
                date.month == CivilMonth(year: year, month: month)
            else {
                Issue.record("day \(number) is \(year)-\(month)-\(day), not \(date)")
                return
            }
            number += 1
            weekday = (weekday + 1) % 7
            day += 1
            if day > length(ofMonth: month, in: year) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        // 2401-01-01
        #expect(number == 157_420)
    }

    private func length(ofMonth month: Int, in year: Int) -> Int {
        let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    @Test(arguments: [
        (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2023, 11, 16, 19_677), (2026, 11, 21, 20_778),
        (1677, 9, 21, -106_752), (2262, 4, 11, 106_751), (1, 1, 1, -719_162), (0, 3, 1, -719_468),
        (-1, 12, 31, -719_529),
    ])
    func daysSince1970(year: Int, month: Int, day: Int, number: Int) throws {
        let date = try #require(CivilDate(year: year, month: month, day: day))
        #expect(date.daysSince1970 == number)
        #expect(date.yearMonthDay == (year, month, day))
    }

    @Test(arguments: [
        (2023, 0, 1), (2023, 13, 1), (2023, 1, 0), (2023, 1, 32), (2023, 4, 31), (2023, 2, 29), (1900, 2, 29),
        (2100, 2, 29),
        (2024, 2, 30), (2023, -1, 1), (2023, 1, -1),
    ])
    func refusesDaysThatDoNotExist(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test(arguments: [
        ("2026-11-16", "2026-11-16"), ("2026-11-21", "2026-11-16"), ("2026-11-22", "2026-11-16"),
        ("2026-11-23", "2026-11-23"), ("2027-01-01", "2026-12-28"), ("1969-12-31", "1969-12-29"),
        ("1970-01-01", "1969-12-29"),
        ("2024-03-01", "2024-02-26"),
    ])
    func weeksStartOnMonday(day: String, monday: String) {
        #expect(date(day).firstDayOfWeek == date(monday))
    }

    @Test func printsAsISO8601() throws {
        #expect(try #require(CivilDate(year: 2023, month: 1, day: 2)).description == "2023-01-02")
        #expect(try #require(CivilDate(year: 45, month: 12, day: 31)).description == "0045-12-31")
    }

    @Test func countsDays() {
        #expect(date("2024-02-28").adding(days: 1) == date("2024-02-29"))
        #expect(date("2023-02-28").adding(days: 1) == date("2023-03-01"))
        #expect(date("2027-01-01").adding(days: -1) == date("2026-12-31"))
        #expect(date("2026-12-31") < date("2027-01-01"))
    }
}

struct CivilMonthTests {
    @Test(arguments: [
        (2023, 1, 31), (2023, 2, 28), (2024, 2, 29), (1900, 2, 28), (2000, 2, 29), (2023, 4, 30), (2023, 6, 30),
        (2023, 9, 30),
        (2023, 11, 30), (2023, 12, 31),
    ])
    func lengths(year: Int, month: Int, days: Int) {
        #expect(CivilMonth(year: year, month: month).numberOfDays == days)
    }

    @Test(arguments: [
        ("2026-12", 1, "2027-01"), ("2027-01", -1, "2026-12"), ("2026-11", 14, "2028-01"), ("2026-11", -23, "2024-12"),
        ("0000-01", 0, "0000-01"), ("2024-02", 12, "2025-02"),
    ])
    func counts(month: String, months: Int, result: String) throws {
        #expect(try #require(CivilMonth(parsing: month)).adding(months: months).description == result)
    }

    @Test(arguments: ["2023-11", "0001-01", "9999-12"])
    func readsAndPrints(text: String) {
        #expect(CivilMonth(parsing: text)?.description == text)
    }

    @Test(arguments: [
        "", "2023", "2023-", "-11", "2023-1", "2023-00", "2023-13", "2023-111", "23-11", "2023-11-01", "2023/11",
        "+023-11",
        "2023-+1", " 2023-11", "2023-11 ", "２023-11", "2023--1",
    ])
    func refusesOtherTexts(text: String) {
        #expect(CivilMonth(parsing: text) == nil)
    }

    @Test func yearsBeforeYearZero() {
        let month = CivilMonth(year: 0, month: 1).adding(months: -1)
        #expect(month.year == -1)
        #expect(month.month == 12)
        #expect(month < CivilMonth(year: 0, month: 1))
    }

    @Test func hasANameAndAFirstDay() {
        #expect(CivilMonth(year: 2023, month: 11).englishName == "November 2023")
        #expect(CivilMonth(year: 2024, month: 2).firstDay == date("2024-02-01"))
        #expect(CivilMonth(year: 2023, month: 14) == CivilMonth(year: 2024, month: 2))
    }
}
