import Foundation
import LedgerModel
import LedgerStore
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import Interchange

/// Real usage that others published, where a copy lies beside the checkout, at real prices.
@Suite struct PublishedUsageTests {
    private static let folder = PackageFolder.path("../shared/data")

    private static let isThere: Bool = {
        let names = ["AzureLLMInferenceTrace_conv.csv", "burstgpt_slice.csv", "model_prices_and_context_window.json"]
        let missing = names.filter { !FileManager.default.isReadableFile(atPath: "\(folder)/\($0)") }
        if !missing.isEmpty { print("skipped: \(missing.joined(separator: ", ")) not in \(folder)") }
        return missing.isEmpty
    }()

    private func ledger(adopting models: [String]) throws -> (Ledger, TemporaryDirectory) {
        let directory = try TemporaryDirectory()
        let ledger = try Ledger.create(at: directory.path.appending("ledger").string)
        let text = try #require(
            FileManager.default.contents(atPath: "\(Self.folder)/model_prices_and_context_window.json"))
        let list = try PriceList(parsing: Array(text), file: "list", models: models)
        try ledger.append(.catalogueAdopted(CatalogueAdoption(name: "list", prices: list.prices)))
        return (ledger, directory)
    }

    private func run(_ file: String, _ mapping: UsageMapping, into ledger: Ledger) throws -> UsageImport.Summary {
        let usageImport = UsageImport(
            ledger: ledger, source: file, format: .csv, mapping: mapping, file: file, skipsInvalid: false, actor: nil)
        return try usageImport.run(
            FileSource(path: "\(Self.folder)/\(file)"), skipped: { _ in }, progress: { _ in })
    }

    private func spend(_ ledger: Ledger) throws -> SpendProjection {
        var spend = SpendProjection(calendar: .utc)
        try ledger.replay(into: &spend)
        return spend
    }

    /// 22,361,870 input and 4,088,665 output tokens, at 2 and 8 dollars a million.
    @Test(.enabled(if: isThere, "no copies of the published files")) func azureConversations() throws {
        let (ledger, directory) = try ledger(adopting: ["gpt-4.1"])
        defer { withExtendedLifetime(directory) {} }
        let mapping = UsageMapping(
            time: "TIMESTAMP", model: .constant("gpt-4.1"), project: .constant("azure"),
            columns: [.inputTokens: "ContextTokens", .outputTokens: "GeneratedTokens"])
        let file = "AzureLLMInferenceTrace_conv.csv"
        let summary = try run(file, mapping, into: ledger)
        #expect(summary.result.newRows == 19_366)
        #expect(summary.result.cost == Money("77.43306"))
        let total = try spend(ledger).total()
        #expect(total.requests == 19_366 && total.inputTokens == 22_361_870 && total.outputTokens == 4_088_665)
        #expect(total.cost == Money("77.43306") && total.unpricedRequests == 0)
        #expect(try spend(ledger).totals { $0.day.description }.mapValues(\.requests) == ["2023-11-16": 19_366])
        let head = try ledger.head()
        #expect(try run(file, mapping, into: ledger).result.newRows == 0)
        #expect(try ledger.head() == head)
    }

    /// Seconds after midnight, a model in each row, failures of no tokens, and one model that the list does not know.
    @Test(.enabled(if: isThere, "no copies of the published files")) func burstGPT() throws {
        let (ledger, directory) = try ledger(adopting: ["gpt-4", "gpt-3.5-turbo"])
        defer { withExtendedLifetime(directory) {} }
        let mapping = UsageMapping(
            time: "Timestamp", model: .column("Model"), project: .constant("burst"),
            columns: [.inputTokens: "Request tokens", .outputTokens: "Response tokens"],
            epoch: TimestampParser().parse("2023-11-01"))
        let summary = try run("burstgpt_slice.csv", mapping, into: ledger)
        #expect(summary.result.newRows == 400)
        #expect(summary.result.unpriced == ["ChatGPT": 320])
        let byModel = try spend(ledger).totals { $0.model }
        #expect(byModel.mapValues(\.requests) == ["ChatGPT": 320, "GPT-4": 80])
        #expect(byModel.mapValues(\.inputTokens) == ["ChatGPT": 166_177, "GPT-4": 42_012])
        #expect(byModel.mapValues(\.outputTokens) == ["ChatGPT": 92_324, "GPT-4": 18_288])
        #expect(byModel.mapValues(\.unpricedRequests)["ChatGPT"] == 320)
    }
}
