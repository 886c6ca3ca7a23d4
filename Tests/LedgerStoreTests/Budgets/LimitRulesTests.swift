import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Which limits and projects a ledger takes, and which not, with the figures.
@Suite struct LimitRulesTests {
    private let ledger: Ledger
    private let administrator = Administrator(actor: "ann", reason: "budget 2027")

    init() throws { ledger = try SimulatedLedger().create() }

    @discardableResult
    private func set(
        _ scope: Scope, _ amount: String, _ period: Period = .month, isHard: Bool = true
    ) throws -> Bool {
        let setting = LimitSetting(
            scope: scope, period: period, amount: try Money(exactly: amount), isHard: isHard)
        return try ledger.commit { try $0.change(by: administrator) { try $0.event(setting: setting) } }
    }

    @discardableResult
    private func open(_ name: String, _ allocation: String? = nil) throws -> Bool {
        let opening = ProjectOpening(name: name, allocation: try allocation.map { try Money(exactly: $0) })
        return try ledger.commit { try $0.change(by: administrator) { try $0.event(opening: opening) } }
    }

    @discardableResult
    private func close(_ name: String) throws -> Bool {
        try ledger.commit { try $0.change(by: administrator) { try $0.event(closing: name) } }
    }

    /// Nothing of it is in the log.
    private func expectRefusal(
        _ text: String, _ code: LedgerError.Code = .refused, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () throws -> Void
    ) throws {
        let head = try ledger.head()
        let error = #expect(throws: LedgerError.self, sourceLocation: sourceLocation, performing: body)
        #expect(error?.code == code, sourceLocation: sourceLocation)
        #expect(
            error?.description.contains(text) == true, "\(String(describing: error))", sourceLocation: sourceLocation)
        #expect(try ledger.head() == head, sourceLocation: sourceLocation)
    }

    /// 2000 with 1000, 500 and 300 leaves 200: a fourth project of 300 is refused, one of 200 is not.
    @Test func allocationsFitIntoTheOrganizations() throws {
        try set(.organization, "2000")
        try open("api", "1000")
        try open("batch", "500")
        try open("web", "300")
        try expectRefusal(
            "project fourth cannot have 300: the organization's monthly limit is 2000, 1800 of it allocated (api 1000, "
                + "batch 500, web 300), so 200 is left for it"
        ) { try open("fourth", "300") }
        #expect(try open("fourth", "200"))
        #expect(try Allocations(ledger.state()).unallocated() == .zero)
    }

    @Test func anAllocationIsTheHardMonthlyLimit() throws {
        try set(.organization, "100")
        try open("a", "60")
        try open("b", "30")
        try expectRefusal("so 70 is left for it") { try set(.project("a"), "70.000000000001") }
        #expect(try set(.project("a"), "70"))
        // No other limit is a share of the organization's.
        for (period, isHard) in [(Period.day, true), (.week, true), (.total, true), (.month, false)] {
            #expect(try set(.project("a"), "1000", period, isHard: isHard))
        }
        #expect(try set(.projectModel(project: "a", model: "m"), "1000"))
        #expect(try set(.model("m"), "1000") && set(.user("u"), "1000"))
    }

    @Test func theOrganizationsLimitHoldsWhatIsAllocated() throws {
        try set(.organization, "100")
        try open("a", "60")
        try open("b", "30")
        try expectRefusal(
            "a monthly limit of 89 for the organization is less than the 90 allocated to projects (a 60, b 30)"
        ) { try set(.organization, "89") }
        #expect(try set(.organization, "90"))
        #expect(try set(.organization, "1", .day) && set(.organization, "1", isHard: false))
        // Without it, projects may have any; and it cannot come back below them.
        let removal = LimitRemoval(scope: .organization, period: .month, isHard: true)
        #expect(try ledger.commit { try $0.change(by: administrator) { $0.event(removing: removal) } })
        #expect(try set(.project("a"), "5000"))
        try expectRefusal("less than the 5030 allocated") { try set(.organization, "90") }
    }

    @Test func whatAClosedProjectHadIsFree() throws {
        try set(.organization, "100")
        try open("a", "60")
        #expect(try close("a"))
        #expect(try open("b", "100"))
        // It would have what it had.
        try expectRefusal("project a cannot have 60") { try open("a") }
        #expect(try open("a", "0"))
        try expectRefusal("project a is open, with an allocation of 0; change it with") { try open("a", "1") }
    }

    /// What stands already is not recorded again.
    @Test func sayingItTwiceChangesNothing() throws {
        #expect(try set(.organization, "100") && open("a", "60") && open("b"))
        let head = try ledger.head()
        #expect(try !set(.organization, "100.00"))
        #expect(try !open("a", "60") && !open("a") && !open("b"))
        let removal = LimitRemoval(scope: .user("u"), period: .day, isHard: true)
        #expect(try !ledger.commit { try $0.change(by: administrator) { $0.event(removing: removal) } })
        #expect(try ledger.head() == head)
        #expect(try close("a") && !close("a"))
    }

    /// An import has opened it; whoever opens it with an allocation means that.
    @Test func aProjectWithoutAnAllocationIsGivenOne() throws {
        try set(.organization, "100")
        try open("a")
        try expectRefusal("project a cannot have 101") { try open("a", "101") }
        #expect(try open("a", "40"))
        #expect(try Allocations(ledger.state()).byProject == ["a": Money(exactly: "40")])
    }

    @Test func whoAndWhyAreInTheEvent() throws {
        try set(.organization, "100")
        try open("a", "1")
        try close("a")
        let events = try ledger.events()
        #expect(events.map(\.kind) == [.limitSet, .projectOpened, .projectClosed])
        #expect(events.allSatisfy { $0.actor == "ann" && $0.reason == "budget 2027" })
    }

    @Test func whatNoLedgerHolds() throws {
        try expectRefusal("a limit of -1", .invalid) { try set(.organization, "-1") }
        try expectRefusal("an allocation of -0.5", .invalid) { try open("a", "-0.5") }
        for name in ["", "a/model:b"] {
            try expectRefusal("a project named \"\(name)\"", .invalid) { try open(name) }
        }
        try expectRefusal("there is no project b; open it with") { try set(.project("b"), "1") }
        try expectRefusal("there is no project b") { try set(.projectModel(project: "b", model: "m"), "1") }
        try expectRefusal("there is no project b") { try close("b") }
        try open("b")
        try close("b")
        try expectRefusal("project b is closed; open it with") { try set(.project("b"), "1", .day) }
    }

    /// Limits below 0 or above all money are no way around the rules either.
    @Test func sumsBeyondMoneyAreErrors() throws {
        let most = Money(picounits: .max).description
        try set(.organization, most)
        try open("a", most)
        try open("b", "0")
        try expectRefusal("so 0 is left for it") { try set(.project("b"), most) }
    }

    /// However many ask at once, only one gets the last 300.
    @Test func oneGetsTheLastShare() async throws {
        try set(.organization, "1000")
        try open("first", "700")
        let ledger = ledger
        let administrator = administrator
        let opened = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let opening = ProjectOpening(name: "p\(number)", allocation: Money(picounits: 300_000_000_000_000))
                    let isNew = try? await ledger.commit {
                        try $0.change(by: administrator) { try $0.event(opening: opening) }
                    }
                    return isNew == true
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(opened == 1)
        #expect(try Allocations(ledger.state()).unallocated() == .zero)
    }
}
