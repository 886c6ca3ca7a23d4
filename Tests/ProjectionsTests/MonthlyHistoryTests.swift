import LedgerModel
import Projections
import TestSupport
import Testing

/// Averages, growth and the need that follows from them.
@Suite struct MonthlyHistoryTests {
    private let january = CivilMonth(year: 2026, month: 1)

    /// Of months in a row from January 2026 on; an empty text is a month without usage.
    private func history(_ costs: [String]) -> MonthlyHistory {
        var sums: [CivilMonth: MonthlySpendProjection.Sums] = [:]
        for (index, cost) in costs.enumerated() where !cost.isEmpty {
            var month = MonthlySpendProjection.Sums()
            month.cost = dollars(cost)
            sums[january.adding(months: index)] = month
        }
        return MonthlyHistory(sums, before: january.adding(months: costs.count))
    }

    private func text<Value>(_ figure: Figure<Value>) -> String {
        switch figure {
        case .defined(let value): "\(value)"
        case .undefined(.tooLarge): "beyond 128 bits"
        case .undefined(let reason): reason.description
        }
    }

    @Test func theFamiliarExample() {
        let justification = QuotaJustification(
            history: history(["400", "500", "600"]), currentLimit: dollars("1000"), requestedLimit: dollars("2000"))
        #expect(text(justification.history.average) == "500")
        #expect(text(justification.history.growth) == "50.0")
        #expect(text(justification.history.projectedNeed) == "750")
        #expect(text(justification.history.projectedNeedWithBuffer) == "1125")
        #expect(text(justification.increase) == "100.0")
        // 1.5 over two steps: 22.474… percent each.
        #expect(text(justification.history.compoundGrowth) == "22.5")
    }

    /// What may be said of which history.
    @Test(
        arguments: [
            ([], "there is no complete month yet", "there is no complete month yet", "there is no complete month yet"),
            (["30"], "30", "there is only one complete month", "there is only one complete month"),
            (["0", "30"], "15", "nothing was spent in the first month", "nothing was spent in the first month"),
            (["-1", "31"], "15", "nothing was spent in the first month", "nothing was spent in the first month"),
            (["10", "", "20"], "10", "100.0", "30"), (["10", "20", ""], "10", "-100.0", "0"),
            (
                ["10", "-1"], "4.5", "credits exceed what was spent in the last month",
                "credits exceed what was spent in the last month"
            ),
            // A third of a dollar is rounded once, at the end: 10/3 × 5 × 1.5 = 25.
            (["1", "4", "5"], "3.333333333333", "400.0", "25"),
            (["3", "2"], "2.5", "-33.3", "2.5"),
            (
                [Money(picounits: .max).description, Money(picounits: .max).description],
                Money(picounits: .max).description, "0.0", "beyond 128 bits"
            ),
        ] as [([String], String, String, String)])
    func whatMayBeSaid(_ costs: [String], _ average: String, _ growth: String, _ needWithBuffer: String) {
        let history = history(costs)
        #expect(text(history.average) == average)
        #expect(text(history.growth) == growth)
        #expect(text(history.projectedNeedWithBuffer) == needWithBuffer)
    }

