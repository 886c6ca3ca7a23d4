import Foundation
import Testing

@Suite struct ConfigCommandTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func run(_ words: String, input: String? = nil) throws -> CommandResult {
        try workspace.run(words.split(separator: " ").map(String.init) + ["--ledger", "team.ledger"], input: input)
    }

    @discardableResult
    private func output(
        _ words: String, input: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let result = try run(words, input: input)
        #expect(result.status == 0, "\(words)\n\(result)", sourceLocation: sourceLocation)
        return result.output
    }

    /// 1000 for all, of which api has 500 and old 100.
    private func prepare() throws {
        try output("limit set organization 1000")
        try output("project open api --allocation 500")
        try output("project open old --allocation 100")
        try output("limit set user:ann 5 --period day --soft")
    }

    private static let next = """
        {
          "currency": "USD",
          "projects": [{"name": "api", "allocation": "400"}, {"name": "web", "allocation": "800"}],
          "limits": [
            {"scope": "organization", "period": "month", "kind": "hard", "amount": "1200"},
            {"scope": "model:gpt-4.1", "period": "total", "kind": "soft", "amount": "7.50"}
          ],
          "policy": {
            "holdExpirySeconds": 600, "alertThresholdPercents": [], "requestsPerMinute": 60,
            "alertRoutes": [{"name": "pager", "command": "page secret", "minimumLevel": "critical"}]
          }
        }
        """

    private static let difference = """
        close project old (allocation 100)
        allocation of project api: 500 → 400
        limit organization each month, hard: 1000 → 1200
        open project web with 800 a month
        limit user:ann each day, soft: 5 → none
        limit model:gpt-4.1 in total, soft: none → 7.5
        policy alertThresholdPercents: 50, 75, 90, 100 → none
        policy holdExpirySeconds: 900 → 600
        policy requestsPerMinute: none → 60
        policy alertRoutes: none → pager from critical

        """

    @Test func whatIsShownAndAppliedChangesNothing() throws {
        for isPrepared in [false, true] {
            if isPrepared { try prepare() }
            let shown = try output("config show")
            let before = try workspace.log()
            #expect(try output("config apply -", input: shown) == "Nothing to change.\n")
            #expect(try output("config apply - --json", input: shown).jsonObject?["changes"] as? [String] == [])
            #expect(try workspace.log() == before)
            #expect(try output("config show --json") == shown)
        }
    }

    @Test func showsAllThatIsInForce() throws {
        try prepare()
        try output("project open batch")
        try output("project close old")
        let shown = try #require(try output("config show").jsonObject)
        #expect(shown["currency"] as? String == "USD")
        #expect(shown["projects"] as? [[String: String]] == [["name": "api", "allocation": "500"], ["name": "batch"]])
        #expect(
            shown["limits"] as? [[String: String]] == [
                ["scope": "organization", "period": "month", "kind": "hard", "amount": "1000"],
                ["scope": "user:ann", "period": "day", "kind": "soft", "amount": "5"],
            ])
        #expect((shown["policy"] as? [String: Any])?.count == 11)
    }

    @Test func appliesTheDifferenceAndSaysIt() throws {
        try prepare()
        try workspace.write(Self.next, to: "team.json")
        let before = try workspace.log()
        let eventCount = try workspace.events().count
        #expect(
            try output("config apply team.json --dry-run")
                == Self.difference + "Nothing was changed: this was a dry run.\n")
        #expect(try workspace.log() == before)

        let command = [
            "config", "apply", "team.json", "--by", "ann", "--reason", "a new year", "--ledger", "team.ledger",
        ]
        #expect(try workspace.expectSuccess(command).output == Self.difference)
        let events = try workspace.events().dropFirst(eventCount)
        #expect(
            events.map { $0["kind"] as? String } == [
                "projectClosed", "limitSet", "limitSet", "projectOpened", "limitRemoved", "limitSet", "policySet",
            ])
        #expect(events.allSatisfy { $0["by"] as? String == "ann" && $0["reason"] as? String == "a new year" })

        #expect(try output("config apply team.json --dry-run") == "Nothing to change.\n")
        #expect(try output("limit list").contains("project:api     400.00 USD each month, hard"))
        #expect(try output("config show").contains("\"command\": \"page secret\""))
    }

    /// The same in figures, for programs; what a route runs may be a secret.
    @Test func printsTheDifferenceAsJSON() throws {
        try prepare()
        let text = try output("config apply - --dry-run --json", input: Self.next)
        #expect(!text.contains("secret"))
        let whole = try #require(text.jsonObject)
        #expect(whole["dryRun"] as? Bool == true)
        let changes = try #require(whole["changes"] as? [[String: Any]])
        #expect(changes.count == 10)
        func change(_ index: Int, _ keys: String...) -> [String?] { keys.map { changes[index][$0] as? String } }
        #expect(change(0, "change", "project", "allocation") == ["projectClosed", "old", "100"])
        #expect(
            change(1, "scope", "period", "kind", "before", "after") == ["project:api", "month", "hard", "500", "400"])
        #expect(change(3, "change", "project", "allocation") == ["projectOpened", "web", "800"])
        #expect(change(4, "change", "scope", "before", "after") == ["limitRemoved", "user:ann", "5", nil])
        #expect(change(5, "change", "kind", "before", "after") == ["limitSet", "soft", nil, "7.5"])
        #expect(change(7, "change", "rule") == ["policySet", "holdExpirySeconds"])
        #expect(changes[7]["before"] as? Int == 900 && changes[7]["after"] as? Int == 600)
        #expect(try output("config apply - --json", input: Self.next).jsonObject?["dryRun"] as? Bool == false)
    }

    @Test func aRouteThatRunsAnotherCommandIsAChange() throws {
        try output("config apply -", input: Self.next)
        let other = Self.next.replacingOccurrences(of: "page secret", with: "page another")
        #expect(
            try output("config apply -", input: other)
                == "policy alertRoutes: pager from critical → the same with another command\n")
    }

    @Test func aProjectThatComesBackIsOpenedAgain() throws {
        try prepare()
        try output("project close old")
        #expect(
            try output(
                "config apply -", input: #"{"projects": [{"name": "api", "allocation": "500"}, {"name": "old"}]}"#)
                == "allocation of project old: 100 → none\nopen project old again\n")
    }

    /// As `limit set` does: such a limit would never hold anything back.
    @Test func aModelWithoutAPriceIsNoted() throws {
        let limit = #"{"scope": "model:gpt-4.I", "period": "day", "kind": "hard", "amount": "1"}"#
        let result = try run("config apply -", input: "{\"limits\": [\(limit)]}")
        #expect(result.status == 0)
        #expect(result.errors.contains("note: gpt-4.I has no price"))
        #expect(try run("config apply -", input: "{\"limits\": [\(limit)]}").errors == "")
    }

    @Test(arguments: [
        (
            #"{"projects": [{"name": "web", "allocation": "1001"}]}"#, 1,
            "project web cannot have 1001: the organization's"
        ),
        (
            #"{"limits": [{"scope": "organization", "period": "month", "kind": "hard", "amount": "599"}]}"#, 1,
            "less than the 600 allocated to projects (api 500, old 100)"
        ),
        (
            #"{"projects": [], "limits": [{"scope": "user:u", "period": "day", "kind": "hard", "amount": 12.5}]}"#, 65,
            "team.json: limits[0].amount: expected an amount such as \"500\", found 12.5"
        ),
        (
            #"{"projects": [], "limits": [{"scope": "project:api", "period": "day", "kind": "hard", "amount": "1"}]}"#,
            65, "team.json: limits[0].scope: expected a project that stands in projects, found \"api\""
        ),
        (#"{"projects": [], "policy": {"holdExpirySeconds": 0}}"#, 65, "team.json: policy.holdExpirySeconds: expected"),
        (#"{"currency": "EUR", "projects": []}"#, 65, "team.json: currency: expected \"USD\""),
        ("{\"projects\": [],\n \"limits\": ]}", 65, "team.json:2:12: expected a value"),
    ]) func nothingIsAppendedOfWhatIsRefused(_ text: String, _ status: Int32, _ message: String) throws {
        try prepare()
        try workspace.write(text, to: "team.json")
        let before = try workspace.log()
        for words in ["config apply team.json", "config apply team.json --dry-run"] {
            let result = try run(words)
            #expect(result.status == status, "\(result)")
            #expect(result.errors.contains(message), "\(result)")
            #expect(result.output == "")
        }
        #expect(try workspace.log() == before)
    }

    @Test func missingFilesAndLedgersAreNamed() throws {
        let noFile = try run("config apply nothing.json")
        #expect(noFile.status == 66 && noFile.errors.contains("nothing.json"))
        let noLedger = try workspace.run(["config", "show", "--ledger", "none.ledger"])
        #expect(noLedger.status == 66 && noLedger.errors.contains("none.ledger"))
        #expect(try run("config apply").status == 64)
    }
}
