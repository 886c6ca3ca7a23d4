import Foundation
import Testing

/// Bad CSV is refused with file, line, column and what was expected, and nothing is appended.
@Suite struct BadCSVTests {
    static let good = "2024-01-01T00:00:00Z,gpt-4.1,10,5"

    struct BadInput: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var message: String
        var options: [String] = []
        var testDescription: String { name }
    }

    /// Each stands in line 3, behind a good row, unless the header is at fault.
    static func row(_ name: String, _ row: String, _ message: String, _ options: [String] = []) -> BadInput {
        BadInput(name: name, text: "time,model,in,out\n\(good)\n\(row)\n", message: message, options: options)
    }

    static let inputs: [BadInput] = [
        row("negative", "2024-01-01,gpt-4.1,-3,5", "usage.csv:3:20: in: expected a whole number from 0, found \"-3\""),
        row(
            "text", "2024-01-01,gpt-4.1,12,many", "usage.csv:3:23: out: expected a whole number from 0, found \"many\""),
        row("fraction", "2024-01-01,gpt-4.1,1.5,5", "usage.csv:3:20: in: expected a whole number from 0"),
        row(
            "blank count", "2024-01-01,gpt-4.1,,5", "usage.csv:3:20: in: expected a whole number from 0, found nothing"),
        row("huge", "2024-01-01,gpt-4.1,99999999999999999999,5", "usage.csv:3:20: in: expected a whole number"),
        row("too large", "2024-01-01,gpt-4.1,9223372036854775807,5", "usage.csv:3:20: in: inputTokens is too large"),
        row("hexadecimal", "2024-01-01,gpt-4.1,0x10,5", "usage.csv:3:20: in: expected a whole number from 0"),
        row("blank row", "", "usage.csv:3:1: expected 4 fields, found a blank row"),
        row("short row", "2024-01-01,gpt-4.1,1", "usage.csv:3:1: expected 4 fields, found 3"),
        row("long row", "2024-01-01,gpt-4.1,1,2,3", "usage.csv:3:1: expected 4 fields, found 5"),
        row("time", "yesterday,gpt-4.1,1,2", "usage.csv:3:1: time: expected a time such as 2023-11-16T18:15:46Z"),
        row("no such day", "2023-02-29,gpt-4.1,1,2", "usage.csv:3:1: time: expected a time such as"),
        row("no such hour", "2024-01-01T24:00,gpt-4.1,1,2", "usage.csv:3:1: time: expected a time such as"),
        row("far future", "2500-01-01,gpt-4.1,1,2", "usage.csv:3:1: time: expected a time such as"),
        row("no model", "2024-01-01,,1,2", "usage.csv:3:12: model: expected a name in UTF-8, found nothing"),
        row("open quote", "2024-01-01,\"gpt,1,2", "usage.csv:3:12: a quoted field begins here"),
        row("NUL", "2024-01-01,a\0b,1,2", "usage.csv:3:13: a NUL byte"),
        BadInput(
            name: "number for a time", text: "time,model,in,out\n1700000000,gpt-4.1,1,2\n",
            message: "usage.csv:2:1: time: expected a time such as 2023-11-16T18:15:46Z or 2023-11-16 18:15:46, "
                + "found \"1700000000\"; if times are numbers of seconds, give --epoch"),
        BadInput(
            name: "time for a number", text: "time,model,in,out\n2024-01-01,gpt-4.1,1,2\n",
            message: "usage.csv:2:1: time: expected a number of seconds after the epoch",
            options: ["--epoch", "2024-01-01"]
        ),
        BadInput(
            name: "seconds beyond all time", text: "time,model,in,out\n170141183460469231731687303715,gpt-4.1,1,2\n",
            message: "usage.csv:2:1: time: expected a number of seconds", options: ["--epoch", "2024-01-01"]),
        BadInput(
            name: "seconds before all time", text: "time,model,in,out\n-170141183460469231731687303715,gpt-4.1,1,2\n",
            message: "usage.csv:2:1: time: expected a number of seconds", options: ["--epoch", "1960-01-01"]),
        BadInput(
            name: "milliseconds for seconds", text: "time,model,in,out\n1700000000000,gpt-4.1,1,2\n",
            message: "usage.csv:2:1: time: expected a number of seconds", options: ["--epoch", "1970-01-01"]),
        BadInput(
            name: "unknown column", text: "time,model,input,out\n\(good)\n",
            message: "usage.csv:1:1: expected a column \"in\", found none; its columns are: time, model, input, out"),
        BadInput(
            name: "column twice", text: "time,model,in,out,in\n\(good),1\n",
            message: "usage.csv:1:19: expected one column \"in\", found 2"),
        BadInput(name: "empty", text: "", message: "usage.csv:1:1: expected a header row"),
        BadInput(name: "blank header", text: "\n\(good)\n", message: "usage.csv:1:1: expected a header row"),
        BadInput(
            name: "cached beyond input", text: "time,model,in,out,cached\n\(good),11\n",
            message: "usage.csv:2:35: cached: expected at most the row's 10 input tokens, found 11",
            options: ["--cached-tokens", "cached"]),
        BadInput(
            name: "cost", text: "time,model,in,out,cost\n\(good),-0.1\n",
            message: "usage.csv:2:35: cost: expected a decimal amount from 0, found \"-0.1\"",
            options: ["--cost", "cost"]),
        BadInput(
            name: "cost with a currency", text: "time,model,in,out,cost\n\(good),$1\n",
            message: "usage.csv:2:35: cost: expected a decimal amount from 0", options: ["--cost", "cost"]),
        BadInput(
            name: "audio", text: "time,model,in,out,audio\n\(good),1:30\n",
            message: "usage.csv:2:35: audio: expected a number of seconds from 0",
            options: ["--audio-seconds", "audio"]
        ),
        BadInput(
            name: "status", text: "time,model,in,out,status\n\(good),900\n",
            message: "usage.csv:2:35: status: expected an HTTP status", options: ["--status", "status"]),
        BadInput(
            name: "no id", text: "time,model,in,out,id\n\(good),\n",
            message: "usage.csv:2:35: id: expected a name in UTF-8, found nothing", options: ["--id", "id"]),
        BadInput(
            name: "quoted line break before", text: "time,model,in,out\n2024-01-01,\"a\nb\",1,2\n\(good)\nx,m,1,2\n",
            message: "usage.csv:5:1: time: expected a time such as"),
    ]

    @Test(arguments: inputs) func isRefused(_ input: BadInput) throws {
        let workspace = try Workspace()
        try workspace.importRows(["2023-12-31T00:00:00Z,gpt-4.1,1,1"], file: "before.csv")
        let before = try workspace.log()
        try workspace.write(input.text, to: "usage.csv")
        let result = try workspace.run(Workspace.importCSV("usage.csv", input.options))
        #expect(result.status == 65, "\(result)")
        #expect(result.errors.hasPrefix("usage-ledger: \(input.message)"), "\(result)")
        #expect(result.output == "")
        #expect(try workspace.log() == before)
    }

    /// Latin-1 names are not read as if their letters were the same.
    @Test(arguments: [["--user", "user"], ["--id", "user"], ["--model-column", "user"]])
    func refusesWhatIsNoUTF8(_ options: [String]) throws {
        let workspace = try Workspace()
        let before = try workspace.log()
        let file = Array("time,model,in,out,user\n2024-01-01,gpt-4.1,1,2,Jos".utf8) + [0xE9, 0x0A]
        var command = Workspace.importCSV("-", options)
        if options.contains("--model-column") { command.removeSubrange(11...12) }
        let result = try workspace.runner.run(command, input: .init(file))
        #expect(result.status == 65, "\(result)")
        #expect(result.errors.contains("standard input:2:24: user: expected a name in UTF-8, found \"Jos"), "\(result)")
        #expect(try workspace.log() == before)
    }

    /// What others wrote cannot drive the terminal.
    @Test func messagesHoldNoControlCharacters() throws {
        let workspace = try Workspace()
        try workspace.write("time,model,in,out\n2024-01-01,gpt-4.1,\u{1B}[2J,5\n", to: "usage.csv")
        let refused = try workspace.run(Workspace.importCSV("usage.csv"))
        #expect(refused.status == 65)
        #expect(!refused.errors.contains("\u{1B}"))
        let imported = try workspace.importRows(["2024-01-01,\u{1B}[31mred,1,1"], file: "other.csv")
        #expect(!imported.output.contains("\u{1B}"))
        let report = try workspace.expectSuccess("report", "spend", "--ledger", "team.ledger", "--month", "2024-01")
        #expect(!report.output.contains("\u{1B}"))
    }
}
