import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// What makes a ledger equal to a configuration, and in which order.
@Suite struct ConfigurationTests {
    private static func state(_ payloads: [EventPayload]) -> LedgerState {
        payloads.reduce(into: LedgerState()) { $0.take($1) }
    }

    /// 1000 for all: api 600, batch 400; a project that is closed, a limit by day, and rules of its own.
    private let start = state([
        limit(.organization, "1000"), open("old", "100"), limit(.projectModel(project: "old", model: "m"), "5"),
        limit(.project("old"), "7", .day), .projectClosed(ProjectClosing(name: "old")), open("api", "600"),
        open("batch", "400"), open("free"), limit(.project("api"), "30", .day),
        limit(.user("ann"), "5", .day, isHard: false),
        .policySet(Policy(holdExpirySeconds: 60, requestsPerMinute: 9)),
    ])

    private func told(_ configuration: Configuration, _ start: LedgerState? = nil) throws -> [String] {
        try configuration.changes(from: start ?? self.start).map(\.words)
    }

    @Test func isWhatStands() {
        let configuration = Configuration(start)
        #expect(configuration.projects == [project("api", "600"), project("batch", "400"), project("free")])
        // Without the allocations, and without what a closed project had.
        #expect(
            configuration.limits == [
                setting(.organization, "1000"), setting(.project("api"), "30", .day),
                setting(.user("ann"), "5", .day, isHard: false),
            ])
        #expect(configuration.rules == Policy(holdExpirySeconds: 60, requestsPerMinute: 9).rules)
    }

    @Test func aLedgerThatIsEqualToItTakesNoChange() throws {
        #expect(try told(Configuration(start)) == [])
        #expect(try told(Configuration()) == [])
        #expect(try told(Configuration(LedgerState()), LedgerState()) == [])
    }

    /// Amounts that only fit because another has become smaller before.
    @Test func whatIsGivenBackComesFirst() throws {
        var configuration = Configuration(start)
        configuration.projects = [project("api", "100"), project("batch", "700"), project("free", "200")]
        #expect(try told(configuration) == ["api month hard 100", "batch month hard 700", "free month hard 200"])
        configuration.projects = [project("batch", "700"), project("api", "100"), project("new", "200")]
        #expect(
            try told(configuration) == ["close free", "api month hard 100", "batch month hard 700", "open new 200"])
        configuration.projects = [project("new", "400"), project("batch"), project("api", "600")]
        #expect(try told(configuration) == ["close free", "batch month hard none", "open new 400"])
    }

    @Test func theOrganizationsLimitChangesBetweenGivingBackAndGiving() throws {
        var configuration = Configuration(start)
        configuration.projects = [project("api", "100"), project("batch", "450"), project("free")]
        configuration.limits?[0] = setting(.organization, "550")
        #expect(
            try told(configuration) == ["api month hard 100", "organization month hard 550", "batch month hard 450"])
        configuration.projects = [project("api", "900"), project("batch", "300"), project("free")]
        configuration.limits?[0] = setting(.organization, "1200")
        #expect(
            try told(configuration) == ["batch month hard 300", "organization month hard 1200", "api month hard 900"])
        configuration.limits?.removeFirst()
        #expect(
            try told(configuration) == ["batch month hard 300", "organization month hard none", "api month hard 900"])
    }

    @Test(arguments: [
        (
            [project("api", "600"), project("batch", "400"), project("free", "1")],
            "project free cannot have 1: the organization's monthly limit is 1000, 1000 of it allocated (api 600, batch 400)"
        ),
        (
            [project("api", "600"), project("batch", "400.01")],
            "project batch cannot have 400.01: the organization's monthly limit is 1000, 600 of it allocated (api 600), "
                + "so 400 is left for it"
        ),
        ([project("old", "1001")], "project old cannot have 1001"),
    ]) func whatDoesNotFitIsRefusedWithTheFigures(_ projects: [Configuration.Project], _ text: String) {
        let error = #expect(throws: LedgerError.self) {
            try Configuration(projects: projects).changes(from: start)
        }
        #expect(error?.code == .refused)
        #expect(error?.message.contains(text) == true, "\(String(describing: error))")
    }

    @Test func anOrganizationsLimitBelowWhatIsAllocatedIsRefused() {
        let error = #expect(throws: LedgerError.self) {
            try Configuration(limits: [setting(.organization, "999")]).changes(from: start)
        }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("is less than the 1000 allocated to projects (api 600, batch 400)") == true)
    }

    /// It would have its old allocation, and its old limits would hold again.
    @Test func aProjectThatOpensAgainHasWhatIsListedAndNoMore() throws {
        var configuration = Configuration(start)
        configuration.projects = [project("api", "600"), project("old")]
        #expect(
            try told(configuration) == [
                "close batch", "close free", "old month hard none", "open old", "old day hard none",
                "old/m month hard none",
            ])
        configuration.projects = [project("api", "600"), project("old", "400")]
        configuration.limits?.append(setting(.projectModel(project: "old", model: "m"), "6"))
        #expect(
            try told(configuration)
                == ["close batch", "close free", "open old 400", "old day hard none", "old/m month hard 6"])
        // Where limits stay as they are, they hold again as those of any project that opens again.
        configuration.limits = nil
        #expect(try told(configuration) == ["close batch", "close free", "open old 400"])
    }

    @Test func sectionsThatAreNotThereStay() throws {
        #expect(
            try told(Configuration(limits: [])) == [
                "organization month hard none", "api day hard none", "ann day soft none",
            ])
        #expect(try told(Configuration(projects: [])) == ["close api", "close batch", "close free"])
        let rules: [Policy.Rule] = [.holdExpirySeconds(120), .tokensPerMinute(5)]
        #expect(
            try Configuration(rules: rules).changes(from: start)
                == [.policySet(Policy(holdExpirySeconds: 120, requestsPerMinute: 9, tokensPerMinute: 5))])
        #expect(try told(Configuration(rules: [.holdExpirySeconds(60)])) == [])
    }

    /// Only one who appends events by himself can allocate more than there is; less is allowed even then.
    @Test func whatHistoryAllocatedTooMuchCanBeMadeLess() throws {
        let start = Self.state([limit(.organization, "10"), open("a", "8"), open("b", "8"), open("c", "8")])
        let projects = [project("a", "2"), project("b", "3"), project("c", "5")]
        #expect(
            try told(Configuration(projects: projects), start)
                == ["a month hard 2", "b month hard 3", "c month hard 5"])
    }

    /// Imports open projects by the names that they find.
    @Test func anAwkwardNameThatIsOpenStays() throws {
        let start = Self.state([open(""), open("a/model:b")])
        #expect(try told(Configuration(start), start) == [])
    }

    @Test(arguments: [
        (
            Configuration(projects: [project("a"), project("b"), project("a", "1")]), "projects[2].name",
            "expected each project once, found \"a\" as at projects[0]"
        ),
        (Configuration(projects: [project("")]), "projects[0].name", "not empty"),
        (Configuration(projects: [project("a"), project("a/model:b")]), "projects[1].name", "found \"a/model:b\""),
        (Configuration(projects: [project("a", "-1")]), "projects[0].allocation", "0 or more, found \"-1\""),
        (Configuration(limits: [setting(.organization, "-0.5")]), "limits[0].amount", "0 or more, found \"-0.5\""),
        (
            Configuration(limits: [setting(.user("u"), "1"), setting(.model("m"), "1"), setting(.user("u"), "2")]),
            "limits[2]", "one amount for each scope, period and kind, found limits[0]'s again"
        ),
        (
            Configuration(limits: [setting(.organization, "9"), setting(.project("api"), "5")]), "limits[1]",
            "project:api's hard limit each month is its allocation, which stands with it in projects"
        ),
        (
            Configuration(limits: [setting(.project("old"), "5", .day)]), "limits[0].scope",
            "expected a project that is open, found \"old\""
        ),
        (Configuration(limits: [setting(.project("nix"), "5", .day)]), "limits[0].scope", "found \"nix\""),
        (
            Configuration(
                projects: [project("batch")], limits: [setting(.projectModel(project: "api", model: "m"), "5")]),
            "limits[0].scope", "expected a project that stands in projects, found \"api\""
        ),
        (Configuration(rules: [.holdExpirySeconds(0)]), "policy.holdExpirySeconds", "found 0"),
    ]) func whatNoLedgerCouldHold(_ configuration: Configuration, _ path: String, _ text: String) {
        let error = #expect(throws: PlaceError.self) { try configuration.changes(from: start) }
        #expect(error?.path == path)
        #expect(error?.message.contains(text) == true, "\(String(describing: error))")
    }

    /// The same limit of another period or kind, and limits of a project that the file itself opens.
    @Test func whatOnlyLooksLikeACollision() throws {
        let limits = [
            setting(.organization, "1000"), setting(.organization, "9", .day),
            setting(.organization, "9", isHard: false),
            setting(.project("new"), "9", isHard: false), setting(.project("new"), "9", .day),
        ]
        let changes = try told(Configuration(projects: [project("new", "1000")], limits: limits))
        #expect(
            changes == [
                "close api", "close batch", "close free", "open new 1000", "ann day soft none",
                "organization day hard 9", "organization month soft 9", "new day hard 9", "new month soft 9",
            ])
    }
}