    /// The first month and the last, how many steps from one to the other, growth, and growth per step: the last two worked
    /// out by Python's fractions and its decimal module at 80 digits. At the end, amounts whose root is a half exactly.
    @Test(
        arguments: [
            ("400", "600", 2, "50.0", "22.5"),
            ("100", "100", 5, "0.0", "0.0"),
            ("1", "2", 1, "100.0", "100.0"),
            ("2", "1", 1, "-50.0", "-50.0"),
            ("1000", "1001", 12, "0.1", "0.0"),
            ("1000", "999", 12, "-0.1", "0.0"),
            ("3", "1000000000", 7, "33333333233.3", "1550.3"),
            ("1000000000", "3", 7, "-100.0", "-93.9"),
            ("1", "1000000000000", 2, "99999999999900.0", "99999900.0"),
            ("7", "0", 3, "-100.0", "-100.0"),
            ("100", "121", 2, "21.0", "10.0"),
            ("100", "81", 2, "-19.0", "-10.0"),
            ("100", "150", 24, "50.0", "1.7"),
            ("123", "456", 359, "270.7", "0.4"),
            ("1.813778856445", "178670.869203633731", 2, "9850652.7", "31285.9"),
            ("0.000002659817", "922858.726486214506", 1, "34696324088595.4", "34696324088595.4"),
            ("9.44257295676", "37717.76329939867", 5, "399343.7", "425.2"),
            ("0.000000869186", "38.245826700869", 5, "4400188893.0", "3278.3"),
            ("0.039985501089", "48624.822008749044", 12, "121606033.9", "221.4"),
            ("4.351565473828", "987779589.905883364876", 6, "22699407638.4", "2369.8"),
            ("0.00000095302", "793.656580022645", 6, "83278061223.2", "2967.3"),
            ("0.46563435269", "508.199561647562", 3, "109041.3", "929.6"),
            ("4.566860679993", "0.00000136022", 1, "-100.0", "-100.0"),
            ("55293598.572725437869", "172345038.694110775722", 5, "211.7", "25.5"),
            ("0.000055404361", "0.69421712095", 13, "1252900.9", "106.6"),
            ("50.075812705225", "3665593.008570220912", 11, "7319986.9", "176.8"),
            ("0.000901327174", "0.000003839792", 6, "-99.6", "-59.7"),
            ("5.82450026389", "0.061379052293", 1, "-98.9", "-98.9"),
            ("0.000005990877", "0.000038344142", 11, "540.0", "18.4"),
            ("0.000000338492", "872.841090504141", 12, "257861659999.5", "508.5"),
            ("0.000039380858", "0.489171364605", 6, "1242055.2", "381.2"),
            ("0.005368912599", "0.07873236503", 1, "1366.4", "1366.4"),
            ("65541.471712302139", "0.050699293233", 6, "-100.0", "-90.4"),
            ("0.000471723528", "0.125447047631", 1, "26493.3", "26493.3"),
            ("0.000000927288", "0.092752115842", 3, "10002414.4", "4542.0"),
            ("0.00000916422", "373529202.633105574337", 1, "4075951937350875.6", "4075951937350875.6"),
            ("0.000896413846", "733.650891654832", 5, "81842778.1", "1422.6"),
            ("520970403.610297327842", "680116.504455262507", 5, "-99.9", "-73.5"),
            ("4585601.872194788004", "3979327.571710935317", 13, "-13.2", "-1.1"),
            ("0.038790642943", "34.111718555352", 23, "87838.0", "34.3"),
            (
                "0.000000000001", "170141183460469231731687303.715884105727", 2, "beyond 128 bits",
                "1304381782533278221135.0"
            ),
            ("170141183460469231731687303.715884105727", "0.000000000001", 2, "-100.0", "-100.0"),
            ("0.000000000001", "170141183460469231731687303.715884105727", 11, "beyond 128 bits", "298801.5"),
            ("0.000000002", "0.000000002001", 1, "0.1", "0.1"),
            ("0.000000002", "0.000000001999", 1, "-0.1", "-0.1"),
            ("0.000004", "0.000004004001", 2, "0.1", "0.1"),
            ("0.000004", "0.000003996001", 2, "-0.1", "-0.1"),
            ("0.008", "0.008036054027", 3, "0.5", "0.2"),
            ("0.008", "0.007964053973", 3, "-0.4", "-0.2"),
        ] as [(String, String, Int, String, String)])
    func growthOverAnyNumberOfMonths(
        _ first: String, _ last: String, _ steps: Int, _ growth: String, _ compound: String
    ) {
        let between = [String](repeating: "", count: steps - 1)
        let history = history([first] + between + [last])
        #expect(history.months.count == steps + 1)
        #expect(text(history.growth) == growth)
        #expect(text(history.compoundGrowth) == compound)
    }

