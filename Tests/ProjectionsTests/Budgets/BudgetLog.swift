import LedgerModel
import TestSupport

@testable import Projections

/// Requests and what becomes of them, from a seed: held, settled, voided, answered late or twice, adjusted, imported.
struct BudgetLog {
    private var random: SplitMix64
    private var open: [(id: UInt64, attempt: UInt32, context: RequestContext)] = []
    private var ended: [(id: UInt64, attempt: UInt32, context: RequestContext)] = []

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func events(_ count: Int, from start: Instant = instant("2026-01-20T12:00:00Z")) -> [LedgerEvent] {
        var recordedAt = start
        return (0..<UInt64(count)).map { sequence in
            // Bursts, then hours or days of nothing.
            let step = sequence % 5 == 0 ? Int64.random(in: 0...3 * 86_400, using: &random) : 20
            recordedAt = Instant(nanoseconds: recordedAt.nanoseconds + step * 1_000_000_000 + 13)
            let payload = payload(sequence, recordedAt)
            let draft = EventDraft(
                origin: EventOrigin(source: "test", key: .ordinal(sequence)), payload: payload)
            return LedgerEvent(
                sequence: sequence, recordedAt: recordedAt,
                occurredAt: payload.kind == .request ? recordedAt : shifted(recordedAt), draft: draft)
        }
    }

    private mutating func payload(_ sequence: UInt64, _ now: Instant) -> EventPayload {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<8:
            var context = context()
            var (id, attempt) = (UInt64?.none, UInt32(1))
            if let last = open.last, flag(4) {
                (id, attempt, context) = (last.id, last.attempt + 1, last.context)
                context.requestedAt = nil
            }
            let held = (id: id ?? sequence, attempt: attempt, context: with(context, now))
            open.append(held)
            return .request(
                Request(context: context, requestID: id, attempt: attempt, estimatedUsage: Usage(), hold: money()))
        case 8..<14:
            // Some answers come twice, or after the hold is gone; some the ledger knows no request of.
            guard let attempt = flag(8) ? ended.randomElement(using: &random) : take() else { return imported(now) }
            return response(attempt)
        case 14..<16:
            guard let attempt = take() else { return imported(now) }
            return .holdVoided(
                HoldVoiding(
                    context: attempt.context, requestID: attempt.id, attempt: attempt.attempt, cause: .expired,
                    released: money(), assumedCharge: money()))
        case 16:
            let isOfOrganization = flag(3)
            let credit = money().picounits
            return .adjustment(
                Adjustment(
                    adjustmentKind: .credit, amount: Money(picounits: -credit),
                    // Some price what was unknown: budgets count another amount then.
                    charge: credit % 3 == 0 ? Money(picounits: 7 - 2 * credit) : nil,
                    context: isOfOrganization ? nil : with(context(), shifted(now))))
        case 17: return .projectOpened(ProjectOpening(name: "web"))
        case 18: return throttle("web")
        default: return imported(now)
        }
    }

    private mutating func take() -> (id: UInt64, attempt: UInt32, context: RequestContext)? {
        guard !open.isEmpty else { return nil }
        let attempt = open.remove(at: Int.random(in: 0..<open.count, using: &random))
        ended.append(attempt)
        return attempt
    }

    private mutating func response(_ attempt: (id: UInt64, attempt: UInt32, context: RequestContext)) -> EventPayload {
        let costs: [Cost] = [
            .known(money()), .known(money()), .estimated(money()), .unknown(lower: money(), upper: nil),
            .unknown(lower: .zero, upper: money()),
        ]
        return .response(
            Response(
                context: attempt.context, requestID: attempt.id, attempt: attempt.attempt, usage: Usage(),
                cost: costs.randomElement(using: &random)!))
    }

    private mutating func imported(_ now: Instant) -> EventPayload {
        .response(Response(context: with(context(), shifted(now)), usage: Usage(), cost: .known(money())))
    }

    private mutating func context() -> RequestContext {
        RequestContext(
            project: ["web", "app", "é"].randomElement(using: &random)!,
            model: ["gpt-4.1", "openai/gpt-4.1-2025-04-14", "o3"].randomElement(using: &random)!,
            user: flag(3) ? nil : ["ann", "bob", "cy"].randomElement(using: &random)!)
    }

    private func with(_ context: RequestContext, _ time: Instant) -> RequestContext {
        var context = context
        context.requestedAt = time
        return context
    }

    /// Mostly the time itself; else up to forty days before, or a few after.
    private mutating func shifted(_ time: Instant) -> Instant {
        guard flag(3) else { return time }
        let seconds = Int64.random(in: -40 * 86_400...3 * 86_400, using: &random)
        return Instant(nanoseconds: time.nanoseconds + seconds * 1_000_000_000)
    }

    private mutating func money() -> Money {
        Money(picounits: Int128.random(in: 0...9_000_000_000_000, using: &random))
    }

    private mutating func flag(_ onceIn: Int) -> Bool { Int.random(in: 0..<onceIn, using: &random) == 0 }
}
