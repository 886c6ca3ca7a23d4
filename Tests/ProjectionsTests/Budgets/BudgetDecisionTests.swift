import LedgerModel
import Projections
import TestSupport
import Testing

/// What may be spent, and why not: with figures worked out by hand.
@Suite struct BudgetDecisionTests {
    private func decide(
        _ scene: BudgetScene, _ project: String, _ hold: String, at now: String = "2026-05-10T12:00Z",
        model: String = "m", user: String? = nil
    ) throws -> BudgetDecision {
        try scene.budgets(at: now).decide(
            RequestContext(project: project, model: model, user: user), hold: dollars(hold))
    }

    private let team = BudgetScene(
        .utc, ("2026-05-01", limit(.organization, "1000")), ("2026-05-01", opened("api", "500")),
        ("2026-05-01", opened("batch", "300")))

    /// 1000 with 500 and 300: a use of 50 leaves 450 and 950.
    @Test func aUseWithinItsProject() throws {
        #expect(try Allocations(team.budgets(at: "2026-05-10").state).unallocated() == dollars("200"))
        let decision = try decide(team, "api", "50")
        #expect(decision.isAllowed)
        #expect(decision.projectRemaining == dollars("450"))
        #expect(decision.totalRemaining == dollars("950"))
    }

    /// The project is checked before the organization, though both refuse.
    @Test func aUseAboveItsProject() throws {
        var scene = team
        scene.add("2026-05-02", spent("450", "api"))
        scene.add("2026-05-03", spent("530", "elsewhere"))
        let decision = try decide(scene, "api", "60")
        #expect(decision.refusedBy.map(\.figures.key.scope) == [.project("api"), .organization])
        #expect(decision.refusedBy.map(\.isOverBudget) == [true, true])
        #expect(decision.projectRemaining == dollars("50"))
        #expect(decision.totalRemaining == dollars("20"))
        let figures = try #require(decision.decisive?.figures)
        #expect(figures.settled == dollars("450") && figures.held == .zero && figures.limit == dollars("500"))
        #expect(figures.resetsAt == instant("2026-06-01T00:00Z"))
    }

    /// Up to the limit is within it; a pico-unit more is not.
    @Test func theLastOfIt() throws {
        var scene = team
        scene.add("2026-05-02", spent("499", "api"))
        #expect(try decide(scene, "api", "1").isAllowed)
        #expect(try !decide(scene, "api", "1.000000000001").isAllowed)
    }

    /// What only holds stand against is busy: it may be made once they come back.
    @Test func busyOrOverBudget() throws {
        var scene = team
        scene.add("2026-05-02", spent("100", "api"))
        scene.add("2026-05-02", held("350", "api"))
        let busy = try decide(scene, "api", "60")
        #expect(!busy.isAllowed && busy.decisive?.isOverBudget == false)
        let over = try decide(scene, "api", "401")
        #expect(over.decisive?.isOverBudget == true)
        #expect(try decide(scene, "api", "50").isAllowed)
        // The project is busy, the organization spent: waiting does not help.
        scene.add("2026-05-03", spent("850", "elsewhere"))
        let both = try decide(scene, "api", "60")
        #expect(both.refusedBy.map(\.isOverBudget) == [false, true])
        #expect(both.decisive?.figures.key.scope == .organization)
    }

    /// Every scope that a request belongs to counts; a model under each of its names.
    @Test func everyScopeCounts() throws {
        var scene = BudgetScene(
            .utc, ("2026-05-01", .priceSet(PriceSetting(model: "gpt-4.1", price: Price(rates: [:])))),
            ("2026-05-01", limit(.model("gpt-4.1"), "10", .day)),
            ("2026-05-01", limit(.user("ann"), "20", .week)),
            ("2026-05-01", limit(.projectModel(project: "web", model: "gpt-4.1"), "5", .total)))
        scene.add("2026-05-04", spent("2", "web", "openai/gpt-4.1-2025-04-14", user: "ann"))
        scene.add("2026-05-10T01:00Z", spent("1", "web", "gpt-4.1"))
        let refused = try decide(scene, "web", "30", model: "openai/gpt-4.1", user: "ann")
        let figures = refused.refusedBy.map { "\($0.figures.key.scope) \($0.figures.settled)" }
        #expect(figures == ["project:web/model:gpt-4.1 3", "user:ann 2", "model:gpt-4.1 1"])
        #expect(refused.refusedBy[0].figures.resetsAt == nil)
        #expect(try decide(scene, "web", "30", model: "o3", user: "bob").isAllowed)
        // Renamed since: an alias is the model that it stands for.
        scene.add("2026-05-05", .priceAlias(PriceAlias(alias: "prod-chat", model: "gpt-4.1")))
        scene.add("2026-05-10T02:00Z", spent("4", "web", "prod-chat"))
        let renamed = try decide(scene, "web", "30", model: "prod-chat")
        #expect(renamed.refusedBy.map(\.figures.settled) == [dollars("7"), dollars("5")])
    }

    /// Amounts belong to the period of their request: December's hold does not count in January.
    @Test(arguments: Zones.all) func aNewPeriodStartsEmpty(_ calendar: BillingCalendar) throws {
        let newYear = calendar.start(of: CivilMonth(year: 2027, month: 1))
        let before = Instant(nanoseconds: newYear.nanoseconds - 1)
        var scene = BudgetScene(
            calendar, ("2026-12-01", limit(.organization, "100")), ("2026-12-01", limit(.organization, "70", .day)))
        scene.add(before.description, spent("60"))
        scene.add(before.description, held("30"))
        #expect(try decide(scene, "p", "10.5", at: before.description).refusedBy.count == 2)
        #expect(try decide(scene, "p", "70", at: newYear.description).isAllowed)
        let figures = try scene.budgets(at: newYear.description).figures(.allocation(of: .organization))
        #expect(figures?.settled == .zero && figures?.held == .zero)
        #expect(figures?.resetsAt == calendar.start(of: CivilMonth(year: 2027, month: 2)))
    }

    @Test func aLimitLoweredBelowWhatIsSpent() throws {
        var scene = team
        scene.add("2026-05-02", spent("400", "api"))
        scene.add("2026-05-03", limit(.project("api"), "300"))
        let decision = try decide(scene, "api", "0.01")
        #expect(!decision.isAllowed && decision.projectRemaining == .zero)
        let figures = try scene.budgets(at: "2026-05-03").figures(.allocation(of: .project("api")))
        #expect(try figures?.overrun() == dollars("100"))
        // Raised after a refusal, it may be made.
        scene.add("2026-05-04", limit(.project("api"), "450"))
        #expect(try decide(scene, "api", "50").isAllowed)
        #expect(try !decide(scene, "api", "50.01").isAllowed)
    }

    @Test func aSoftLimitOnlyWarns() throws {
        var scene = BudgetScene(.utc, ("2026-05-01", limit(.user("ann"), "5", .day, isHard: false)))
        scene.add("2026-05-10T01:00Z", spent("4", user: "ann"))
        #expect(try decide(scene, "p", "1", user: "ann").warnings.isEmpty)
        let decision = try decide(scene, "p", "1.5", user: "ann")
        #expect(decision.isAllowed)
        guard case .softLimit(let figures, let requested) = try #require(decision.warnings.first) else {
            Issue.record("\(decision.warnings)")
            return
        }
        #expect(figures.settled == dollars("4") && requested == dollars("1.5"))
    }
}
