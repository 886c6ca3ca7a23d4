import Testing

@Suite struct PriceAliasTests {
    @discardableResult
    private func alias(_ workspace: Workspace, _ text: String) throws -> CommandResult {
        try workspace.run(["price", "alias", text, "--ledger", "team.ledger"])
    }

    @Test func givesANameTheModelsPrice() throws {
        let workspace = try Workspace()
        #expect(try alias(workspace, "prod=gpt-4.1").status == 0)
        // An alias of an alias, of a prefixed and of a dated name.
        #expect(try alias(workspace, "azure/prod-eu=prod").status == 0)
        #expect(try alias(workspace, "other=openai/gpt-4.1-2025-04-14").status == 0)
        let names = ["prod", "azure/prod-eu", "other", "azure/prod", "prod-2025-01-01", "openai/gpt-4.1"]
        try workspace.importRows(names.map { "2024-01-01,\($0),1000000,0" })
        let spend = try workspace.spend(month: "2024-01")
        #expect(spend.byModel.map(\.cost) == Array(repeating: "2", count: 6))
        let shown = try workspace.expectSuccess("price", "show", "azure/prod-eu", "--ledger", "team.ledger")
        #expect(shown.output.hasPrefix("azure/prod-eu is priced as gpt-4.1\n"))
        let listed = try workspace.expectSuccess("price", "list", "*prod*", "--ledger", "team.ledger", "--json")
        #expect(listed.status == 0)
    }

    @Test(arguments: [
        ("prod", Int32(64), "Expected NAME=MODEL, found \"prod\""), ("=gpt-4.1", 64, "Expected NAME=MODEL"),
        ("prod=", 64, "Expected NAME=MODEL"), ("prod=prod", 64, "two different names"),
        ("prod=gpt-4.I", 1, "gpt-4.I has no price itself; did you mean gpt-4.1"),
        ("prod=zzzzzzzzzzzz", 1, "zzzzzzzzzzzz has no price itself"),
        ("gpt-4.1=gpt-4o", 1, "gpt-4.1 has a price of its own, which goes before any alias"),
        ("openai/gpt-4.1=gpt-4o", 1, "openai/gpt-4.1 is priced as gpt-4.1, which goes before any alias"),
        ("gpt-4.1-2029-01-01=gpt-4o", 1, "is priced as gpt-4.1, which goes before any alias"),
    ]) func refuses(_ text: String, _ status: Int32, _ message: String) throws {
        let workspace = try Workspace()
        let before = try workspace.log()
        let result = try alias(workspace, text)
        #expect(result.status == status, "\(result)")
        #expect(result.errors.contains(message), "\(result)")
        #expect(try workspace.log() == before)
    }

    /// An alias that would lead back to itself still ends at a price.
    @Test func circlesEnd() throws {
        let workspace = try Workspace()
        for text in ["a=gpt-4.1", "b=a", "a=b", "b=gpt-4o", "a=b"] { #expect(try alias(workspace, text).status == 0) }
        try workspace.importRows(["2024-01-01,a,1000000,0", "2024-01-02,b,1000000,0"])
        #expect(try workspace.spend(month: "2024-01").byDay.map(\.cost) == ["2.5", "2.5"])
    }

    @Test func anUnknownModelSuggestsNearNames() throws {
        let workspace = try Workspace()
        let result = try workspace.run(["price", "show", "gpt-41", "--ledger", "team.ledger"])
        #expect(result.status == 1)
        #expect(result.errors.contains("gpt-41 has no price, so its cost is unknown"))
        #expect(result.errors.contains("did you mean gpt-4"))
        let far = try workspace.run(["price", "show", "qqqqqqqqqqqq", "--ledger", "team.ledger"])
        #expect(!far.errors.contains("did you mean"))
        let none = try workspace.run(["price", "list", "qqq*", "--ledger", "team.ledger"])
        #expect(none.status == 1)
        #expect(none.errors.contains("no model matching qqq* has a price"))
    }
}
