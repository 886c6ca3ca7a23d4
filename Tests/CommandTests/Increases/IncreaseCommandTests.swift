import Testing

@Suite struct IncreaseCommandTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func run(_ words: String) throws -> CommandResult {
        try workspace.run(words.split(separator: " ").map(String.init) + ["--ledger", "team.ledger"])
    }

    @Test func asksAnswersAndLists() throws {
        #expect(try run("increase list").output.hasPrefix("No higher quota was asked for."))
        #expect(try run("limit set organization 1000").status == 0)
        #expect(
            try run("increase request --to 2000 --by ann --reason growth").output
                == "An increase from 1000 to 2000 USD a month is requested: event 2.\n")
        #expect(
            try run("increase list").output.hasSuffix(
                "  event 2  requested 1000 → 2000 USD a month, no answer yet by ann: growth\n"))
        #expect(
            try run("increase approve --to 1500 --by bob").output == """
                An increase from 1000 to 1500 USD a month is approved: event 3.
                No limit has changed; "usage-ledger limit set organization 1500" changes the organization's.

                """)
        #expect(try run("limit list").output.contains("1000.00"))
        let lines = try run("increase list").lines
        #expect(lines.count == 2 && lines[0].hasSuffix("requested 1000 → 2000 USD a month by ann: growth"))
        #expect(lines[1].hasSuffix("  event 3  approved (event 2) 1000 → 1500 USD a month by bob"))
        let listed = try #require(try run("increase list --json").output.jsonArray)
        #expect(listed.map { $0["stage"] as? String } == ["requested", "approved"])
        #expect(
            listed.map { $0["answers"] as? Int } == [nil, 2] && listed.map { $0["isOpen"] as? Bool } == [false, false])
        #expect(listed[0]["from"] as? String == "1000" && listed[0]["reason"] as? String == "growth")
    }

    @Test func denies() throws {
        #expect(try run("increase request --from 5 --to 10").status == 0)
        #expect(
            try run("increase deny --reason later").output
                == "An increase from 5 to 10 USD a month is denied: event 2.\n")
        let event = try #require(try workspace.events("--kind", "quotaIncrease").last)
        #expect(event["answers"] as? Int == 1 && event["stage"] as? String == "denied")
    }

    @Test(arguments: [
        ("increase approve", 1, "no request for a higher quota waits for an answer"),
        ("increase deny", 1, "usage-ledger increase request"), ("increase request --to 5", 1, "give --from"),
        ("increase request --from 5 --to 5", 65, "an increase from 5 to 5"),
        ("increase request --from 5 --to x", 64, "such as 500"),
    ]) func whatCannotBeIsRefused(_ words: String, _ status: Int32, _ text: String) throws {
        let before = try workspace.log()
        let result = try run(words)
        #expect(result.status == status, "\(result)")
        #expect(result.errors.contains(text), "\(result)")
        #expect(try workspace.log() == before)
    }
}
