import Testing

/// Seconds since a local midnight, models in a column, failures without tokens.
@Suite struct BurstTraceTests {
    static let importCommand = [
        "import", "csv", SharedData.burstTrace.path, "--ledger", "team.ledger", "--time", "Timestamp", "--epoch",
        "2023-06-01", "--input-tokens", "Request tokens", "--output-tokens", "Response tokens", "--model-column",
        "Model", "--project", "chat",
    ]

    @Test func unpricedUntilAliased() throws {
        guard SharedData.has(.burstTrace, .priceList) else { return }
        let workspace = try Workspace()
        try workspace.expectSuccess("price", "import", SharedData.priceList.path, "--ledger", "team.ledger")
        let imported = try workspace.expectSuccess(Self.importCommand)
        #expect(imported.output.contains("Without a price, so of unknown cost: ChatGPT (320)"))

        let spend = try workspace.spend(month: "2023-06")
        let chat = try #require(spend.model("ChatGPT"))
        #expect((chat.requests, chat.unpricedRequests) == (320, 320))
        #expect((chat.inputTokens, chat.outputTokens) == (166_177, 92_324))
        #expect(chat.cost == nil)
        let gpt4 = try #require(spend.model("GPT-4"))
        #expect((gpt4.requests, gpt4.inputTokens, gpt4.outputTokens) == (80, 42_012, 18_288))
        let note = try #require(spend.notes.first { $0.code == "unpriced" })
        #expect(note.text.contains("ChatGPT (320)"))
        try spend.expectConsistent()

        let text = try workspace.expectSuccess("report", "spend", "--ledger", "team.ledger", "--month", "2023-06")
        #expect(text.lines.contains { $0.contains("ChatGPT") && $0.contains("unpriced") && !$0.contains("$0") })
        // The 17 failures are requests too.
        let events = try workspace.events("--kind", "response")
        #expect(events.count == 400)
        #expect(events.count { $0["inputTokens"] as? Int == 0 && $0["outputTokens"] as? Int == 0 } == 17)
    }

    /// 166,177 × 0.5e-6 + 92,324 × 1.5e-6, and 42,012 × 30e-6 + 18,288 × 60e-6.
    @Test func pricedByAliasesGivenBefore() throws {
        guard SharedData.has(.burstTrace, .priceList) else { return }
        let workspace = try Workspace()
        try workspace.expectSuccess("price", "import", SharedData.priceList.path, "--ledger", "team.ledger")
        try workspace.expectSuccess("price", "alias", "ChatGPT=gpt-3.5-turbo", "--ledger", "team.ledger")
        try workspace.expectSuccess("price", "alias", "GPT-4=gpt-4", "--ledger", "team.ledger")
        try workspace.expectSuccess(Self.importCommand)
        let spend = try workspace.spend(month: "2023-06")
        #expect(spend.model("ChatGPT")?.cost == "0.2215745")
        #expect(spend.model("GPT-4")?.cost == "2.35764")
        #expect(spend.total.cost == "2.5792145")
        #expect(spend.total.unpricedRequests == 0)
        #expect((spend.total.requests, spend.model("ChatGPT")?.requests) == (400, 320))
        try spend.expectConsistent()
    }
}
