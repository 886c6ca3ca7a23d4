import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Requests without a price get one later: spend and budgets come to what they would have been with it.
@Suite struct PriceBackfillTests {
    private let scene: AdmissionScene
    private let administrator = Administrator(actor: "ann", reason: "price list of May")

    init() throws { scene = try AdmissionScene(segmentHeight: 4) }

    /// A million input tokens of the model, of which nobody knew the price.
    private func use(
        _ model: String, _ project: String = "api", lower: String = "0", upper: String? = nil,
        tokens: Int64 = 1_000_000,
        at time: String? = nil
    ) throws {
        let context = RequestContext(project: project, model: model, requestedAt: time.map { instant($0) })
        try scene.ledger.append(
            .response(
                Response(
                    context: context, usage: Usage(inputTokens: tokens, outputTokens: 0),
                    cost: .unknown(lower: amount(lower), upper: upper.map { amount($0) }))))
    }

    /// So much for a million input tokens.
    private func setPrice(_ model: String, _ perMillion: String, effective: String? = nil) throws {
        let rate = Price(rates: [
            Price.Key(.input): UnitPrice(picounits: amount(perMillion).picounits / 1_000_000)
        ])
        try scene.ledger.append(
            .priceSet(PriceSetting(model: model, price: rate, effective: effective.map { instant($0) })))
    }

    private func backfill(
        _ backfill: PriceBackfill = PriceBackfill(), on ledger: Ledger? = nil, isDryRun: Bool = false
    ) throws -> [String: String] {
        try (ledger ?? scene.ledger).backfillPrices(backfill, by: administrator, isDryRun: isDryRun)
            .models.mapValues { "\($0.priced) \($0.amount) \($0.unpriced)" }
    }

    private func total() throws -> SpendTotals {
        var spend = SpendProjection(calendar: scene.ledger.calendar)
        try scene.ledger.replay(into: &spend)
        return try spend.total()
    }

