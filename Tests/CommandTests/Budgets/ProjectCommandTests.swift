import Testing

@Suite struct ProjectCommandTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func run(_ words: String) throws -> CommandResult {
        try workspace.run(words.split(separator: " ").map(String.init) + ["--ledger", "team.ledger"])
    }

    @discardableResult
    private func output(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        let result = try run(words)
        #expect(result.status == 0, "\(words)\n\(result)", sourceLocation: sourceLocation)
        return result.output
    }

    @Test func opensListsAndCloses() throws {
        #expect(try output("project list") == "There are no projects. \"usage-ledger project open NAME\" opens one.\n")
        #expect(try output("project open idle") == "Project idle is open.\n")
        try output("limit set organization 1000")
        #expect(
            try output("project open api --allocation 500") == """
                Project api is open, with 500 USD a month.
                Unallocated: 500 of 1000 USD a month.

                """)
        try output("project open batch --allocation 300")
        #expect(try output("project close idle") == "Project idle is closed.\n")
        #expect(try output("project close idle") == "Project idle is closed already.\n")
        let day =
            try #require(
                try output("project list --json").jsonObject?["projects"] as? [[String: Any]]
            ).first?["openedAt"] as? String ?? ""
        #expect(
            try output("project list") == """
                api    500.00 USD a month, opened \(day.prefix(10))
                batch  300.00 USD a month, opened \(day.prefix(10))
                idle   closed, opened \(day.prefix(10))
                Unallocated: 200 of 1000 USD a month.

                """)
    }

    @Test func listsAsJSON() throws {
        try output("limit set organization 1000")
        try output("project open api --allocation 500")
        try output("project open free")
        try output("project open gone --allocation 1")
        try output("project close gone")
        let listed = try #require(try output("project list --json").jsonObject)
        #expect(listed["limit"] as? String == "1000")
        #expect(listed["allocated"] as? String == "500")
        #expect(listed["unallocated"] as? String == "500")
        let projects = try #require(listed["projects"] as? [[String: Any]])
        #expect(projects.map { $0["project"] as? String } == ["api", "free", "gone"])
        #expect(projects.map { $0["isOpen"] as? Bool } == [true, true, false])
        #expect(projects.map { $0["allocation"] as? String } == ["500", nil, nil])
    }

    @Test(arguments: [
        (
            "project open fourth --allocation 300",
            "so 200 is left for it; raise the organization's limit or lower another"
        ),
        ("project open api --allocation 1", "project api is open, with an allocation of 800; change it with"),
        ("limit set organization 700", "less than the 800 allocated to projects (api 800)"),
        ("project close apu", "there is no project apu; did you mean api"),
        ("limit set project:nix 1", "there is no project nix; open it with \"usage-ledger project open nix\""),
    ]) func refusesWithTheFigures(_ words: String, _ text: String) throws {
        try output("limit set organization 1000")
        try output("project open api --allocation 800")
        let before = try workspace.log()
        let result = try run(words)
        #expect(result.status == 1, "\(result)")
        #expect(result.errors.contains(text), "\(result)")
        #expect(try workspace.log() == before)
    }
}
