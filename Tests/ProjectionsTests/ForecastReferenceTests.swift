import LedgerModel
import Projections
import TestSupport
import Testing

/// Forecasts of days made by chance, beside what Python's fractions and dates say of the same days.
///
/// The reference takes averages of weekdays instead of sums, and its days from Python's own time zones.
@Suite struct ForecastReferenceTests {
    /// What the days are like.
    enum Kind: Sendable {
        case flat
        /// A twentieth at weekends.
        case week
        /// The same, and a percent more each day, of the first.
        case growth
        /// As `week`, a third of the days without spend.
        case gaps
        /// Now and then half a day's spend is credited.
        case credits
        case steady
    }

    struct Row: Sendable {
        let seed: UInt64
        let zone: String
        let first: String
        let count: Int
        let kind: Kind
        let now: String
        let spent: String
        let runRate: String
        let runRateError: String
        let seasonal: String
        let seasonalError: String
        let interval: String
        /// Of a limit of seven fifths of what is spent.
        let exhaustion: String

        init(
            _ seed: UInt64, _ zone: String, _ first: String, _ count: Int, _ kind: Kind, _ now: String,
            _ spent: String, _ runRate: String, _ runRateError: String, _ seasonal: String, _ seasonalError: String,
            _ interval: String, _ exhaustion: String
        ) {
            self.seed = seed
            self.zone = zone
            self.first = first
            self.count = count
            self.kind = kind
            self.now = now
            self.spent = spent
            self.runRate = runRate
            self.runRateError = runRateError
            self.seasonal = seasonal
            self.seasonalError = seasonalError
            self.interval = interval
            self.exhaustion = exhaustion
        }

        var days: [CivilDate: Money] {
            var random = SplitMix64(seed: seed)
            let firstDay = BillingCalendar.utc.day(containing: instant(first))
            var days: [CivilDate: Money] = [:]
            for number in 0..<count {
                let day = firstDay.adding(days: number)
                let (value, chance) = (random.next(), random.next())
                if kind == .gaps, chance % 3 == 0 { continue }
                var amount = Int128(value % 1_000_000_000_000_000)
                let isWeekend = day.daysSince1970 - day.firstDayOfWeek.daysSince1970 >= 5
                switch kind {
                case .flat: break
                case .week, .gaps: amount /= isWeekend ? 20 : 1
                case .growth: amount = amount / (isWeekend ? 20 : 1) * Int128(100 + number) / 100
                case .credits: if chance % 9 == 0 { amount = -((amount + 1) / 2) }
                case .steady: amount = 7_000_000_000_000 + Int128(value % 3)
                }
                days[day] = Money(picounits: amount)
            }
            return days
        }
    }

    private func text(_ figure: Figure<Money>) -> String { figure.value?.description ?? "-" }

    private func text(_ figure: Figure<Forecast.Backtest>) -> String {
        figure.value.map { "\($0.meanAbsoluteError) over \($0.months)" } ?? "-"
    }

    private func text(_ figure: Figure<Forecast.Exhaustion>) -> String {
        switch figure.value {
        case .on(let day)?: day.description
        case .reached?: "reached"
        case .notThisMonth?: "notThisMonth"
        case nil: "-"
        }
    }

