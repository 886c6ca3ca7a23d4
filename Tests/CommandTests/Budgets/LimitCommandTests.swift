import Testing

@Suite struct LimitCommandTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    @discardableResult
    private func run(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        let arguments = words.split(separator: " ").map(String.init) + ["--ledger", "team.ledger"]
        return try workspace.expectSuccess(arguments, sourceLocation: sourceLocation).output
    }

    private func refused(_ words: String) throws -> CommandResult {
        try workspace.run(words.split(separator: " ").map(String.init) + ["--ledger", "team.ledger"])
    }

    @Test func setsListsAndRemoves() throws {
        #expect(
            try run("limit list") == "There are no limits. \"usage-ledger limit set organization AMOUNT\" sets one.\n")
        #expect(
            try run("limit set organization 2000") == """
                organization has a hard limit of 2000 USD each month.
                Unallocated: 2000 of 2000 USD a month.

                """)
        try run("project open api --allocation 1000")
        #expect(try run("limit set user:ann 5 --period day --soft") == "user:ann has a soft limit of 5 USD each day.\n")
        #expect(
            try run("limit set model:gpt-4.1 10.005 --period total")
                == "model:gpt-4.1 has a hard limit of 10.005 USD in total.\n")
        #expect(
            try run("limit list") == """
                organization   2000.000 USD each month, hard
                project:api    1000.000 USD each month, hard
                model:gpt-4.1    10.005 USD in total, hard
                user:ann          5.000 USD each day, soft

                """)
        #expect(
            try run("limit remove user:ann --period day --soft") == "user:ann has no soft limit each day any more.\n")
        #expect(
            try run("limit set organization 2000").hasPrefix(
                "organization has a hard limit of 2000 USD each month already."))
        let gone = try refused("limit remove user:ann --period day --soft")
        #expect(gone.status == 1)
        #expect(gone.errors.contains("user:ann has no soft limit each day; \"usage-ledger limit list\" shows"))
    }

    @Test func listsAsJSON() throws {
        try run("limit set organization 12.50 --period week")
        let listed = try #require(try run("limit list --json").jsonArray?.first)
        #expect(listed["scope"] as? String == "organization")
        #expect(listed["period"] as? String == "week")
        #expect(listed["kind"] as? String == "hard")
        #expect(listed["amount"] as? String == "12.5")
        #expect(listed["sequence"] as? Int == 1)
        #expect((listed["setAt"] as? String)?.hasSuffix("Z") == true)
    }

    /// A closed project's limits wait for it to open again, and hold nothing back meanwhile.
    @Test func limitsOfClosedProjectsAreMarked() throws {
        try run("project open old --allocation 20")
        try run("limit set project:old/model:gpt-4.1 5 --period day")
        try run("project open api --allocation 300")
        try run("limit set user:ann 5")
        try run("project close old")
        #expect(
            try run("limit list") == """
                project:api                300.00 USD each month, hard
                project:old                 20.00 USD each month, hard (project closed)
                project:old/model:gpt-4.1    5.00 USD each day, hard (project closed)
                user:ann                     5.00 USD each month, hard

                """)
        let listed = try #require(try run("limit list --json").jsonArray)
        #expect(listed.map { $0["inForce"] as? Bool } == [true, false, false, true])
        try run("project open old")
        #expect(try !run("limit list").contains("closed"))
    }

    @Test func eventsSayWhoAndWhy() throws {
        try workspace.expectSuccess(
            "limit", "set", "organization", "7", "--ledger", "team.ledger", "--by", "ann", "--reason", "a new year")
        let event = try run("event list --kind limitSet")
        for part in ["\"by\":\"ann\"", "\"reason\":\"a new year\"", "\"limit\":\"7\"", "\"scope\":\"organization\""] {
            #expect(event.contains(part), "\(event)")
        }
    }

    /// A misspelt model would never be held back.
    @Test func aModelWithoutAPriceIsNoted() throws {
        let result = try workspace.expectSuccess("limit", "set", "model:gpt-4.I", "5", "--ledger", "team.ledger")
        #expect(result.errors.contains("note: gpt-4.I has no price, so nothing is admitted under that name yet"))
        #expect(result.errors.contains("did you mean gpt-4.1"))
        let known = try workspace.expectSuccess("limit", "set", "model:gpt-4.1", "5", "--ledger", "team.ledger")
        #expect(known.errors == "")
    }

    @Test(arguments: [
        ("limit set organisation 5", "found \"organisation\""), ("limit set organization x", "such as 500 or 12.50"),
        ("limit set organization -- -5", "0 or more"),
        ("limit set organization 5 --period year", "week, month or total"),
        ("limit set organization 0.0000000000001", "more than 12 decimals"),
        ("limit set organization 5 --hard --soft", ""),
        ("limit set project: 5", "found \"project:\""), ("project open a --allocation much", "such as 500 or 12.50"),
    ]) func wrongArgumentsAreNamed(_ words: String, _ text: String) throws {
        let before = try workspace.log()
        let result = try workspace.run(Self.withLedger(words))
        #expect(result.status == 64, "\(result)")
        #expect(result.errors.contains(text), "\(result)")
        #expect(try workspace.log() == before)
    }

    /// Options go before the `--` that ends them.
    private static func withLedger(_ words: String) -> [String] {
        var arguments = words.split(separator: " ").map(String.init)
        arguments.insert(contentsOf: ["--ledger", "team.ledger"], at: 2)
        return arguments
    }
}