    @Test func spendBecomesWhatItWouldHaveBeen() throws {
        try use("a", at: "2026-05-03T10:00Z")
        try use("a", tokens: 500_000, at: "2026-04-30T10:00Z")
        try use("b")
        try setPrice("a", "4")
        #expect(try total().unpricedRequests == 3)
        #expect(try backfill() == ["a": "2 6 0", "b": "0 0 1"])
        let sum = try total()
        #expect(sum.cost == amount("6") && sum.unpricedRequests == 1 && sum.requests == 3)
        var monthly = MonthlySpendProjection(calendar: scene.ledger.calendar)
        try scene.ledger.replay(into: &monthly)
        #expect(
            monthly.sums.mapValues { "\($0.requests) \($0.unpricedRequests) \($0.cost)" } == [
                .init(month: CivilMonth(year: 2026, month: 4), project: "api"): "1 0 2",
                .init(month: CivilMonth(year: 2026, month: 5), project: "api"): "2 1 4",
            ])
        let adjustments = try scene.ledger.events().filter { $0.kind == .adjustment }
        #expect(adjustments.allSatisfy { $0.actor == "ann" && $0.reason == "price list of May" })
        guard case .adjustment(let first) = adjustments.first?.payload else { throw LedgerError(.invalid, "none") }
        #expect(first.adjustmentKind == .backPricing && first.corrects == 3 && first.charge == amount("4"))
        #expect(
            first.context
                == RequestContext(project: "api", model: "a", requestedAt: instant("2026-05-03T10:00Z")))
    }

    /// Sealed segments and what is behind them: what has been come by, and how far.
    @Test func saysHowFarItHasCome() throws {
        for _ in 0..<20 { try use("a") }
        for _ in 0..<5 { try use("b") }
        try setPrice("a", "4")
        try scene.ledger.sealFullFiles()
        let size = try scene.ledger.head().treeSize
        var told: [PriceBackfill.Progress] = []
        let result = try scene.ledger.backfillPrices(
            PriceBackfill(model: "a"), by: administrator, progress: { told.append($0) })
        #expect(result.models["a"]?.priced == 20 && result.models["b"] == nil)
        #expect(told.allSatisfy { $0.totalEvents == size })
        #expect(
            told.map(\.events) == told.map(\.events).sorted() && told.map(\.requests) == told.map(\.requests).sorted())
        #expect(told.contains { $0.requests < 20 } && told.contains { $0.events == 16 })
        let end = try #require(told.last { $0.events <= size })
        #expect(end.requests == 20 && end.events == size)
    }

    /// Each at the price of its time, which is the event's own where it repeats no request's.
    @Test func pricesAreThoseOfTheirTime() throws {
        try setPrice("a", "1", effective: "2026-05-01T00:00Z")
        try setPrice("a", "3", effective: "2026-05-05T00:00Z")
        try use("a", at: "2026-04-30T23:59:59Z")
        try use("a", at: "2026-05-04T23:59:59Z")
        try use("a", at: "2026-05-05T00:00Z")
        try use("a")
        #expect(try backfill() == ["a": "3 7 1"])
    }

    /// What budgets counted for lack of better is replaced by the price, be that more or less.
    @Test(arguments: [("0", "10", "4"), ("0", "1", "4"), ("2", "10", "4"), ("4", "4", "4"), ("2", nil, "4")])
    func budgetsCountThePriceAlone(_ lower: String, _ upper: String?, _ price: String) throws {
        try use("a", lower: lower, upper: upper)
        #expect(try scene.figures(.project("api"))?.settled == amount(upper ?? lower))
        #expect(try total().cost == amount(lower))
        try setPrice("a", price)
        _ = try backfill()
        #expect(try total().cost == amount(price))
        for ledger in [scene.ledger, try scene.simulated.open()] {
            #expect(try scene.figures(.project("api"), on: ledger)?.settled == amount(price))
            #expect(try scene.figures(.organization, on: ledger)?.settled == amount(price))
        }
    }

    @Test func runningItAgainAddsNothing() throws {
        for _ in 0..<40 { try use("a") }
        try setPrice("a", "4")
        #expect(try backfill(isDryRun: true) == ["a": "40 160 0"])
        #expect(try total().unpricedRequests == 40)
        #expect(try backfill() == ["a": "40 160 0"])
        let head = try scene.ledger.head()
        #expect(try backfill() == [:])
        #expect(try backfill(on: scene.simulated.open()) == [:])
        #expect(try scene.ledger.sealFullFiles() > 0)
        #expect(try backfill(on: scene.simulated.open()) == [:])
        #expect(try scene.ledger.head() == head)
        // Sealed or not, the sums are the same.
        #expect(try total().unpricedRequests == 0 && total().cost == amount("160"))
        var monthly = MonthlySpendProjection(calendar: scene.ledger.calendar)
        try scene.ledger.replay(into: &monthly)
        #expect(monthly.sums.values.map(\.unpricedRequests) == [0])
        // Another price changes nothing of what was priced.
        try setPrice("a", "9", effective: "2020-01-01T00:00Z")
        #expect(try backfill() == [:])
    }

    /// More than one step takes; stopped in the middle, it goes on where it was.
    @Test func manyArePricedInSteps() throws {
        let context = RequestContext(project: "api", model: "a")
        let responses = (0..<5_000).map { number in
            EventDraft(
                origin: EventOrigin(source: "test", key: .ordinal(UInt64(number))),
                payload: .response(
                    Response(context: context, usage: Usage(inputTokens: 1, outputTokens: 0), cost: .unpriced)))
        }
        try scene.ledger.append(responses)
        try setPrice("a", "1")
        let frames = try scene.ledger.head().treeSize
        #expect(try backfill() == ["a": "5000 0.005 0"])
        #expect(try total().unpricedRequests == 0)
        #expect(try scene.ledger.head().treeSize == frames + 5_000)
    }

    @Test func modelsAndTimesMayBePicked() throws {
        try setPrice("a", "1", effective: "2026-01-01T00:00Z")
        try setPrice("b", "1", effective: "2026-01-01T00:00Z")
        for model in ["a", "openai/a", "b"] { try use(model, at: "2026-05-03T10:00Z") }
        try use("a", at: "2026-05-04T00:00Z")
        let day = instant("2026-05-03T00:00Z")..<instant("2026-05-04T00:00Z")
        #expect(try backfill(PriceBackfill(model: "a", range: day)) == ["a": "1 1 0", "openai/a": "1 1 0"])
        #expect(try backfill(PriceBackfill(range: day)) == ["b": "1 1 0"])
        #expect(try backfill() == ["a": "1 1 0"])
    }

    /// A part that has no price leaves all of it without one.
    @Test func whatIsPartlyPricedStaysUnpriced() throws {
        try setPrice("a", "1", effective: "2026-01-01T00:00Z")
        try scene.ledger.append(
            .response(
                Response(
                    context: RequestContext(project: "api", model: "a"),
                    usage: Usage(inputTokens: 1, outputTokens: 1), cost: .unpriced)))
        #expect(try backfill() == ["a": "0 0 1"])
        #expect(try total().unpricedRequests == 1)
    }

    /// 400 of the project's 500 is 80 %.
    @Test func alertsComeBesideTheirCause() throws {
        try use("a", tokens: 200_000_000)
        try use("a", tokens: 200_000_000)
        try setPrice("a", "1")
        let result = try scene.ledger.backfillPrices(PriceBackfill(), by: administrator)
        #expect(result.alerts.map(\.scope) == [.project("api"), .project("api")])
        #expect(result.alerts.map(\.thresholdPercent) == [50, 75])
        #expect(try scene.ledger.alerts().records.map(\.alert) == result.alerts)
    }

    /// An adjustment of the kind that prices nothing unknown is none of these.
    @Test func whatWasCorrectedByHandIsStillPriced() throws {
        try use("a")
        let sequence = try #require(try scene.ledger.events().last).sequence
        _ = try scene.ledger.commit {
            try $0.adjust(
                AdjustmentOrder(kind: .correction, amount: amount("1"), corrects: sequence), by: administrator)
        }
        #expect(try total().unpricedRequests == 1)
        try setPrice("a", "4")
        #expect(try backfill() == ["a": "1 4 0"])
        #expect(try total().unpricedRequests == 0 && total().cost == amount("5"))
    }
}