    @Test(arguments: [
        Row(
            0, "UTC", "2025-01-01", 500, .flat, "2026-05-15T12:00:00Z", "6907.29185955132", "14767.313630764891",
            "6.8 over 16", "14969.491748922758", "6.9 over 16", "13378.834734274577...16560.148763570939", "2026-05-21"),
        Row(
            1, "UTC", "2025-01-01", 600, .week, "2026-05-31T23:59:59Z", "11218.128030215462", "11218.132218586213",
            "2.9 over 16", "11218.12830388405", "2.0 over 16", "11218.128030215462...11598.402139280225", "notThisMonth"
        ),
        Row(
            2, "UTC", "2024-01-10", 900, .week, "2026-02-28T06:30:00Z", "9461.323179128265", "9714.29973471993",
            "4.7 over 24", "9472.057364985584", "3.6 over 24", "9461.323179128265...10025.575739202177", "notThisMonth"),
        Row(
            3, "UTC", "2023-01-01", 1300, .growth, "2024-02-29T18:00:01Z", "61024.166320409308", "61554.786464424758",
            "4.2 over 13", "61720.662459021822", "1.7 over 13", "61024.166320409308...63806.6523514812", "notThisMonth"),
        Row(
            4, "UTC", "2026-01-01", 200, .week, "2026-07-01T00:00:00Z", "817.421413641229", "-", "-",
            "11710.105057187548", "14.9 over 5", "8023.29196068662...15396.918153688477", "-"),
        Row(
            5, "UTC", "2026-01-01", 200, .week, "2026-07-01T00:00:01Z", "760.842706908518", "2037841106.1837746112",
            "-", "13919.952301209537", "32.8 over 5", "6508.6170880812...21331.287514337874", "2026-07-01"),
        Row(
            6, "UTC", "2026-04-01", 60, .gaps, "2026-05-20T07:07:07Z", "4765.215822319685", "7655.318716947989",
            "9.2 over 1", "7888.273951838042", "22.4 over 1", "-", "2026-05-28"),
        Row(
            7, "UTC", "2025-06-03", 365, .gaps, "2026-05-20T07:07:07Z", "5270.722517912881", "8467.415170206493",
            "13.7 over 10", "8684.929007679867", "17.3 over 10", "6208.328786840349...11161.529228519385", "2026-05-28"),
        Row(
            8, "UTC", "2025-06-03", 365, .credits, "2026-04-12T21:00:00Z", "4185.085249709543", "10572.846946634635",
            "20.0 over 9", "11071.36279774332", "17.0 over 9", "8910.41149822163...13232.31409726501", "2026-04-17"),
        Row(
            9, "UTC", "2026-03-02", 30, .week, "2026-03-09T12:00:00Z", "1794.855373845581", "6545.943128142707", "-",
            "7132.482673218665", "-", "-", "2026-03-12"),
        Row(
            10, "UTC", "2026-03-02", 30, .week, "2026-03-08T12:00:00Z", "2475.729182419575", "10233.01395400091", "-",
            "-", "-", "-", "2026-03-11"),
        Row(
            11, "UTC", "2020-01-01", 2400, .growth, "2026-06-17T03:03:03Z", "139844.342449982808",
            "260141.350676989341", "10.0 over 24", "255972.786359031881", "9.2 over 24",
            "219025.672645527804...292919.900072535959", "2026-06-23"),
        Row(
            12, "UTC", "2025-01-01", 700, .steady, "2026-11-11T11:11:11Z", "77.00000000001", "220.712596113362",
            "0.0 over 22", "213.737303240769", "0.0 over 22", "213.737303240756...213.737303240782", "2026-11-15"),
        Row(
            13, "America/New_York", "2025-12-01", 400, .week, "2026-11-01T04:00:00Z", "8.498351302996", "-", "-",
            "11866.117897778297", "17.2 over 10", "8531.442958116812...15200.792837439781", "-"),
        Row(
            14, "America/New_York", "2025-12-01", 400, .week, "2026-11-01T16:30:00Z", "3.151438012088",
            "189.08628072528", "-", "10415.694728907125", "27.3 over 10", "3452.490896258273...17378.898561555977",
            "2026-11-01"),
        Row(
            15, "America/New_York", "2025-12-01", 400, .growth, "2026-03-08T17:00:00Z", "5322.108784936928",
            "21934.471466242946", "22.4 over 3", "24760.949743416052", "21.9 over 3", "-", "2026-03-11"),
        Row(
            16, "America/New_York", "2025-12-01", 400, .flat, "2026-12-31T23:59:59Z", "15080.81942125061",
            "15182.860442316222", "1.7 over 12", "15219.058794326928", "2.0 over 12",
            "15080.81942125061...15751.390265010643", "notThisMonth"),
        Row(
            17, "America/New_York", "2025-12-01", 400, .flat, "2027-01-01T04:59:59Z", "14602.888416255937",
            "14602.893868351915", "1.9 over 12", "14602.894784008253", "1.6 over 12",
            "14602.888416255937...15021.543957218236", "notThisMonth"),
    ])
    func asPythonSays(_ row: Row) throws {
        let calendar = row.zone == "UTC" ? BillingCalendar.utc : Zones.newYork
        let forecast = try Forecast(row.days, calendar: calendar, now: instant(row.now))
        #expect(forecast.spentSoFar.description == row.spent)
        #expect(text(forecast.runRate) == row.runRate)
        #expect(text(forecast.runRateBacktest) == row.runRateError)
        #expect(text(forecast.seasonal) == row.seasonal)
        #expect(text(forecast.seasonalBacktest) == row.seasonalError)
        let interval = forecast.interval.value.map { "\($0.lowerBound)...\($0.upperBound)" } ?? "-"
        #expect(interval == row.interval)
        let spent = forecast.spentSoFar.picounits
        // Rounded down, as the reference does.
        let limit = Money(picounits: spent > 0 ? spent * 7 / 5 : 1_000_000_000_000)
        #expect(text(forecast.exhaustion(of: limit)) == row.exhaustion)
    }
}
