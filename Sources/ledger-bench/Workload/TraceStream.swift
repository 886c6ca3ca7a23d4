import LedgerModel

/// A trace of real requests, repeated: each repetition begins where the one before ended.
struct TraceStream: UsageStream {
    private let trace: Trace
    private let price: Catalogue.Entry
    private var row = 0
    private var shiftNanoseconds: Int64 = 0
    private static let model = "gpt-4o-mini"
    private let context = RequestContext(project: "trace", model: Self.model)

    init(_ trace: Trace, catalogue: Catalogue) {
        self.trace = trace
        guard let (_, entry) = catalogue.price(for: Self.model, at: .latest) else {
            preconditionFailure("\(Self.model) is in no price list")
        }
        price = entry
    }

    mutating func next() -> GeneratedEvent {
        if row == trace.rows.count {
            row = 0
            shiftNanoseconds += trace.spanNanoseconds
        }
        defer { row += 1 }
        let traced = trace.rows[row]
        let time = Instant(nanoseconds: traced.time.nanoseconds + shiftNanoseconds)
        let usage = Usage(inputTokens: traced.inputTokens, outputTokens: traced.outputTokens)
        let cost = (try? price.price.cost(of: usage)) ?? .unpriced
        let response = Response(context: context, usage: usage, cost: cost, priceSequence: price.sequence)
        return GeneratedEvent(
            recordedAt: Arrivals.end,
            draft: EventDraft(
                occurredAt: time, origin: EventOrigin(source: "trace.csv", key: .row([], occurrence: 0)),
                payload: .response(response)), billedAt: time)
    }
}
