import Foundation
import TestSupport
import Testing

/// A period without usage says which one has some, and how to see it.
@Suite struct OldPeriodTests {
    static let commands: [[String]] = [
        ["status", "--ledger", "team.ledger"], ["report", "spend", "--ledger", "team.ledger"],
        ["report", "spend", "--ledger", "team.ledger", "--month", "2024-02"],
        ["report", "spend", "--ledger", "team.ledger", "--from", "2024-02-01", "--to", "2024-02-03"],
    ]

    @Test(arguments: commands) func printsACommandThatWorks(_ arguments: [String]) throws {
        let workspace = try Workspace()
        try workspace.importRows(["2023-11-16T10:00:00Z,gpt-4.1,1000,0", "2023-10-02T10:00:00Z,gpt-4.1,1000,0"])
        let result = try workspace.expectSuccess(arguments)
        #expect(result.output.contains("This ledger has usage in October 2023 to November 2023"))
        let line = try #require(result.lines.first { $0.contains("--month 2023-11") })
        let shown = try Self.runInShell(line.trimmingCharacters(in: .whitespaces), workspace.runner)
        #expect(shown.status == 0)
        #expect(shown.output.contains("Spend, November 2023"))
        #expect(shown.output.contains("$0.002"))
    }

    @Test(arguments: ["my ledger", "it's $HOME", "über;`id`", "-l"]) func quotesAwkwardPaths(_ name: String) throws {
        let workspace = try Workspace(ledger: false)
        let path = workspace.path(name)
        try workspace.expectSuccess("init", path)
        try workspace.write("time,model,in,out\n2023-11-16,gpt-4.1,1000,0\n", to: "usage.csv")
        try workspace.expectSuccess(Workspace.importCSV("usage.csv", ledger: path))
        let result = try workspace.expectSuccess("status", "--ledger", path)
        let line = try #require(result.lines.first { $0.contains("--month 2023-11") })
        let shown = try Self.runInShell(line.trimmingCharacters(in: .whitespaces), workspace.runner)
        #expect(shown.output.contains("$0.002"), "\(line)\n\(shown)")
    }

    @Test func printsNoPathThatTheEnvironmentGave() throws {
        let workspace = try Workspace()
        try workspace.importRows(["2023-11-16T10:00:00Z,gpt-4.1,1000,0"])
        var runner = workspace.runner
        runner.environment["USAGE_LEDGER"] = workspace.path("team.ledger")
        let result = try runner.run(["status"])
        let line = try #require(result.lines.first { $0.contains("--month 2023-11") })
        #expect(!line.contains("--ledger"))
        #expect(try Self.runInShell(line.trimmingCharacters(in: .whitespaces), runner).output.contains("$0.002"))
    }

    @Test func statusJSONSaysTheSame() throws {
        let workspace = try Workspace()
        try workspace.importRows(["2023-11-16T10:00:00Z,gpt-4.1,1000,0"])
        let result = try workspace.expectSuccess("status", "--ledger", "team.ledger", "--json")
        #expect(result.output.contains("\"usage-ledger report spend --month 2023-11 --ledger team.ledger\""))
    }

    @Test func anEmptyLedgerSaysSo() throws {
        let workspace = try Workspace()
        #expect(try workspace.expectSuccess("status", "--ledger", "team.ledger").output.contains("no usage yet"))
    }

    /// The words as a person would paste them, with the command on the path.
    static func runInShell(_ line: String, _ runner: CommandRunner) throws -> CommandResult {
        var shell = runner
        shell.executable = "/bin/sh"
        let folder = (BuiltCommand.path as NSString).deletingLastPathComponent
        shell.environment["PATH"] = folder + ":/usr/bin:/bin"
        return try shell.run(["-c", line])
    }
}