    @Test(arguments: [
        ("1000", "2000", "100.0"), ("1000", "1500.5", "50.1"), ("3", "2", "-33.3"), ("2000", "2001", "0.1"),
        ("2000", "1999", "-0.1"), ("2000.1", "2001.1", "0.0"), ("7", "7", "0.0"), ("0", "7", "the current limit is 0"),
        ("0.000000000001", Money(picounits: .max).description, "beyond 128 bits"),
    ])
    func increase(_ current: String, _ requested: String, _ percent: String) {
        let justification = QuotaJustification(
            history: history([]), currentLimit: dollars(current), requestedLimit: dollars(requested))
        #expect(text(justification.increase) == percent)
    }

    /// The month at hand is half over and does not count; later ones, of requests dated ahead, do not either.
    @Test func onlyCompleteMonths() throws {
        var spend = MonthlySpendProjection(calendar: Zones.newYork)
        try spend.apply(
            EventBatch(
                log([
                    ("2026-03-01T04:59:59Z", chat("web", "m", .known(dollars("1")))),
                    ("2026-03-01T05:00:00Z", chat("web", "m", .known(dollars("2")))),
                    ("2026-03-20", chat("app", "m", .unpriced)), ("2026-05-09", chat("app", "m", .known(dollars("8")))),
                    ("2026-06-01T03:59:59Z", credit("-3")),
                    ("2026-06-01T04:00:00Z", chat("web", "m", .known(dollars("16")))),
                    ("2026-07-01", chat("web", "m", .known(dollars("32")))),
                ])))
        let june = CivilMonth(year: 2026, month: 6)
        let justification = try QuotaJustification(
            spend, before: june, currentLimit: dollars("1"), requestedLimit: dollars("2"))
        func table(_ history: MonthlyHistory?) -> [String] {
            (history?.months ?? []).map {
                "\($0.month): \($0.sums.cost), \($0.sums.requests), \($0.sums.unpricedRequests)"
            }
        }
        #expect(
            table(justification.history) == [
                "2026-02: 1, 1, 0", "2026-03: 2, 2, 1", "2026-04: 0, 0, 0", "2026-05: 5, 1, 0",
            ])
        #expect(justification.projects.keys.sorted() == ["", "app", "web"])
        // Each project's from its own first month on.
        #expect(
            table(justification.projects["web"]) == [
                "2026-02: 1, 1, 0", "2026-03: 2, 1, 0", "2026-04: 0, 0, 0", "2026-05: 0, 0, 0",
            ])
        #expect(table(justification.projects["app"]) == ["2026-03: 0, 1, 1", "2026-04: 0, 0, 0", "2026-05: 8, 1, 0"])
        #expect(table(justification.projects[""]) == ["2026-05: -3, 0, 0"])
        // A project whose first month is the one at hand has no history.
        let march = try QuotaJustification(
            spend, before: CivilMonth(year: 2026, month: 3), currentLimit: .zero, requestedLimit: .zero)
        #expect(march.projects.keys.sorted() == ["web"])
        #expect(try MonthlyHistory(spend, before: CivilMonth(year: 2026, month: 1)).months.isEmpty)
    }

    @Test func byModel() throws {
        var spend = SpendProjection(calendar: .utc)
        try spend.apply(
            EventBatch(
                log([
                    ("2026-03-01", chat("web", "a", .known(dollars("1")))), ("2026-03-09", chat("app", "a", .unpriced)),
                    ("2026-04-01", chat("web", "a", .estimated(dollars("2")))), ("2026-05-01", chat("web", "b")),
                ])))
        let models = try MonthlyHistory.byModel(spend, before: CivilMonth(year: 2026, month: 5))
        #expect(models.keys.sorted() == ["a"])
        let months = try #require(models["a"]?.months)
        #expect(months.map(\.sums.cost) == [dollars("1"), dollars("2")])
        #expect(months.map(\.sums.requests) == [2, 1] && months.map(\.sums.unpricedRequests) == [1, 0])
        #expect(months.map(\.sums.estimatedCost) == [.zero, dollars("2")])
    }
}
