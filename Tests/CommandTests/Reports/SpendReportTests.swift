import Foundation
import Testing

@Suite struct SpendReportTests {
    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        var lines = ["time,model,in,out,who"]
        let models = ["gpt-4.1", "gpt-4o-mini", "mystery", "claude-sonnet-4-5"]
        let projects = ["web", "a,b", "say \"hi\"", "=1+1"]
        for row in 0..<400 {
            let time = "2024-0\(1 + row % 2)-\(10 + row % 19)T0\(row % 10):00:00Z"
            lines.append(
                "\(time),\(models[row % 4]),\(row * 37 % 9001),\(row * 13 % 997),\(Self.quoted(projects[row / 7 % 4]))")
        }
        try workspace.write(lines.map { $0 + "\n" }.joined(), to: "u.csv")
        let command = ["import", "csv", "u.csv", "--ledger", "team.ledger"] + Workspace.columns
        try workspace.expectSuccess(command + ["--model-column", "model", "--project-column", "who"])
        return workspace
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    @Test(arguments: [
        ["--month", "2024-01"], ["--month", "2024-02"], ["--from", "2024-01-15", "--to", "2024-02-15"],
    ])
    func partsAddUp(_ period: [String]) throws {
        let spend = try workspace().spend(period)
        try spend.expectConsistent()
        #expect(spend.total.requests > 0)
        #expect(spend.total.unpricedRequests == spend.model("mystery")?.requests ?? 0)
        #expect(spend.model("mystery")?.cost == nil)
        #expect(spend.byDay.map { $0.day ?? "" } == spend.byDay.map { $0.day ?? "" }.sorted())
    }

    /// Two months are the whole, to the last pico-unit.
    @Test func periodsAddUp() throws {
        let workspace = try workspace()
        let whole = try workspace.spend(["--from", "2024-01-01", "--to", "2024-03-01"])
        let months = [try workspace.spend(month: "2024-01"), try workspace.spend(month: "2024-02")]
        #expect(months.reduce(0) { $0 + $1.total.requests } == whole.total.requests)
        #expect(whole.byDay == months.flatMap(\.byDay))
        let split = try ["2024-01-20T05:00:00Z"].flatMap { instant in
            [
                try workspace.spend(["--from", "2024-01-01", "--to", instant]).total.requests,
                try workspace.spend(["--from", instant, "--to", "2024-03-01"]).total.requests,
            ]
        }
        #expect(split.reduce(0, +) == whole.total.requests)
        // A first day without hours is its midnight, and the last instant is no longer in.
        #expect(try workspace.spend(["--from", "2024-02-01"]).total.requests == months[1].total.requests)
        #expect(try workspace.spend(["--to", "2024-02-01"]).total.requests == months[0].total.requests)
    }

    /// RFC 4180: CRLF, quotes where needed, as many fields in each row; the figures are those of the JSON.
    @Test func csv() throws {
        let workspace = try workspace()
        let result = try workspace.expectSuccess(
            "report", "spend", "--ledger", "team.ledger", "--month", "2024-01", "--format", "csv")
        let spend = try workspace.spend(month: "2024-01")
        #expect(result.output.hasSuffix("\r\n"))
        let records = Self.records(result.output)
        let header = try #require(records.first)
        #expect(header.starts(with: ["table", "name", "requests", "inputTokens", "cachedTokens", "outputTokens"]))
        #expect(records.allSatisfy { $0.count == header.count })
        #expect(records.map(\.[0]).filter { $0 == "byProject" }.count == 4)
        let entries = [
            "total": [spend.total], "byDay": spend.byDay, "byProject": spend.byProject, "byModel": spend.byModel,
        ]
        for table in ["total", "byDay", "byProject", "byModel"] {
            let rows = records.filter { $0[0] == table }
            let expected = try #require(entries[table])
            #expect(rows.map { $0[2] } == expected.map { String($0.requests) })
            #expect(rows.map { $0[header.count - 1] } == expected.map { $0.cost ?? "" })
        }
        // A name that a spreadsheet would run as a formula is made text.
        #expect(records.contains { $0[1] == "'=1+1" })
        #expect(records.contains { $0[1] == "say \"hi\"" })
    }

