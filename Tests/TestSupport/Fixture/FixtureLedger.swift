import EventStorage
import LedgerModel
import LedgerStore
import Projections
import SystemPackage

/// Writes the fixture ledger: half a year of a small team's usage, the same events whenever and wherever it runs.
///
/// Eight projects, fifteen models (one without a price), bursts on launch days, failures, provider throttles,
/// refusals when a month's limit is spent, alerts at 50, 75, 90 and 100 percent, a credit and a raised quota.
package enum FixtureLedger {
    package static let seed: UInt64 = 20_260_105
    package static let timeZone = "Europe/Berlin"
    /// The last whole month: what the sample reports are about.
    package static let sampleMonth = "2026-05"

    /// Makes the ledger at a path that does not exist yet.
    ///
    /// HEAD and LOCK are removed at the end: they speak of the machine that wrote them, and readers need neither.
    package static func write(to path: String) throws {
        let script = FixtureScript(seed: seed)
        let clock = ManualClock(FixtureScript.instant(day: 0, second: 0))
        let ledger = try Ledger.create(
            at: path, currency: .usd, timeZone: timeZone, id: Array("usage-ledger-fix".utf8),
            fileSystem: PosixFileSystem(), clock: { clock.now }, writerName: "fixture",
            preallocationByteCount: 0, eventsPerSnapshot: .max)
        var teller = Teller(calendar: ledger.calendar)
        var rest = script.steps[...]
        while !rest.isEmpty {
            let some = rest.prefix(200)
            clock.set(some[some.startIndex].time)
            try ledger.commit { transaction in
                for (time, step) in some {
                    transaction.advance(to: time)
                    try teller.tell(step, in: &transaction)
                }
            }
            rest = rest.dropFirst(200)
        }
        for name in ["HEAD", "LOCK"] { try PosixFileSystem().remove(FilePath(path).appending(name)) }
    }
}

/// Turns the script into events: prices, holds, alerts and refusals follow from what has been spent.
private struct Teller {
    let calendar: BillingCalendar
    private var pending: [Int: (request: Request, sequence: UInt64, usage: Usage, time: Instant)] = [:]
    private var month = CivilMonth(year: 0, month: 1)
    private var settled: [Scope: Money] = [:]
    private var held: [Scope: Money] = [:]
    private var alerted: Set<String> = []

    init(calendar: BillingCalendar) { self.calendar = calendar }

    mutating func tell(_ step: FixtureScript.Step, in transaction: inout Transaction) throws {
        switch step {
        case .administer(let payload, let reason): try transaction.append(payload, actor: "ann", reason: reason)
        case .ask(let request, let context, let usage): try ask(request, context, usage, &transaction)
        case .answer(let request, let answer): try self.answer(request, answer, &transaction)
        case .throttled(let context, let cause, let retryAfter):
            let throttle = Throttle(
                context: context, origin: .provider, cause: cause, retryAfterMilliseconds: retryAfter,
                waitedMilliseconds: retryAfter)
            try transaction.append(.throttle(throttle))
        }
    }

    private mutating func ask(
        _ number: Int, _ context: RequestContext, _ usage: Usage, _ transaction: inout Transaction
    ) throws {
        startMonth(containing: transaction.now)
        var estimate = usage
        estimate.inputTokens += estimate.inputTokens / 10
        estimate.cachedInputTokens = 0
        if usage.outputTokens > 0 { estimate.outputTokens = max(usage.outputTokens, 1000) }
        let hold = try cost(estimate, context, transaction).0.amount ?? .zero
        for scope in [Scope.project(context.project), .organization] {
            let key = LedgerState.LimitKey(scope: scope, period: .month, isHard: true)
            let (spent, reserved) = (settled[scope] ?? .zero, held[scope] ?? .zero)
            guard let limit = transaction.state.limits[key]?.amount, try spent + reserved + hold > limit else {
                continue
            }
            let refusal = BudgetRefusal(
                scope: scope, period: .month, limit: limit, settled: spent, held: reserved, requested: hold,
                resetsAt: calendar.start(of: month.adding(months: 1)))
            let throttle = Throttle(context: context, origin: .ledger, cause: .budget, refusal: refusal)
            try transaction.append(.throttle(throttle))
            return
        }
        let request = Request(context: context, estimatedUsage: estimate, hold: hold)
        let receipt = try transaction.append(.request(request))
        for scope in [Scope.project(context.project), .organization] {
            held[scope] = try (held[scope] ?? .zero) + hold
        }
        pending[number] = (request, receipt.sequence, usage, transaction.now)
    }

