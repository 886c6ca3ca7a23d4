import Testing

/// Which rows an import takes for rows that the ledger has.
@Suite struct ImportIdentityTests {
    static let row = "2024-01-01T00:00:00Z,gpt-4.1,10,5"
    static let other = "2024-01-01T00:00:01Z,gpt-4.1,10,5"

    /// What each file adds to those imported before it, all of one source.
    static let histories: [(name: String, files: [(rows: [String], new: Int)])] = [
        ("again", [([row, other], 2), ([row, other], 0), ([row, other], 0)]),
        ("equal rows are events of their own", [([row, row], 2), ([row, row], 0)]),
        ("grown by another row", [([row], 1), ([row, other], 1), ([row, other], 0)]),
        ("grown by an equal row", [([row, other], 2), ([row, other, row], 1), ([row, other, row], 0)]),
        ("grown by equal rows", [([row], 1), ([row, row, row], 2), ([row, row], 0), ([row, row, row, row], 1)]),
        ("in another order", [([row, other, row], 3), ([other, row, row], 0)]),
        ("overlapping", [([row, other], 2), ([other, "2024-01-02,gpt-4.1,1,1"], 1), ([row], 0)]),
        ("shrunk, then whole", [([row, row], 2), ([row], 0), ([], 0), ([row, row], 0)]),
    ]

    @Test(arguments: histories) func addsOnlyNewRows(_ history: (name: String, files: [(rows: [String], new: Int)]))
        throws
    {
        let workspace = try Workspace()
        var total = 0
        for file in history.files {
            let result = try workspace.importRows(file.rows)
            #expect(result.output.hasPrefix("Imported \(file.new) new event\(file.new == 1 ? "" : "s") from usage.csv"))
            total += file.new
            #expect(try workspace.spend(month: "2024-01").total.requests == total)
        }
        #expect(try workspace.usageCount() == total)
    }

    @Test func anotherSourceIsOtherUsage() throws {
        let workspace = try Workspace()
        try workspace.importRows([Self.row])
        let result = try workspace.importRows([Self.row], file: "copy.csv")
        #expect(result.output.contains("the very same bytes were imported before as source \"usage.csv\""))
        #expect(try workspace.usageCount() == 2)
        try workspace.importRows([Self.row], file: "renamed.csv", ["--source", "usage.csv"])
        #expect(try workspace.usageCount() == 2)
    }

    /// The same rows said to be of another model or project contradict what the ledger holds.
    @Test(arguments: [["--model", "gpt-4o", "--project", "web"], ["--model", "gpt-4.1", "--project", "shop"]])
    func refusesTheSameRowsAsSomethingElse(_ options: [String]) throws {
        let workspace = try Workspace()
        try workspace.write("time,in,out\n2024-01-01,1,1\n2024-01-01,2,2\n", to: "u.csv")
        let command = ["import", "csv", "u.csv", "--ledger", "team.ledger"] + Workspace.columns
        try workspace.expectSuccess(command + ["--model", "gpt-4.1", "--project", "web"])
        let before = try workspace.log()
        let result = try workspace.run(command + options)
        #expect(result.status == 65, "\(result)")
        #expect(result.errors.contains("line 2 is in the ledger already, as event"), "\(result)")
        #expect(result.errors.contains("(and 1 more row like it)"), "\(result)")
        #expect(try workspace.log() == before)
        try workspace.expectSuccess(command + options + ["--source", "second"])
        #expect(try workspace.usageCount() == 4)
    }

    /// Other columns would make every row a new one.
    @Test(arguments: [["--user", "model"], ["--cached-tokens", "out"], ["--source-time-zone", "Asia/Tokyo"]])
    func refusesAnotherMapping(_ options: [String]) throws {
        let workspace = try Workspace()
        try workspace.importRows([Self.row])
        let before = try workspace.log()
        let result = try workspace.run(Workspace.importCSV("usage.csv", options))
        #expect(result.status == 65, "\(result)")
        #expect(result.errors.contains("the source \"usage.csv\" was imported before with other columns"), "\(result)")
        #expect(try workspace.log() == before)
    }

    // MARK: With ids

    private static func importIDs(_ workspace: Workspace, _ rows: [String]) throws -> CommandResult {
        try workspace.write((["id,time,model,in,out"] + rows).map { $0 + "\n" }.joined(), to: "ids.csv")
        return try workspace.run(Workspace.importCSV("ids.csv", ["--id", "id"]))
    }

    @Test func anIDIsOneRow() throws {
        let workspace = try Workspace()
        let first = try Self.importIDs(workspace, ["a,\(Self.row)", "b,\(Self.row)", "a,\(Self.row)"])
        #expect(first.output.contains("Imported 2 new events"), "\(first)")
        #expect(first.output.contains("1 row already in the ledger"))
        let grown = try Self.importIDs(workspace, ["b,\(Self.row)", "c,\(Self.row)"])
        #expect(grown.output.contains("Imported 1 new event "), "\(grown)")
        #expect(try workspace.events("--kind", "response").map { $0["sourceId"] as? String } == ["a", "b", "c"])
    }

    @Test func anIDThatSaysSomethingElseIsRefused() throws {
        let workspace = try Workspace()
        let before = try workspace.log()
        let within = try Self.importIDs(workspace, ["a,\(Self.row)", "b,\(Self.row)", "a,\(Self.other)"])
        #expect(within.status == 65)
        #expect(within.errors.contains("line 4 has the same id as line 2, but says something else"), "\(within)")
        #expect(try workspace.log() == before)
        #expect(try Self.importIDs(workspace, ["a,\(Self.row)"]).status == 0)
        let known = try workspace.log()
        let later = try Self.importIDs(workspace, ["b,\(Self.row)", "a,\(Self.other)"])
        #expect(later.status == 65)
        #expect(later.errors.contains("line 3 is in the ledger already, as event"), "\(later)")
        #expect(try workspace.log() == known)
    }

    /// An id is not taken for the digest of a row, nor one source's id for another's.
    @Test func idsBelongToTheirSource() throws {
        let workspace = try Workspace()
        _ = try Self.importIDs(workspace, ["a,\(Self.row)"])
        try workspace.write("id,time,model,in,out\na,\(Self.other)\n", to: "second.csv")
        try workspace.expectSuccess(Workspace.importCSV("second.csv", ["--id", "id"]))
        #expect(try workspace.usageCount() == 2)
    }
}
