import Testing

/// The columns that may be missing: status, audio, cost, users; and rows passed over.
@Suite struct ImportColumnTests {
    /// Words and codes of outcomes.
    static let statuses: [(text: String, outcome: String, http: Int?)] = [
        ("succeeded", "succeeded", nil), ("OK", "succeeded", nil), ("true", "succeeded", nil), ("", "succeeded", nil),
        ("200", "succeeded", 200), ("204", "succeeded", 204), ("Failed", "failed", nil), ("error", "failed", nil),
        ("429", "failed", 429), ("500", "failed", 500), ("408", "timedOut", 408), ("504", "timedOut", 504),
        ("timeout", "timedOut", nil), ("canceled", "cancelled", nil), ("cancelled", "cancelled", nil),
        ("fallback", "fallback", nil),
    ]

    private func importColumn(_ workspace: Workspace, _ option: String, _ rows: [String]) throws {
        try workspace.write((["time,model,in,out,more"] + rows).map { $0 + "\n" }.joined(), to: "u.csv")
        try workspace.expectSuccess(Workspace.importCSV("u.csv", [option, "more"]))
    }

    @Test func readsOutcomes() throws {
        let workspace = try Workspace()
        let rows = Self.statuses.enumerated().map { "2024-01-01T00:00:\($0 + 10)Z,gpt-4.1,10,5,\($1.text)" }
        try importColumn(workspace, "--status", rows)
        let events = try workspace.events("--kind", "response")
        #expect(events.map { $0["outcome"] as? String } == Self.statuses.map(\.outcome))
        #expect(events.map { $0["httpStatus"] as? Int } == Self.statuses.map(\.http))
        // What is not succeeded is still a request, with what it cost.
        let total = try workspace.spend(month: "2024-01").total
        #expect(total.requests == 16)
        #expect(total.failedRequests == 10)
        #expect(total.cost == "0.00096")
    }

    /// The source's own cost is kept exactly and goes before any price, also for models without one.
    @Test func keepsTheCostOfTheSource() throws {
        let workspace = try Workspace()
        try importColumn(
            workspace, "--cost",
            [
                "2024-01-01,gpt-4.1,1000000,0,0.123456789012", "2024-01-02,mystery,1,1,7", "2024-01-03,mystery,1,1,0",
                "2024-01-04,gpt-4.1,1000000,0,", "2024-01-05,gpt-4.1,1,1,1.5e-07",
                "2024-01-06,gpt-4.1,1,1,0.0000000000005",
            ])
        let spend = try workspace.spend(month: "2024-01")
        #expect(spend.byDay.map(\.cost) == ["0.123456789012", "7", "0", "2", "0.00000015", "0.000000000001"])
        #expect(spend.total.unpricedRequests == 0)
        try spend.expectConsistent()
    }

    /// A minute at whisper-1's 0.0001 a second, not twice that for being listed under input and output.
    @Test func aMinuteOfWhisper() throws {
        guard SharedData.has(.priceList) else { return }
        let workspace = try Workspace()
        let list = SharedData.priceList.path
        try workspace.expectSuccess("price", "import", list, "--ledger", "team.ledger", "--model", "whisper-1")
        try importColumn(
            workspace, "--audio-seconds",
            ["2024-01-01,whisper-1,0,0,60", "2024-01-02,whisper-1,0,0,0.5", "2024-01-03,whisper-1,0,0,3600.25"])
        let spend = try workspace.spend(month: "2024-01")
        #expect(spend.byDay.map(\.cost) == ["0.006", "0.00005", "0.360025"])
        #expect(spend.byDay.map(\.audioMilliseconds) == [60_000, 500, 3_600_250])
        let events = try workspace.events("--kind", "response")
        #expect(events.map { $0["operation"] as? String } == Array(repeating: "transcription", count: 3))
        let shown = try workspace.expectSuccess("price", "show", "whisper-1", "--ledger", "team.ledger")
        #expect(shown.output.contains("audio-minute 0.006\n"))
    }

    @Test func keepsUsers() throws {
        let workspace = try Workspace()
        try importColumn(workspace, "--user", ["2024-01-01,gpt-4.1,1,1,ann", "2024-01-01,gpt-4.1,1,1,"])
        #expect(try workspace.events("--kind", "response").map { $0["user"] as? String } == ["ann", nil])
    }

    // MARK: Rows passed over

    @Test func skipInvalidListsThemAndTakesTheRest() throws {
        let workspace = try Workspace()
        let rows = [
            "2024-01-01,gpt-4.1,1,1", "2024-01-01,gpt-4.1,-1,1", "", "2024-01-02,gpt-4.1,1,1", "never,gpt-4.1,1,1",
            "2024-01-03,gpt-4.1,1", "2024-01-03,gpt-4.1,\"1\"x,1", "2024-01-04,gpt-4.1,1,1",
        ]
        let result = try workspace.importRows(rows, ["--skip-invalid"])
        #expect(result.output.hasPrefix("Imported 3 new events from usage.csv; 5 invalid rows skipped.\n"), "\(result)")
        let skipped = result.errors.split(separator: "\n").map {
            $0.split(separator: ":").prefix(2).joined(separator: ":")
        }
        #expect(skipped == [3, 4, 6, 7, 8].map { "skipped usage.csv:\($0)" }, "\(result)")
        #expect(try workspace.spend(month: "2024-01").byDay.map(\.day) == ["2024-01-01", "2024-01-02", "2024-01-04"])
        let mark = try #require(try workspace.events("--kind", "importMarked").last)
        #expect((mark["rowsTaken"] as? Int, mark["rowsSkipped"] as? Int) == (3, 5))
        // Once mended, the file adds what was passed over.
        let mended = rows.map { $0.isEmpty || $0.contains("never") ? "2024-01-05,gpt-4.1,1,1" : $0 }
        let again = try workspace.importRows(mended, ["--skip-invalid"])
        #expect(
            again.output.hasPrefix("Imported 2 new events from usage.csv; 3 rows already in the ledger"), "\(again)")
    }

    @Test func skipInvalidOfJSONLines() throws {
        let workspace = try Workspace()
        let good = JSONLinesImportTests.line(usage: JSONLinesImportTests.plain)
        try workspace.write([good, "{", "", good, "[1", good].joined(separator: "\n"), to: "calls.jsonl")
        let result = try workspace.expectSuccess(JSONLinesImportTests.command(["--skip-invalid"]))
        #expect(result.output.hasPrefix("Imported 3 new events from calls.jsonl; 3 invalid rows skipped."), "\(result)")
        for line in [2, 3, 5] { #expect(result.errors.contains("skipped calls.jsonl:\(line):"), "\(result)") }
    }

    /// What concerns the whole file is not passed over.
    @Test(arguments: ["", "time,model,input,out\n2024-01-01,m,1,1\n"]) func skipInvalidNeedsAHeader(_ text: String)
        throws
    {
        let workspace = try Workspace()
        let before = try workspace.log()
        try workspace.write(text, to: "usage.csv")
        let result = try workspace.run(Workspace.importCSV("usage.csv", ["--skip-invalid"]))
        #expect(result.status == 65)
        #expect(try workspace.log() == before)
    }
}
