package import LedgerModel

/// A log of events of the kinds that projections read, from a seed.
package struct RandomLog {
    private var random: SplitMix64
    private let start = TimestampParser().parse("2026-01-20T12:00:00Z")!

    package init(seed: UInt64) { random = SplitMix64(seed: seed) }

    package mutating func events(_ count: Int) -> [LedgerEvent] {
        var recordedAt = start
        return (0..<count).map { number in
            // Bursts, then hours of nothing; about ten months in all.
            let step = number % 7 == 0 ? Int64.random(in: 0...7 * 86_400, using: &random) : 30
            recordedAt = Instant(nanoseconds: recordedAt.nanoseconds + step * 1_000_000_000 + 17)
            let occurredAt = flag(4) ? early(recordedAt) : recordedAt
            let draft = EventDraft(
                origin: EventOrigin(source: pick(["a", "b"]), key: .ordinal(UInt64(number))),
                payload: payload(occurredAt))
            return LedgerEvent(
                sequence: UInt64(number), recordedAt: recordedAt, occurredAt: occurredAt, draft: draft)
        }
    }

    /// Up to forty days before, often at the very edge of a day.
    private mutating func early(_ time: Instant) -> Instant {
        let before = time.nanoseconds - Int64.random(in: 0...40 * 86_400, using: &random) * 1_000_000_000
        let day: Int64 = 86_400_000_000_000
        return flag(2) ? Instant(nanoseconds: before) : Instant(nanoseconds: before / day * day - (flag(2) ? 1 : 0))
    }

    private mutating func payload(_ time: Instant) -> EventPayload {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<10: return response(time)
        case 10: return throttle(time)
        case 11: return alerting()
        case 12:
            return .holdVoided(
                HoldVoiding(
                    context: context(time), requestID: id(), cause: .expired, released: money(), assumedCharge: money())
            )
        case 13:
            let isOfOrganization = flag(2)
            return .adjustment(
                Adjustment(
                    adjustmentKind: .correction, amount: Money(picounits: -money().picounits),
                    charge: flag(3) ? money() : nil,
                    context: isOfOrganization ? nil : context(time)))
        case 14:
            return .request(
                Request(
                    context: context(time), requestID: flag(4) ? id() : nil, attempt: flag(4) ? 2 : 1,
                    estimatedUsage: usage(), hold: money()))
        case 15: return .projectOpened(ProjectOpening(name: pick(["web", "app"]), allocation: flag(2) ? money() : nil))
        case 16: return .projectClosed(ProjectClosing(name: pick(["web", "app", "never"])))
        case 17: return administration()
        case 18: return price()
        default: return .priceAlias(PriceAlias(alias: pick(["gpt", "old"]), model: pick(["gpt-4", "gpt-5"])))
        }
    }

    private mutating func administration() -> EventPayload {
        let scope = pick([Scope.organization, .project("web"), .user("ann")])
        let period = pick(Period.allCases)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return .limitSet(LimitSetting(scope: scope, period: period, amount: money(), isHard: flag(2)))
        case 1: return .limitRemoved(LimitRemoval(scope: scope, period: period, isHard: flag(2)))
        case 2: return .policySet(Policy(holdExpirySeconds: Int64.random(in: 1...9, using: &random)))
        default:
            return .importMarked(
                ImportMark(
                    format: "csv", fileName: "f", mapping: "", byteCount: random.next(), digest: [], rowsTaken: 1,
                    rowsKnown: 0, rowsSkipped: 0))
        }
    }

    private mutating func price() -> EventPayload {
        let price = Price(rates: [Price.Key(.input): UnitPrice(picounits: Int128.random(in: 1...3, using: &random))])
        let effective = flag(2) ? early(start) : nil
        let model = pick(["gpt-4", "gpt-5"])
        return flag(2)
            ? .priceSet(PriceSetting(model: model, price: price, effective: effective))
            : .catalogueAdopted(
                CatalogueAdoption(name: "list \(random.next() % 3)", effective: effective, prices: [model: price]))
    }

    private mutating func response(_ time: Instant) -> EventPayload {
        let costs: [Cost] = [
            .known(money()), .known(money()), .estimated(money()), .unpriced, .unknown(lower: money(), upper: nil),
        ]
        return .response(
            Response(
                context: context(time), requestID: flag(2) ? id() : nil, outcome: pick(Outcome.allCases),
                usage: usage(), cost: pick(costs), rateLimits: flag(5) ? rateLimits() : nil))
    }

    private mutating func throttle(_ time: Instant) -> EventPayload {
        let refusal = BudgetRefusal(
            scope: .project("web"), period: .month, limit: money(), settled: money(), held: .zero, requested: money())
        return .throttle(
            Throttle(
                context: context(time), requestID: flag(2) ? id() : nil, origin: pick(ThrottleOrigin.allCases),
                cause: pick(ThrottleCause.allCases),
                waitedMilliseconds: flag(2) ? Int64.random(in: 1...90_000, using: &random) : 0,
                count: flag(3) ? UInt32.random(in: 2...400, using: &random) : 1, refusal: flag(2) ? refusal : nil,
                rateLimits: flag(2) ? rateLimits() : nil))
    }

    /// Some of what headers may say; now and then nothing.
    private mutating func rateLimits() -> RateLimitSnapshot {
        RateLimitSnapshot(
            requestLimit: header(), requestsRemaining: header(), requestsResetMilliseconds: header(),
            tokenLimit: header(), tokensRemaining: header(), tokensResetMilliseconds: header())
    }

    private mutating func header() -> Int64? { flag(2) ? Int64.random(in: 0...9000, using: &random) : nil }
    private mutating func id() -> UInt64 { UInt64.random(in: 0...99, using: &random) }

    private mutating func alerting() -> EventPayload {
        guard flag(3) else {
            return .alert(
                Alert(
                    scope: pick([.organization, .project("web"), .user("ann")]), period: pick(Period.allCases),
                    thresholdPercent: pick([50, 75, 90, 100]), level: pick(AlertLevel.allCases), settled: money(),
                    held: money(), limit: money()))
        }
        let succeeded = flag(2)
        return .alertDelivered(
            AlertDelivery(
                alertSequence: id(), route: pick(["mail", "pager"]), succeeded: succeeded,
                errorCode: succeeded ? nil : "timeout"))
    }

    private mutating func context(_ time: Instant) -> RequestContext {
        RequestContext(
            project: pick(["web", "app", "é"]), model: pick(["gpt-4", "claude", "whisper-1"]),
            user: flag(3) ? nil : pick(["ann", "bob", "web"]), operation: pick(Operation.allCases),
            requestedAt: flag(4) ? early(time) : nil)
    }

    private mutating func usage() -> Usage {
        var usage = Usage(
            inputTokens: Int64.random(in: 0...9000, using: &random), cachedInputTokens: 5,
            outputTokens: Int64.random(in: 0...900, using: &random))
        if flag(5) { usage.audioMilliseconds = Int64.random(in: 0...90_000, using: &random) }
        return usage
    }

    private mutating func money() -> Money {
        Money(picounits: Int128.random(in: 0...9_000_000_000_000, using: &random))
    }
    private mutating func flag(_ onceIn: Int) -> Bool { Int.random(in: 0..<onceIn, using: &random) == 0 }
    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
}
