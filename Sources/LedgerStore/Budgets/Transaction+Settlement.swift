import LedgerModel
import Projections

// What becomes of holds: settled, voided, expired.
extension Transaction {
    /// Replaces a hold by what the attempt cost.
    mutating func settle(_ key: OpenHold.Key, _ settlement: Settlement) throws -> Settled {
        do {
            try settlement.usage.validate()
        } catch {
            throw LedgerError(.invalid, "\(error)")
        }
        guard let hold = try openHold(key) else {
            return try settleEnded(key, settlement)
        }
        let response = try response(key, hold.context, hold.amount, settlement)
        // With the alert of its overrun, which nothing would raise later.
        try keepTogether(events: try response.cost.overrun(of: hold.amount) > .zero ? 2 : 1)
        let sequence = try appendStored(.response(response)).sequence
        return try report(key, sequence, response.cost, response.context, hold: hold.amount, replaced: nil)
    }

    /// Releases a hold, for a request that was never sent, or charges what it may have cost.
    mutating func void(_ key: OpenHold.Key, cause: VoidCause, charge: Money) throws -> Settled {
        try charge.requireCharge("a charge")
        guard let hold = try openHold(key) else {
            let ending = try ending(of: key)
            if case .holdVoided(let voiding) = ending.event?.payload, voiding.cause == cause,
                voiding.assumedCharge == charge, let event = ending.event
            {
                return Settled(
                    requestID: key.requestID, attempt: key.attempt, sequence: event.sequence,
                    cost: .estimated(charge), hold: voiding.released, overrun: .zero, replacedCharge: nil, alerts: [],
                    isRepeated: true)
            }
            throw ending.conflict(with: "cannot be voided")
        }
        let voiding = HoldVoiding(
            context: hold.context, requestID: key.requestID, attempt: key.attempt, cause: cause,
            released: hold.amount, assumedCharge: charge)
        let sequence = try appendStored(.holdVoided(voiding)).sequence
        return try report(
            key, sequence, .estimated(charge), hold.context, hold: hold.amount, replaced: nil)
    }

    /// What an attempt holds, when all else that is due was done; nil where it holds nothing.
    private mutating func openHold(_ key: OpenHold.Key) throws -> OpenHold? {
        try expireHolds(except: key)
        try recordCountedRefusals()
        // The answer, what it takes back, and alerts on every limit stand or fall together.
        try reserveRoom(forEvents: 32)
        return try withBudgets { budgets, _ in budgets.exposure.holds[key] }
    }

    /// Charges what is assumed for holds whose owners did not come back in time: whoever decides something finds them.
    mutating func expireHolds(except kept: OpenHold.Key? = nil) throws {
        let expired = try withBudgets { budgets, _ in budgets.expiredHolds().filter { $0.hold.key != kept } }
        for (hold, charge) in expired {
            try appendStored(
                .holdVoided(
                    HoldVoiding(
                        context: hold.context, requestID: hold.key.requestID, attempt: hold.key.attempt,
                        cause: .expired, released: hold.amount, assumedCharge: charge)))
            if charge > .zero { try raiseAlerts(about: hold.context) }
        }
    }

    // MARK: Responses

    /// What a held attempt's answer says, at the prices of its time.
    private func response(
        _ key: OpenHold.Key, _ context: RequestContext, _ hold: Money, _ settlement: Settlement
    ) throws -> Response {
        var response = try response(to: context, settlement, hold: hold)
        (response.requestID, response.attempt) = (key.requestID, key.attempt)
        return response
    }

