import Foundation
import Testing

/// CSV as the world writes it.
@Suite struct CSVImportTests {
    static let header = "time,model,in,out,note"

    /// Each says the same two rows: 10 and 5, then 20 and 7 tokens of `a,"b"`.
    static let spellings: [(name: String, text: String)] = [
        ("plain", "\(header)\n2024-01-01,\"a,\"\"b\"\"\",10,5,x\n2024-01-02,\"a,\"\"b\"\"\",20,7,y\n"),
        ("CRLF", "\(header)\r\n2024-01-01,\"a,\"\"b\"\"\",10,5,x\r\n2024-01-02,\"a,\"\"b\"\"\",20,7,y\r\n"),
        (
            "byte order mark",
            "\u{FEFF}\(header)\n2024-01-01,\"a,\"\"b\"\"\",10,5,x\n2024-01-02,\"a,\"\"b\"\"\",20,7,y\n"
        ),
        ("no final newline", "\(header)\n2024-01-01,\"a,\"\"b\"\"\",10,5,x\n2024-01-02,\"a,\"\"b\"\"\",20,7,y"),
        (
            "quotes around all",
            "\"time\",\"model\",\"in\",\"out\",\"note\"\n\"2024-01-01\",\"a,\"\"b\"\"\",\"10\",\"5\",\"\"\n"
                + "\"2024-01-02\",\"a,\"\"b\"\"\",\"20\",\"7\",\"two\nlines\"\n"
        ),
        (
            "whole numbers as decimals",
            "\(header)\n2024-01-01,\"a,\"\"b\"\"\",10.0,5,\n2024-01-02,\"a,\"\"b\"\"\",2e1,7.00,\n"
        ),
        ("other order", "note,out,in,model,time\n,5,10,\"a,\"\"b\"\"\",2024-01-01\n,7,20,\"a,\"\"b\"\"\",2024-01-02\n"),
    ]

    @Test(arguments: spellings) func readsRows(_ spelling: (name: String, text: String)) throws {
        let workspace = try Workspace()
        try workspace.write(spelling.text, to: "usage.csv")
        try workspace.expectSuccess(Workspace.importCSV("usage.csv"))
        let spend = try workspace.spend(month: "2024-01")
        #expect(spend.byDay.map(\.day) == ["2024-01-01", "2024-01-02"])
        #expect(spend.byDay.map(\.inputTokens) == [10, 20])
        #expect(spend.byDay.map(\.outputTokens) == [5, 7])
        #expect(spend.byModel.map(\.model) == ["a,\"b\""])
        // From standard input it is the same, under a source of its own.
        try workspace.expectSuccess(Workspace.importCSV("-"), input: spelling.text)
        #expect(try workspace.spend(month: "2024-01").total.requests == 4)
        try workspace.expectSuccess(Workspace.importCSV("-", ["--source", "usage.csv"]), input: spelling.text)
        #expect(try workspace.spend(month: "2024-01").total.requests == 4)
    }

    /// A pipe tells no size and comes in pieces.
    @Test func readsAPipe() throws {
        let workspace = try Workspace()
        let pipe = Pipe()
        let running = try workspace.runner.start(Workspace.importCSV("-"), reading: pipe)
        try pipe.fileHandleForReading.close()
        for piece in ["time,mod", "el,in,out\n2024-01-01,gpt-4.1,1", "0,5\n2024-01-02,gp", "t-4.1,20,7"] {
            try pipe.fileHandleForWriting.write(contentsOf: Data(piece.utf8))
        }
        try pipe.fileHandleForWriting.close()
        let result = try running.wait()
        #expect(result.status == 0, "\(result)")
        #expect(try workspace.spend(month: "2024-01").total.inputTokens == 30)
    }

    @Test func anEmptyTableIsNoError() throws {
        let workspace = try Workspace()
        let before = try workspace.log()
        let result = try workspace.importRows([])
        #expect(result.output == "Imported 0 new events from usage.csv.\n")
        #expect(try workspace.log() == before)
    }

    @Test func opensProjectsOnce() throws {
        let workspace = try Workspace()
        try workspace.write(
            "time,model,in,out,who\n2024-01-01,m,1,1,b\n2024-01-01,m,1,1,a\n2024-01-01,m,2,1,b\n", to: "u.csv")
        let command =
            ["import", "csv", "u.csv", "--ledger", "team.ledger"] + Workspace.columns
            + ["--model", "gpt-4.1", "--project-column", "who"]
        let result = try workspace.expectSuccess(command)
        #expect(result.output.contains("Opened project b.\nOpened project a.\n"))
        #expect(try workspace.events("--kind", "projectOpened").map { $0["project"] as? String } == ["b", "a"])
        let spend = try workspace.spend(month: "2024-01")
        #expect(spend.byProject.map { "\($0.project ?? "") \($0.requests)" }.sorted() == ["a 1", "b 2"])
        #expect(spend.byModel.map(\.model) == ["gpt-4.1"])
        try spend.expectConsistent()
    }

    @Test(arguments: [
        ["--model", "m", "--model-column", "model"], [], ["--model", ""], ["--model", "m", "--project", ""],
        ["--model", "m", "--source", ""], ["--model", "m", "--epoch", "soon"],
        ["--model", "m", "--source-time-zone", "Mars"], ["--model", "m", "--project-column", "model"],
    ]) func wrongOptionsAreUsage(_ options: [String]) throws {
        let workspace = try Workspace()
        try workspace.write("time,model,in,out\n", to: "usage.csv")
        let command = ["import", "csv", "usage.csv", "--ledger", "team.ledger", "--project", "web"] + Workspace.columns
        let result = try workspace.run(
            command.filter { !options.contains("--project") || $0 != "web" && $0 != "--project" } + options)
        #expect(result.status == 64, "\(result)")
        #expect(!result.errors.contains("Usage: usage-ledger <subcommand>"), "\(result)")
    }
}