    private mutating func answer(
        _ number: Int, _ answer: FixtureScript.Answer, _ transaction: inout Transaction
    ) throws {
        guard let (request, sequence, usage, time) = pending.removeValue(forKey: number) else { return }
        for scope in [Scope.project(request.context.project), .organization] {
            held[scope] = try (held[scope] ?? .zero) - request.hold
        }
        var context = request.context
        context.requestedAt = time
        if answer.outcome == .timedOut {
            // Nobody settled it: the ledger assumes that all of it was charged.
            let voiding = HoldVoiding(
                context: context, requestID: sequence, cause: .expired, released: request.hold,
                assumedCharge: request.hold)
            try transaction.append(.holdVoided(voiding))
            try settle(request.hold, context, &transaction)
            return
        }
        var used = usage
        if answer.outcome == .failed { used = Usage() }
        if answer.outcome == .cancelled { used.outputTokens /= 4 }
        let (cost, price) = try self.cost(used, context, transaction)
        let posted: Cost =
            if answer.outcome == .cancelled, let amount = cost.amount { .estimated(amount) } else { cost }
        let response = Response(
            context: context, requestID: sequence, httpStatus: answer.httpStatus, outcome: answer.outcome,
            latencyMicroseconds: answer.latencyMicroseconds, usage: used, cost: posted, priceSequence: price,
            rateLimits: answer.rateLimits)
        try transaction.append(.response(response))
        try settle(posted.amount ?? .zero, context, &transaction)
    }

    private func cost(
        _ usage: Usage, _ context: RequestContext, _ transaction: Transaction
    ) throws -> (Cost, priceSequence: UInt64?) {
        guard let (_, entry) = transaction.state.catalogue.price(for: context.model, at: transaction.now) else {
            return (.unpriced, nil)
        }
        return (try entry.price.cost(of: usage, serviceTier: context.serviceTier), entry.sequence)
    }

    private mutating func settle(_ amount: Money, _ context: RequestContext, _ transaction: inout Transaction) throws {
        startMonth(containing: transaction.now)
        let scopes: [Scope] = [.organization, .project(context.project), .model(context.model)]
        for scope in scopes {
            let sum = try (settled[scope] ?? .zero) + amount
            settled[scope] = sum
            for isHard in [true, false] {
                let key = LedgerState.LimitKey(scope: scope, period: .month, isHard: isHard)
                guard let limit = transaction.state.limits[key]?.amount else { continue }
                for threshold: UInt32 in isHard ? [50, 75, 90, 100] : [100] {
                    try alert(scope, sum, limit, threshold, &transaction)
                }
            }
        }
    }

    private mutating func alert(
        _ scope: Scope, _ sum: Money, _ limit: Money, _ threshold: UInt32, _ transaction: inout Transaction
    ) throws {
        guard sum.picounits * 100 >= limit.picounits * Int128(threshold) else { return }
        guard alerted.insert("\(month) \(scope) \(limit) \(threshold)").inserted else { return }
        let level: AlertLevel = threshold >= 90 ? .critical : threshold >= 75 ? .warning : .info
        let alert = Alert(
            scope: scope, period: .month, thresholdPercent: threshold, level: level, settled: sum,
            held: held[scope] ?? .zero, limit: limit)
        let receipt = try transaction.append(.alert(alert))
        guard level >= .warning else { return }
        let delivery = AlertDelivery(alertSequence: receipt.sequence, route: "standard-error", succeeded: true)
        try transaction.append(.alertDelivered(delivery))
    }

    private mutating func startMonth(containing time: Instant) {
        let current = calendar.month(containing: time)
        guard current != month else { return }
        month = current
        settled = [:]
    }
}