    /// `hold`: what counts where nobody can price it and the policy has no ceiling.
    func response(to context: RequestContext, _ settlement: Settlement, hold: Money? = nil) throws -> Response {
        var response = Response(
            context: context, httpStatus: settlement.httpStatus, outcome: settlement.outcome,
            latencyMicroseconds: settlement.latencyMicroseconds,
            firstTokenMicroseconds: settlement.firstTokenMicroseconds, usage: settlement.usage, cost: .known(.zero),
            providerID: settlement.providerID, reportedCost: settlement.cost, rateLimits: settlement.rateLimits)
        if let cost = settlement.cost {
            try cost.requireCharge("a cost")
            response.cost = .known(cost)
        } else if settlement.usage == Usage(), settlement.outcome.isPossiblyBilled {
            // Nobody knows what the provider made of it: unknown is never nothing.
            response.cost = .unknown(lower: .zero, upper: hold)
        } else if settlement.usage != Usage() || settlement.outcome == .succeeded {
            let entry = state.catalogue.price(for: context.model, at: context.requestedAt ?? now)?.entry
            response.priceSequence = entry?.sequence
            response.cost = try entry?.price.cost(of: settlement.usage, serviceTier: context.serviceTier) ?? .unpriced
            if case .unknown(let lower, nil) = response.cost {
                let ceiling = try state.policy.ceilingPrice?.bound(
                    of: settlement.usage, serviceTier: context.serviceTier)
                // What the price has rates for is paid on top of what the ceiling bounds.
                let bound = try ceiling.map { try $0 + lower } ?? hold.map { max($0, lower) }
                response.cost = .unknown(lower: lower, upper: bound)
            }
        }
        if settlement.isEstimated, case .known(let money) = response.cost { response.cost = .estimated(money) }
        return response
    }

    /// An answer to what is no longer held: it replaces a charge that was assumed, repeats what is known, or is refused.
    private mutating func settleEnded(_ key: OpenHold.Key, _ settlement: Settlement) throws -> Settled {
        let ending = try ending(of: key)
        switch ending.event?.payload {
        case .response(let known):
            let response = try response(key, known.context, ending.hold, settlement)
            guard known.isSameAnswer(as: response), let sequence = ending.event?.sequence else {
                throw ending.conflict(with: "cannot be settled as something else")
            }
            return Settled(
                requestID: key.requestID, attempt: key.attempt, sequence: sequence, cost: known.cost,
                hold: ending.hold, overrun: try known.cost.overrun(of: ending.hold), replacedCharge: nil, alerts: [],
                isRepeated: true)
        case .holdVoided(let voiding) where voiding.cause != .cancelled:
            let response = try response(key, voiding.context, ending.hold, settlement)
            // One without the other would count twice, or not at all.
            try keepTogether(events: try response.cost.overrun(of: ending.hold) > .zero ? 3 : 2)
            let sequence = try appendStored(.response(response)).sequence
            // What was assumed is taken back beside it, so that every sum over events is right without joining them.
            try appendStored(
                .adjustment(
                    Adjustment(
                        adjustmentKind: .correction, amount: Money.zero - voiding.assumedCharge, isEstimated: true,
                        context: voiding.context, corrects: ending.event?.sequence)),
                reason: "answered after its hold had expired")
            return try report(
                key, sequence, response.cost, response.context, hold: ending.hold, replaced: voiding.assumedCharge)
        default: throw ending.conflict(with: "cannot be settled")
        }
    }

    private mutating func report(
        _ key: OpenHold.Key, _ sequence: UInt64, _ cost: Cost, _ context: RequestContext, hold: Money,
        replaced: Money?
    ) throws -> Settled {
        let overrun = try cost.overrun(of: hold)
        var alerts: [Alert] = []
        if overrun > .zero {
            let alert = Alert(
                scope: .project(context.project), period: .total, thresholdPercent: 100, level: .critical,
                settled: try hold + overrun, held: hold, limit: hold, overrunRequestID: key.requestID)
            try append(.alert(alert))
            alerts.append(alert)
        }
        alerts += try raiseAlerts(about: context)
        return Settled(
            requestID: key.requestID, attempt: key.attempt, sequence: sequence, cost: cost, hold: hold,
            overrun: overrun, replacedCharge: replaced, alerts: alerts, isRepeated: false)
    }

    /// Appends the alerts that are due on the limits that a request counts against.
    @discardableResult
    mutating func raiseAlerts(about context: RequestContext) throws -> [Alert] {
        try raiseAlerts(on: withBudgets { budgets, _ in budgets.limits(for: context).reversed() })
    }

