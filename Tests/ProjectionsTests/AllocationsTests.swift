import LedgerModel
import Projections
import TestSupport
import Testing

/// What is left of the organization's monthly limit, after these events.
@Suite struct AllocationsTests {
    private func allocations(_ payloads: [EventPayload]) throws -> Allocations {
        var state = LedgerState()
        try state.apply(EventBatch(log(payloads.map { ("2026-01-01", $0) })))
        return Allocations(state)
    }

    private func limit(_ scope: Scope, _ amount: String, _ period: Period = .month, isHard: Bool = true) -> EventPayload
    {
        .limitSet(LimitSetting(scope: scope, period: period, amount: dollars(amount), isHard: isHard))
    }

    private func open(_ name: String, _ amount: String? = nil) -> EventPayload {
        .projectOpened(ProjectOpening(name: name, allocation: amount.map(dollars)))
    }

    @Test func whatProjectsHaveIsNotLeft() throws {
        let allocations = try allocations([
            limit(.organization, "2000"), open("api", "1000"), open("batch", "500"), open("web", "300"), open("idle"),
        ])
        #expect(allocations.byProject == ["api": dollars("1000"), "batch": dollars("500"), "web": dollars("300")])
        #expect(try allocations.total() == dollars("1800"))
        #expect(try allocations.unallocated() == dollars("200"))
        #expect(try allocations.without("api").unallocated() == dollars("1200"))
    }

    @Test func withoutALimitNothingIsDivided() throws {
        let allocations = try allocations([open("api", "1000")])
        #expect(try allocations.total() == dollars("1000"))
        #expect(try allocations.unallocated() == nil)
    }

    /// Only hard monthly limits of open projects are allocations.
    @Test func othersDoNotCount() throws {
        let allocations = try allocations([
            limit(.organization, "100"), limit(.organization, "1", .day), limit(.organization, "2", isHard: false),
            open("a", "10"), open("b", "20"), .projectClosed(ProjectClosing(name: "b")),
            limit(.project("a"), "3", .week),
            limit(.project("a"), "4", isHard: false), limit(.projectModel(project: "a", model: "m"), "5"),
            limit(.user("u"), "6"), limit(.model("m"), "7"),
        ])
        #expect(allocations.byProject == ["a": dollars("10")])
        #expect(try allocations.unallocated() == dollars("90"))
    }

    /// A project that opens again has what it had.
    @Test func closedAndOpenedAgain() throws {
        let allocations = try allocations([
            limit(.organization, "100"), open("a", "10"), .projectClosed(ProjectClosing(name: "a")), open("a"),
        ])
        #expect(try allocations.unallocated() == dollars("90"))
    }

    @Test func moreThanMoneyHolds() throws {
        let most = Money(picounits: .max)
        let allocations = Allocations(limit: most, byProject: ["a": most, "b": Money(picounits: 1)])
        #expect(throws: MoneyError.overflow) { try allocations.total() }
    }

    @Test func limitsAreOrderedAsPeopleReadThem() {
        func key(_ scope: Scope, _ period: Period = .month, isHard: Bool = true) -> LedgerState.LimitKey {
            LedgerState.LimitKey(scope: scope, period: period, isHard: isHard)
        }
        let ordered = [
            key(.organization, .day), key(.organization), key(.organization, isHard: false), key(.organization, .total),
            key(.project("a")), key(.projectModel(project: "a", model: "m"), .week), key(.project("b"), .day),
            key(.model("m")), key(.user("ann")),
        ]
        #expect(ordered.shuffled().sorted() == ordered)
    }
}