    /// Splits CSV by the letter of RFC 4180.
    private static func records(_ text: String) -> [[String]] {
        var records: [[String]] = [[]]
        var field = ""
        var isQuoted = false
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"" where isQuoted && rest.first == "\"":
                rest.removeFirst()
                field.append("\"")
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                records[records.count - 1].append(field)
                field = ""
            case "\r" where !isQuoted:
                #expect(rest.first == "\n")
                rest = rest.dropFirst()
                records[records.count - 1].append(field)
                records.append([])
                field = ""
            default: field.unicodeScalars.append(scalar)
            }
        }
        #expect(field.isEmpty && !isQuoted)
        return records.dropLast()
    }

    /// What had occurred by a time, and what was known by one.
    @Test func asOfAndAsKnown() throws {
        let workspace = try Workspace()
        try workspace.importRows(["2024-01-01,gpt-4.1,1000,0", "2024-01-02T12:00:00Z,gpt-4.1,1000,0"])
        let known = try #require(try workspace.events().last?["recordedAt"] as? String)
        try workspace.importRows(["2024-01-02,gpt-4.1,1000,0", "2024-01-03,gpt-4.1,1000,0"], file: "late.csv")
        func requests(_ options: String...) throws -> Int {
            try workspace.spend(["--month", "2024-01"] + options).total.requests
        }
        #expect(try requests() == 4)
        #expect(try requests("--as-of", "2024-01-02") == 2)
        #expect(try requests("--as-of", "2024-01-02T12:00:00Z") == 3)
        #expect(try requests("--as-known", known) == 2)
        #expect(try requests("--as-known", known, "--as-of", "2024-01-02") == 1)
        #expect(try requests("--as-known", "2020-01-01") == 0)
        let prefix = try workspace.spend(["--month", "2024-01", "--as-known", known])
        #expect(prefix.ledger.treeSize < (try workspace.treeHead().treeSize))
    }

    /// The same log gives the same report, and the command in it makes it again.
    @Test(arguments: ["text", "json", "csv"]) func isReproducible(_ format: String) throws {
        let workspace = try workspace()
        let command = ["report", "spend", "--ledger", "team.ledger", "--month", "2024-02", "--format", format]
        let first = try workspace.expectSuccess(command)
        #expect(try workspace.expectSuccess(command).output == first.output)
        guard format == "text" else { return }
        let line = try #require(first.lines.first { $0.hasPrefix("Made by: ") })
        let again = try OldPeriodTests.runInShell(String(line.dropFirst("Made by: ".count)), workspace.runner)
        #expect(again.output == first.output)
    }

    @Test(arguments: [
        (["--format", "xml"], "There is no format \"xml\"; there are: text, json"),
        (["--json", "--format", "csv"], "--json"),
        (["--month", "2024-1"], "expected a month such as 2026-03"), (["--month", "2024-00"], "expected a month"),
        (["--from", "01.02.2024"], "--from: expected a date or time"), (["--as-of", "x"], "--as-of: expected a date"),
        (["--as-known", "2024-02-30"], "--as-known: expected a date"),
    ]) func refusesBadOptions(_ options: [String], _ message: String) throws {
        let workspace = try Workspace()
        let result = try workspace.run(["report", "spend", "--ledger", "team.ledger"] + options)
        #expect(result.status == 64, "\(result)")
        #expect(result.errors.contains(message), "\(result)")
        #expect(!result.errors.contains("Usage: usage-ledger <subcommand>"), "\(result)")
    }

    @Test func jsonIsShorthand() throws {
        let workspace = try workspace()
        let command = ["report", "spend", "--ledger", "team.ledger", "--month", "2024-01"]
        #expect(
            try workspace.expectSuccess(command + ["--json"]).output
                == (try workspace.expectSuccess(command + ["--format", "json"]).output))
    }
}