    /// Appends the alerts that are due on some limits. Those on names of users, from before they were hashed, are out of
    /// force.
    @discardableResult
    mutating func raiseAlerts(on limits: [LedgerState.LimitKey]) throws -> [Alert] {
        let inForce = limits.filter { !($0.scope.isOfNamedUser && session.state.policy.hashesUsers) }
        let due = try withBudgets { budgets, raised in try budgets.dueAlerts(on: inForce, raised) }
        for alert in due { try append(.alert(alert)) }
        return due
    }

    // MARK: What ended

    /// How an attempt ended, which holds nothing any more.
    private mutating func ending(of key: OpenHold.Key) throws -> RequestEnding {
        try flush()
        var ending = RequestEnding(key: key)
        try forEachEvent(ofRequest: key.requestID) { ending.take($0) }
        return ending
    }
}

extension EventPayload {
    /// The limit that the event sets, if it sets one.
    var limit: LedgerState.LimitKey? {
        switch self {
        case .limitSet(let setting):
            LedgerState.LimitKey(scope: setting.scope, period: setting.period, isHard: setting.isHard)
        case .projectOpened(let opening): opening.allocation.map { _ in .allocation(of: .project(opening.name)) }
        case .request, .response, .throttle, .alert, .alertDelivered, .limitRemoved, .projectClosed, .policySet,
            .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .holdVoided, .adjustment, .quotaIncrease,
            .recovered, .restored:
            nil
        }
    }
}

/// What the log says of an attempt that holds nothing.
private struct RequestEnding {
    let key: OpenHold.Key
    /// What was held for it.
    private(set) var hold = Money.zero
    private var isRequested = false
    /// The last event that ended it; nil where none did.
    private(set) var event: LedgerEvent?

    init(key: OpenHold.Key) { self.key = key }

    /// Takes in the next event that names the request; false where none behind it can change what is known: an answer is
    /// the end of its attempt, and what is no request has none.
    mutating func take(_ event: LedgerEvent) -> Bool {
        switch event.payload {
        case .request(let request) where request.attempt == key.attempt:
            (isRequested, hold) = (true, request.hold)
        case .response(let response) where response.attempt == key.attempt && response.requestID == key.requestID:
            self.event = event
            return false
        case .holdVoided(let voiding) where voiding.attempt == key.attempt && voiding.requestID == key.requestID:
            self.event = event
        case .request: break
        case .response, .holdVoided, .throttle, .alert, .alertDelivered, .limitSet, .limitRemoved, .projectOpened,
            .projectClosed, .policySet, .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .adjustment,
            .quotaIncrease, .recovered, .restored:
            return event.sequence != key.requestID
        }
        return true
    }

    /// Why nothing can be done any more.
    func conflict(with deed: String) -> LedgerError {
        guard isRequested else {
            return LedgerError(
                .invalid, "event \(key.requestID) is no request of this ledger",
                advice: "give the requestId that \"usage-ledger request admit\" answered")
        }
        let attempt = key.attempt == 1 ? "" : ", attempt \(key.attempt),"
        let what =
            switch event?.payload {
            case .response(let response):
                "was settled with \(response.cost.amount.map(\.description) ?? "an unknown cost")"
            case .holdVoided(let voiding): "was voided (\(voiding.cause.name))"
            default: "holds nothing"
            }
        return LedgerError(
            .conflict, "request \(key.requestID)\(attempt) \(what) by event \(event?.sequence ?? 0), and \(deed)",
            advice: "correct what was spent with \"usage-ledger adjustment add\"")
    }
}

extension Outcome {
    /// Whether a provider may have billed an attempt that nobody has the usage of.
    fileprivate var isPossiblyBilled: Bool {
        switch self {
        case .cancelled, .timedOut: true
        case .succeeded, .failed, .fallback: false
        }
    }
}

extension Response {
    /// Whether another answer says the same; what the ledger adds of its own is left out.
    fileprivate func isSameAnswer(as other: Response) -> Bool {
        var other = other
        (other.cost, other.priceSequence) = (cost, priceSequence)
        return self == other
    }
}

extension Cost {
    /// By how much it is more than was held; what is unknown by its upper bound.
    fileprivate func overrun(of hold: Money) throws(MoneyError) -> Money {
        let charged =
            switch self {
            case .known(let money), .estimated(let money): money
            case .unknown(let lower, let upper): upper ?? lower
            }
        return try max(.zero, charged - hold)
    }
}
