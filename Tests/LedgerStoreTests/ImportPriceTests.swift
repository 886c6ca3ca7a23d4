import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Each row at the price of its time.
@Suite struct ImportPriceTests {
    /// Prices of 1, 2 and 4 dollars for a million tokens: from ever, from noon and from an hour later.
    private func ledger() throws -> Ledger {
        let ledger = try SimulatedLedger().create()
        try ledger.setPrice("m", 1)
        try ledger.setPrice("m", 2, effective: noon)
        try ledger.setPrice("m", 4, effective: noon.adding(seconds: 3600))
        return ledger
    }

    @Test func priceOfItsTime() throws {
        let ledger = try ledger()
        let times: [Int64] = [-1_000_000_000, -1, 0, 3599, 3600, 1_000_000]
        let result = try ledger.take(times.map { row("\($0)", at: $0, tokens: 500_000) })
        let responses = try ledger.responses()
        #expect(
            responses.map(\.cost) == ["0.5", "0.5", "1", "1", "2", "2"].map { .known(dollars($0)) })
        #expect(result.cost == dollars("7"))
        #expect(result.unpriced.isEmpty)
        // Each names the event that brought its price.
        let sequences = responses.map { event -> UInt64? in
            guard case .response(let response) = event.payload else { return nil }
            return response.priceSequence
        }
        #expect(sequences == [0, 0, 1, 1, 2, 2])
    }

    @Test func modelWithoutAPrice() throws {
        let ledger = try ledger()
        let result = try ledger.take([
            row("a", model: "x"), row("b", model: "y"), row("c", model: "x"), row("d", model: "openai/m-2025-04-14"),
        ])
        #expect(result.unpriced == ["x": 2, "y": 1])
        #expect(result.cost == dollars("0.00002"))
        #expect(
            try ledger.responses().map(\.cost) == [.unpriced, .unpriced, .unpriced, .known(dollars("0.00002"))])
    }

    /// Before its first dated price, a model has none.
    @Test func priceThatCameLater() throws {
        let ledger = try SimulatedLedger().create()
        try ledger.setPrice("m", 1, effective: noon)
        let result = try ledger.take([row("a", at: -1), row("b")])
        #expect(try ledger.responses().map(\.cost) == [.unpriced, .known(dollars("0.00001"))])
        #expect(result.unpriced == ["m": 1])
    }

    @Test func alias() throws {
        let ledger = try ledger()
        try ledger.append(.priceAlias(PriceAlias(alias: "ChatGPT", model: "m")))
        try ledger.take([row("a", model: "ChatGPT"), row("b", model: "chatgpt")])
        #expect(try ledger.responses().map(\.cost) == [.known(dollars("0.00002")), .unpriced])
    }

    /// What the source says it was charged counts, also for a model without a price.
    @Test func reportedCost() throws {
        let ledger = try ledger()
        let result = try ledger.take([
            row("a", cost: dollars("9")), row("b", model: "x", cost: .zero), row("c", cost: dollars("0.000000000001")),
        ])
        #expect(try ledger.responses().map(\.cost) == ["9", "0", "0.000000000001"].map { .known(dollars($0)) })
        #expect(result.unpriced.isEmpty)
        #expect(result.cost == dollars("9.000000000001"))
        guard case .response(let response) = try ledger.responses()[0].payload else { return }
        #expect(response.reportedCost == dollars("9"))
        #expect(response.priceSequence == nil)
    }

    /// A price adopted after the staging counts: rows are priced as they are appended.
    @Test func priceSetBetweenPlanAndCommit() throws {
        let ledger = try SimulatedLedger().create()
        var stage = try ImportStage(ledger, source: "s")
        try stage.add(row("a"))
        let plan = try stage.plan(against: ledger)
        try ledger.setPrice("m", 1)
        #expect(try ledger.commit(plan, mark: .none, actor: nil).cost == dollars("0.00001"))
    }

    /// Another price makes it no other row.
    @Test func importAgainAfterAPriceChange() throws {
        let ledger = try ledger()
        try ledger.take([row("a")])
        try ledger.setPrice("m", 100, effective: noon)
        #expect(try ledger.take([row("a")]).newRows == 0)
        #expect(try ledger.responses().map(\.cost) == [.known(dollars("0.00002"))])
    }

    @Test func overflowIsAnError() throws {
        let ledger = try SimulatedLedger().create()
        try ledger.setPrice("m", Int128.max / 1_000_000)
        let head = try ledger.head()
        #expect(throws: MoneyError.overflow) { try ledger.take([row("a"), row("b", tokens: 1 << 60)]) }
        #expect(try ledger.head() == head)
    }
}
