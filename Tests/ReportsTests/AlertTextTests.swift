import LedgerModel
import Reports
import Testing

@Suite struct AlertTextTests {
    private func alert(
        _ settled: String, _ limit: String, _ level: AlertLevel = .warning, scope: Scope = .organization,
        period: Period = .month, isHard: Bool = true
    ) -> Alert {
        Alert(
            scope: scope, period: period, isHard: isHard, thresholdPercent: 75, level: level, settled: dollars(settled),
            held: dollars("1"), limit: dollars(limit))
    }

    @Test(arguments: [
        ("760", "1000", "Budget warning: 76.0% of monthly limit ($760.00 of $1000.00)"),
        ("500", "1000", "Budget warning: 50.0% of monthly limit ($500.00 of $1000.00)"),
        // 2/3 is 66.66… %, 1/8 is 12.5 %, and 0.9995 of a limit is rounded half away from zero.
        ("2", "3", "Budget warning: 66.7% of monthly limit ($2.00 of $3.00)"),
        ("0.125", "1", "Budget warning: 12.5% of monthly limit ($0.125 of $1.00)"),
        ("999.5", "1000", "Budget warning: 100.0% of monthly limit ($999.50 of $1000.00)"),
        (
            "1000000", "0.000000000001",
            "Budget warning: 100000000000000000000.0% of monthly limit "
                + "($1000000.00 of $0.000000000001)"
        ),
        ("0.000000000001", "0", "Budget warning: $0.000000000001 spent, and the monthly limit is $0.00"),
        ("-5", "1000", "Budget warning: -0.5% of monthly limit (-$5.00 of $1000.00)"),
    ]) func sharesAreExactToATenth(_ settled: String, _ limit: String, _ text: String) {
        #expect(AlertText.sentence(alert(settled, limit), currency: .usd) == text)
    }

    @Test(arguments: [
        (Scope.project("api"), "Budget critical for project:api: 90.0% of monthly limit ($9.00 of $10.00)"),
        (.user("ann"), "Budget critical for user:ann: 90.0% of monthly limit ($9.00 of $10.00)"),
        (
            .projectModel(project: "api", model: "o3"),
            "Budget critical for project:api/model:o3: 90.0% of monthly limit ($9.00 of $10.00)"
        ),
    ]) func scopesAreNamed(_ scope: Scope, _ text: String) {
        #expect(AlertText.sentence(alert("9", "10", .critical, scope: scope), currency: .usd) == text)
    }

    @Test(arguments: [
        (Period.day, true, "Budget info: 50.0% of daily limit (€5.00 of €10.00)"),
        (.week, true, "Budget info: 50.0% of weekly limit (€5.00 of €10.00)"),
        (.total, true, "Budget info: 50.0% of total limit (€5.00 of €10.00)"),
        (.month, false, "Budget info: 50.0% of soft monthly limit (€5.00 of €10.00)"),
    ]) func periodsAndSoftLimitsAreNamed(_ period: Period, _ isHard: Bool, _ text: String) throws {
        let euro = try #require(Currency(code: "EUR"))
        #expect(AlertText.sentence(alert("5", "10", .info, period: period, isHard: isHard), currency: euro) == text)
    }

    @Test func anOverrunNamesItsRequest() throws {
        let overrun = Alert(
            scope: .project("api"), period: .total, thresholdPercent: 100, level: .critical, settled: dollars("1.3"),
            held: dollars("1"), limit: dollars("1"), overrunRequestID: 17)
        #expect(
            AlertText.sentence(overrun, currency: .usd)
                == "Budget critical for project:api: request 17 cost $1.30, above its hold of $1.00")
        let franc = try #require(Currency(code: "CHF"))
        #expect(
            AlertText.sentence(overrun, currency: franc)
                == "Budget critical for project:api: request 17 cost CHF 1.30, above its hold of CHF 1.00")
    }

    /// A share that 128 bits cannot hold is left out, and the figures stay.
    @Test func amountsBeyondReckoningAreStillSaid() {
        let vast = Alert(
            scope: .organization, period: .month, thresholdPercent: 50, level: .info, settled: Money(picounits: .max),
            held: .zero, limit: dollars("1"))
        #expect(AlertText.sentence(vast, currency: .usd).hasSuffix(" spent, and the monthly limit is $1.00"))
    }
}
