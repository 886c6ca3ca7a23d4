import LedgerModel

/// Calls as the ledger records them itself: a request, what happens on the way, the response.
struct LiveStream: UsageStream {
    /// What is yet to come of a request that was made.
    private struct Pending {
        let time: Instant
        let billedAt: Instant
        let writer: Int
        let payload: EventPayload
    }

    private static let writers = ["9f86d081884c7d65", "2c26b46b68ffc68f", "fcde2b2edba56bf4", "baa5a0964d3320fb"]
    private static let writerNames = writers.map { "writer-" + $0 }
    /// Per pair, such that 2 % and 0.1 % of all events come out.
    private static let throttlesPerPair = 2 * 0.02 / 0.979
    private static let alertsPerPair = 2 * 0.001 / 0.979

    private var chance: SplitMix64
    private let calls: CallDraw
    private var arrivals: Arrivals
    private var nextArrival: Instant
    private var sequence: UInt64
    private var ordinals = [UInt64](repeating: 0, count: Self.writers.count)
    /// The latest first.
    private var pending: [Pending] = []

    init(_ workload: Workload, firstSequence: UInt64, prices: PriceBook) {
        chance = SplitMix64(seed: workload.seed)
        calls = CallDraw(workload, prices: prices, chance: &chance)
        arrivals = Arrivals(count: Int(Double(workload.eventCount) * 0.979 / 2))
        nextArrival = arrivals.next(&chance)
        sequence = firstSequence
    }

    mutating func next() -> GeneratedEvent {
        if let next = pending.last, next.time <= nextArrival {
            pending.removeLast()
            return event(next)
        }
        defer { nextArrival = arrivals.next(&chance) }
        return request(at: nextArrival)
    }

    private mutating func request(at time: Instant) -> GeneratedEvent {
        let drawn = calls.draw(&chance)
        let writer = drawn.call.project % Self.writers.count
        var context = drawn.context
        let estimate = estimate(of: drawn)
        let hold = calls.prices.cost(of: estimate, model: drawn.call.model)
        let request = Request(context: context, estimatedUsage: estimate, hold: hold)
        context.requestedAt = time

        var answeredAt = time.nanoseconds + drawn.latencyMicroseconds * 1_000
        answeredAt += Int64(chance.logNormal(median: 350, spread: 0.5)) * 1_000
        if chance.happens(Self.throttlesPerPair) {
            let (throttledAt, throttle) = throttle(of: drawn, context, madeAt: time)
            expect(.throttle(throttle), at: throttledAt, of: time, writer)
            answeredAt += throttle.waitedMilliseconds * 1_000_000
        }
        expect(.response(response(to: drawn, context)), at: Instant(nanoseconds: answeredAt), of: time, writer)
        if chance.happens(Self.alertsPerPair) {
            expect(.alert(alert(project: context.project)), at: Instant(nanoseconds: answeredAt), of: time, writer)
        }
        return event(Pending(time: time, billedAt: time, writer: writer, payload: .request(request)))
    }

    /// What the caller knows beforehand: the bytes of the request, and the most output that it asks for.
    private mutating func estimate(of drawn: CallDraw.Drawn) -> Usage {
        var estimate = Usage()
        estimate.audioMilliseconds = drawn.usage.audioMilliseconds
        switch drawn.context.operation {
        case .transcription: break
        case .embedding: estimate.inputTokens = bytes(ofTokens: drawn.usage.inputTokens)
        case .chat, .image, .speech, .other:
            estimate.inputTokens = bytes(ofTokens: drawn.usage.inputTokens)
            estimate.outputTokens = calls.team.maximumOutputTokens[drawn.call.project]
        }
        return estimate
    }

    private mutating func bytes(ofTokens tokens: Int64) -> Int64 {
        Int64(Double(max(tokens, 20)) * (3.2 + 1.6 * chance.unit())) + 120
    }

    private func response(to drawn: CallDraw.Drawn, _ context: RequestContext) -> Response {
        Response(
            context: context, requestID: sequence, httpStatus: drawn.httpStatus, outcome: drawn.outcome,
            latencyMicroseconds: drawn.latencyMicroseconds, firstTokenMicroseconds: drawn.firstTokenMicroseconds,
            usage: drawn.usage, cost: drawn.cost, priceSequence: drawn.priceSequence, providerID: drawn.providerID,
            rateLimits: drawn.rateLimits)
    }

    private mutating func throttle(
        of drawn: CallDraw.Drawn, _ context: RequestContext, madeAt time: Instant
    ) -> (Instant, Throttle) {
        let microseconds = Int64(chance.logNormal(median: 60_000, spread: 0.4))
        let wait = Int64(1 + chance.below(20)) * 500
        let model = Team.models[drawn.call.model]
        let isByTokens = chance.happens(0.6)
        let throttle = Throttle(
            context: context, requestID: sequence, origin: .provider, cause: isByTokens ? .tokens : .requests,
            retryAfterMilliseconds: wait, waitedMilliseconds: wait,
            rateLimits: RateLimitSnapshot(
                requestLimit: model.requestLimit, requestsRemaining: isByTokens ? 12 : 0,
                requestsResetMilliseconds: wait,
                tokenLimit: model.tokenLimit, tokensRemaining: isByTokens ? 0 : 4_096, tokensResetMilliseconds: wait))
        return (Instant(nanoseconds: time.nanoseconds + microseconds * 1_000), throttle)
    }

    private mutating func alert(project: String) -> Alert {
        let limit = Int128(50 + chance.below(50) * 50)
        let threshold = [50, 75, 90, 100][chance.below(4)]
        let settled = limit * 10_000_000_000 * Int128(threshold) + Int128(chance.below(1_000_000_000))
        return Alert(
            scope: .project(project), period: .month, thresholdPercent: UInt32(threshold),
            level: threshold < 75 ? .info : threshold < 90 ? .warning : .critical, settled: Money(picounits: settled),
            held: Money(picounits: Int128(chance.below(1_000_000_000))),
            limit: Money(picounits: limit * 1_000_000_000_000))
    }

    private mutating func expect(_ payload: EventPayload, at time: Instant, of billedAt: Instant, _ writer: Int) {
        // Behind the earlier ones; of two at one time, the one that was expected first comes first.
        let place = pending.firstIndex { $0.time <= time } ?? pending.endIndex
        pending.insert(Pending(time: time, billedAt: billedAt, writer: writer, payload: payload), at: place)
    }

    private mutating func event(_ pending: Pending) -> GeneratedEvent {
        sequence += 1
        defer { ordinals[pending.writer] += 1 }
        let origin = EventOrigin(
            source: Self.writerNames[pending.writer], key: .ordinal(ordinals[pending.writer]))
        return GeneratedEvent(
            recordedAt: pending.time, draft: EventDraft(origin: origin, payload: pending.payload),
            billedAt: pending.billedAt)
    }
}
