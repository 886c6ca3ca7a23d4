import LedgerModel

/// Rows of someone else's usage log: responses only, recorded when they are imported.
struct ImportedStream: UsageStream {
    static let source = "usage-2024-2025.jsonl"

    private var chance: SplitMix64
    private let calls: CallDraw
    private var arrivals: Arrivals

    init(_ workload: Workload, prices: PriceBook) {
        chance = SplitMix64(seed: workload.seed)
        calls = CallDraw(workload, prices: prices, chance: &chance)
        arrivals = Arrivals(count: workload.eventCount)
    }

    mutating func next() -> GeneratedEvent {
        let time = arrivals.next(&chance)
        let drawn = calls.draw(&chance)
        let key: EventOrigin.Key =
            drawn.providerID.map { .id($0) } ?? .row([.model, .project], occurrence: 0)
        let response = Response(
            context: drawn.context, httpStatus: drawn.httpStatus, outcome: drawn.outcome, usage: drawn.usage,
            cost: drawn.cost, priceSequence: drawn.priceSequence)
        return GeneratedEvent(
            recordedAt: Arrivals.end,
            draft: EventDraft(
                occurredAt: time, origin: EventOrigin(source: Self.source, key: key), payload: .response(response)),
            billedAt: time)
    }
}
