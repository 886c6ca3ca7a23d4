import LedgerModel
import Projections
import TestSupport
import Testing

/// What is left of the month, by day: on its last day, in short months, across the year and clock changes.
@Suite struct DailyBudgetTests {
    private func budget(_ scene: BudgetScene, at now: String, _ scope: Scope = .organization) throws -> DailyBudget {
        try #require(try scene.budgets(at: now).dailyBudget(of: scope))
    }

    private func warns(_ scene: BudgetScene, at now: String, _ hold: String) throws -> [Scope] {
        try scene.budgets(at: now).decide(RequestContext(project: "p", model: "m"), hold: dollars(hold)).warnings
            .compactMap { warning in if case .dailyBudget(let budget, _) = warning { budget.scope } else { nil } }
    }

    /// 100 left before today and 61 spent today: the budget is 100, and nothing is warned of.
    @Test func theLastDay() throws {
        var scene = BudgetScene(.utc, ("2026-05-01", limit(.organization, "1000")))
        scene.add("2026-05-20", spent("900"))
        scene.add("2026-05-31T08:00Z", spent("61"))
        let budget = try budget(scene, at: "2026-05-31T12:00Z")
        #expect(budget.daysLeft == 1)
        #expect(try budget.amount() == dollars("100"))
        #expect(try warns(scene, at: "2026-05-31T12:00Z", "39").isEmpty)
    }

    /// (limit − settled before today) / days left, today included.
    @Test(arguments: [
        ("2026-12-31T10:00Z", 1, "300"), ("2027-01-01T00:00Z", 31, "9.677419354839"), ("2026-02-28T23:59Z", 1, "300"),
        ("2028-02-28T00:00Z", 2, "150"), ("2028-02-01T00:00Z", 29, "10.344827586207"),
        ("2026-02-01T00:00Z", 28, "10.714285714286"), ("2026-04-16T00:00Z", 15, "20"),
    ]) func daysLeft(now: String, days: Int, amount: String) throws {
        let scene = BudgetScene(.utc, ("2026-01-01", limit(.organization, "300")))
        let budget = try budget(scene, at: now)
        #expect(budget.daysLeft == days)
        #expect(try budget.amount() == dollars(amount))
    }

    /// A day of 23 or 25 hours is a day; in New York the clocks change on 8 March and 1 November 2026.
    @Test(arguments: [
        ("2026-03-08T04:59:59Z", 25), ("2026-03-08T05:00Z", 24), ("2026-03-09T03:59:59Z", 24),
        ("2026-03-09T04:00Z", 23), ("2026-11-01T03:59:59Z", 1), ("2026-11-01T04:00Z", 30),
        ("2026-11-02T04:59:59Z", 30), ("2026-11-02T05:00Z", 29),
    ]) func clockChanges(now: String, days: Int) throws {
        let scene = BudgetScene(Zones.newYork, ("2026-01-01T12:00Z", limit(.organization, "300")))
        #expect(try budget(scene, at: now).daysLeft == days)
    }

    /// Kathmandu's day begins at 18:15 UTC.
    @Test func aZoneOfQuarterHours() throws {
        let scene = BudgetScene(Zones.kathmandu, ("2026-01-01T12:00Z", limit(.organization, "300")))
        #expect(try budget(scene, at: "2026-04-30T18:14:59Z").daysLeft == 1)
        #expect(try budget(scene, at: "2026-04-30T18:15Z").daysLeft == 31)
    }

    /// Today's settled and held money with the new hold, against 1.5 times the budget: of the project and the organization.
    @Test func warnsAboveTheFactor() throws {
        // 16 May: 16 days left. The project's budget is 160 / 16 = 10 a day, the organization's 480 / 16 = 30.
        var scene = BudgetScene(
            .utc, ("2026-05-01", limit(.organization, "500")), ("2026-05-01", opened("p", "180")))
        scene.add("2026-05-10", spent("20"))
        scene.add("2026-05-16T01:00Z", spent("4"))
        scene.add("2026-05-16T02:00Z", held("6"))
        #expect(try warns(scene, at: "2026-05-16T03:00Z", "5").isEmpty)
        #expect(try warns(scene, at: "2026-05-16T03:00Z", "5.000000000001") == [.project("p")])
        #expect(try warns(scene, at: "2026-05-16T03:00Z", "35.01") == [.project("p"), .organization])
        scene.add("2026-05-16T03:00Z", .policySet(Policy(dailyWarningFactorPercent: 100)))
        #expect(try warns(scene, at: "2026-05-16T03:00Z", "0.000000000001") == [.project("p")])
    }

    /// What is spent already makes it nothing, never less.
    @Test func nothingIsLeft() throws {
        var scene = BudgetScene(.utc, ("2026-05-01", limit(.organization, "10")))
        scene.add("2026-05-02", spent("12"))
        #expect(try budget(scene, at: "2026-05-03").amount() == .zero)
    }

    /// 90 + 6 in sixteen days of May are 6 a day.
    @Test func pace() throws {
        var scene = BudgetScene(.utc, ("2026-05-01", limit(.organization, "310")))
        scene.add("2026-05-02", spent("90"))
        scene.add("2026-05-16T09:00Z", spent("6"))
        scene.add("2026-05-16T10:00Z", held("50"))
        #expect(try budget(scene, at: "2026-05-16T12:00Z").pace(daysInMonth: 31) == dollars("6"))
    }

    /// 2000 with 1000, 500 and 300 leaves 200; what a closed project spent stays, and its allocation is free again.
    @Test func projectBalances() throws {
        var scene = BudgetScene(
            .utc, ("2026-05-01", limit(.organization, "2000")), ("2026-05-01", opened("api", "1000")),
            ("2026-05-01", opened("batch", "500")), ("2026-05-01", opened("web", "300")), ("2026-05-01", opened("free"))
        )
        scene.add("2026-05-02", spent("760", "api"))
        scene.add("2026-05-02", held("40", "api"))
        scene.add("2026-05-03", spent("20", "web"))
        #expect(try ProjectBalances(scene.budgets(at: "2026-05-04")).unallocated == dollars("200"))
        scene.add("2026-05-04", .projectClosed(ProjectClosing(name: "web")))
        scene.add("2026-05-04", .projectClosed(ProjectClosing(name: "batch")))
        let balances = try ProjectBalances(scene.budgets(at: "2026-05-04"))
        #expect(balances.unallocated == dollars("1000"))
        #expect(balances.balances.map(\.project) == ["api", "free", "web"])
        let api = balances.balances[0]
        #expect(api.settled == dollars("760") && api.held == dollars("40"))
        #expect(try api.allocation?.remaining() == dollars("200") && api.allocation?.usedPermille() == 760)
        #expect(balances.balances[1].allocation == nil && balances.balances[2].settled == dollars("20"))
        #expect(try balances.organization?.remaining() == dollars("1180"))
    }
}
