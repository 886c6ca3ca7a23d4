import Foundation
import Testing

/// A real trace of one afternoon, priced by a real price list.
@Suite struct AzureTraceTests {
    /// 22,361,870 input and 4,088,665 output tokens, at each model's two rates.
    static let costs: [(model: String, cost: String)] = [
        ("gpt-4.1", "77.43306"), ("gpt-4.1-mini", "15.486612"), ("claude-sonnet-4-5", "128.415585"),
    ]

    @Test(arguments: costs) func costsExactly(_ expected: (model: String, cost: String)) throws {
        guard SharedData.has(.azureTrace, .priceList) else { return }
        let workspace = try Workspace()
        try workspace.expectSuccess("price", "import", SharedData.priceList.path, "--ledger", "team.ledger")
        let command = Self.importCommand(expected.model)
        let first = try workspace.expectSuccess(command)
        #expect(first.output.contains("Imported 19366 new events"))
        #expect(first.output.contains("Cost: \(expected.cost) USD."))

        let spend = try workspace.spend(month: "2023-11")
        #expect(spend.total.cost == expected.cost)
        #expect(spend.total.requests == 19_366)
        #expect(spend.total.inputTokens == 22_361_870)
        #expect(spend.total.outputTokens == 4_088_665)
        #expect(spend.total.unpricedRequests == 0)
        #expect(spend.byDay.map(\.day) == ["2023-11-16"])
        #expect(spend.byModel.map(\.model) == [expected.model])
        try spend.expectConsistent()

        let again = try workspace.expectSuccess(command)
        #expect(again.output.contains("Imported 0 new events"))
        #expect(again.output.contains("19366 rows already in the ledger"))
        #expect(try workspace.spend(month: "2023-11").ledger == spend.ledger)
        #expect(try workspace.usageCount() == 19_366)
    }

    static func importCommand(_ model: String) -> [String] {
        [
            "import", "csv", SharedData.azureTrace.path, "--ledger", "team.ledger", "--time", "TIMESTAMP",
            "--input-tokens", "ContextTokens", "--output-tokens", "GeneratedTokens", "--model", model, "--project",
            "web",
        ]
    }

    /// Seven fraction digits are kept; a last line without a newline is a row.
    @Test func keepsTimesAndTheLastRow() throws {
        guard SharedData.has(.azureTrace) else { return }
        let workspace = try Workspace()
        try workspace.expectSuccess(Self.importCommand("gpt-4.1"))
        let last = try #require(try workspace.events("--kind", "response", "--from", "2023-11-16T19:10:00").last)
        let lines = try String(contentsOfFile: SharedData.azureTrace.path, encoding: .utf8)
            .split(whereSeparator: \.isNewline)
        let row = try #require(lines.last).split(separator: ",").map(String.init)
        #expect(last["occurredAt"] as? String == Self.instant(row[0]))
        #expect(last["inputTokens"] as? Int == Int(row[1]))
        #expect(last["outputTokens"] as? Int == Int(row[2]))
    }

    /// `2023-11-16 19:14:19.9280650` → `2023-11-16T19:14:19.928065Z`
    private static func instant(_ timestamp: String) -> String {
        var text = timestamp.split(separator: " ").joined(separator: "T")
        while text.last == "0" { text.removeLast() }
        return text + "Z"
    }
}
