import Foundation
import TestSupport
import Testing

/// The binary by itself: elsewhere, with a terminal, with a closed pipe.
@Suite struct BinaryTests {
    /// Copied away from the build, it still knows its price list and its time zones.
    @Test func worksWhereverItIsCopied() throws {
        let workspace = try Workspace(ledger: false)
        try FileManager.default.copyItem(atPath: BuiltCommand.path, toPath: workspace.path("ledger-tool"))
        var copy = workspace.runner
        copy.executable = workspace.path("ledger-tool")
        let made = try copy.run(["init", "team.ledger", "--time-zone", "Asia/Kathmandu"])
        #expect(made.status == 0, "\(made)")
        #expect(made.output.contains("Adopted the price list"))
        let shown = try copy.run(["price", "show", "gpt-4.1", "--ledger", "team.ledger"])
        #expect(shown.output.contains("input 2, cached 0.5, output 8"))
    }

    /// `script` gives the command a terminal; what it shows there ends with a cleared line.
    @Test func showsProgressOnATerminalOnly() throws {
        guard let script = SystemTool.path("script") else { return }
        let workspace = try Workspace()
        try LongImport.write(rows: 20_000, to: workspace)
        var terminal = workspace.runner
        terminal.executable = script
        let words = [workspace.runner.executable] + LongImport.command(ledger: "team.ledger")
        let shown = try terminal.run(["-qec", words.joined(separator: " "), "/dev/null"])
        #expect(shown.status == 0, "\(shown)")
        #expect(shown.output.contains("\r\u{1B}[Kreading: "), "\(shown)")
        #expect(shown.output.contains(" rows, "))
        let cleared = try #require(shown.output.range(of: "\r\u{1B}[K", options: .backwards))
        #expect(shown.output[cleared.upperBound...].hasPrefix("Imported 20000 new events"))

        let piped = try workspace.expectSuccess(
            "import", "csv", "long.csv", "--ledger", "team.ledger", "--source", "other", "--time", "time",
            "--input-tokens", "in", "--output-tokens", "out", "--model-column", "model", "--project", "web")
        #expect(piped.errors == "")
        #expect(!piped.output.contains("\u{1B}"))
    }

    /// A reader that has seen enough ends the listing without a word.
    @Test func stopsWhenNobodyReads() throws {
        let workspace = try Workspace()
        try LongImport.write(rows: 5_000, to: workspace)
        try workspace.expectSuccess(LongImport.command(ledger: "team.ledger"))
        var shell = workspace.runner
        shell.executable = "/bin/sh"
        let pipeline = "\"$0\" event list --ledger team.ledger 2> errors | head -n 1"
        let result = try shell.run(["-c", pipeline, workspace.runner.executable])
        #expect(result.lines.count == 1)
        let errors = try Data(contentsOf: URL(fileURLWithPath: workspace.path("errors")))
        let text = String(decoding: errors, as: UTF8.self)
        #expect(text == "" || text == "usage-ledger: cannot write the output\n", "\(text)")
    }

    @Test func takesTheLedgerFromTheEnvironment() throws {
        let workspace = try Workspace()
        try workspace.expectSuccess("init", "other.ledger", "--currency", "EUR")
        var runner = workspace.runner
        runner.environment["USAGE_LEDGER"] = "other.ledger"
        #expect(try runner.run(["report", "spend", "--json"]).output.contains("\"currency\": \"EUR\""))
        #expect(
            try runner.run(["report", "spend", "--json", "--ledger", "team.ledger"]).output
                .contains("\"currency\": \"USD\""))
        runner.environment["USAGE_LEDGER"] = ""
        #expect(try runner.run(["report", "spend"]).status == 64)
    }

    @Test func saysItsVersion() throws {
        let result = try Workspace(ledger: false).expectSuccess("--version")
        #expect(result.lines.count == 1)
    }
}
