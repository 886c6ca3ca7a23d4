package import LedgerModel
package import Projections

extension EventBatch {
    /// Whole events as the columns that projections read, written here once more and without haste.
    package init(_ events: some Sequence<LedgerEvent>) {
        self.init()
        append(events)
    }

    package mutating func append(_ events: some Sequence<LedgerEvent>) {
        for event in events {
            let context = event.payload.context
            count += 1
            kinds.append(event.kind)
            sequences.append(event.sequence)
            recordedAt.append(event.recordedAt)
            occurredAt.append(event.occurredAt)
            billedAt.append(context?.requestedAt ?? event.occurredAt)
            projects.append((context?.project ?? event.payload.administeredProject).map { names.id(of: $0) } ?? .none)
            models.append((context?.model ?? event.payload.administeredModel).map { names.id(of: $0) } ?? .none)
            users.append(context?.user.map { names.id(of: $0) } ?? .none)
            operations.append(context?.operation ?? .chat)
            serviceTiers.append(context?.serviceTier ?? .standard)
            var row = Row()
            row.take(event, index: count - 1)
            outcomes.append(row.outcome)
            certainties.append(row.certainty)
            amounts.append(row.amount.picounits)
            charges.append(row.charge.picounits)
            holds.append(row.hold.picounits)
            requestIDs.append(row.requestID ?? EventBatch.noRequest)
            attempts.append(row.attempt)
            inputTokens.append(row.usage.inputTokens)
            cachedInputTokens.append(row.usage.cachedInputTokens)
            outputTokens.append(row.usage.outputTokens)
            audioMilliseconds.append(row.usage.audioMilliseconds)
            if let throttle = row.throttle { throttles.append(throttle) }
            if let limits = row.rateLimits { rateLimits.append(RateLimitFigures(row: count - 1, limits: limits)) }
            if row.isAdministrative { administrative.append(event) }
            if event.kind == .alert || event.kind == .alertDelivered { alerts.append(event) }
        }
    }
}

/// The cells of one event that depend on its kind.
private struct Row {
    var usage = Usage()
    var outcome = Outcome.succeeded
    var certainty = CostCertainty.known
    var amount = Money.zero
    var charge = Money.zero
    var hold = Money.zero
    var requestID: UInt64?
    var attempt: UInt32 = 1
    var throttle: ThrottleFigures?
    var rateLimits: RateLimitSnapshot?
    var isAdministrative = false

    mutating func take(_ event: LedgerEvent, index: Int) {
        switch event.payload {
        case .request(let request):
            usage = request.estimatedUsage
            hold = request.hold
            requestID = request.requestID ?? event.sequence
            attempt = request.attempt
        case .response(let response):
            (usage, outcome, certainty) = (response.usage, response.outcome, response.cost.certainty)
            amount = response.cost.counted
            charge = amount
            if case .unknown(_, let upper?) = response.cost { charge = upper }
            (requestID, attempt) = (response.requestID, response.attempt)
            rateLimits = response.rateLimits == RateLimitSnapshot() ? nil : response.rateLimits
        case .holdVoided(let voiding):
            (certainty, amount, charge) = (.estimated, voiding.assumedCharge, voiding.assumedCharge)
            hold = voiding.released
            (requestID, attempt) = (voiding.requestID, voiding.attempt)
        case .adjustment(let adjustment):
            (amount, charge) = (adjustment.amount, adjustment.charge ?? adjustment.amount)
            certainty = adjustment.charge != nil ? .unknown : adjustment.isEstimated ? .estimated : .known
        case .throttle(let throttle):
            requestID = throttle.requestID
            rateLimits = throttle.rateLimits == RateLimitSnapshot() ? nil : throttle.rateLimits
            self.throttle = ThrottleFigures(
                row: index, origin: throttle.origin, cause: throttle.cause, count: Int64(throttle.count),
                waitedMilliseconds: throttle.waitedMilliseconds, requested: throttle.refusal?.requested.picounits)
        case .alert(let alert): requestID = alert.overrunRequestID
        case .alertDelivered: break
        case .limitSet, .limitRemoved, .projectOpened, .projectClosed, .policySet, .catalogueAdopted, .priceSet,
            .priceAlias, .importMarked, .quotaIncrease, .recovered, .restored:
            isAdministrative = true
        }
    }
}

extension EventPayload {
    fileprivate var administeredProject: String? {
        kind == .projectOpened || kind == .projectClosed ? project : nil
    }

    fileprivate var administeredModel: String? {
        switch self {
        case .priceSet(let setting): setting.model
        case .priceAlias(let alias): alias.model
        default: nil
        }
    }

    package var context: RequestContext? {
        switch self {
        case .request(let request): request.context
        case .response(let response): response.context
        case .throttle(let throttle): throttle.context
        case .holdVoided(let voiding): voiding.context
        case .adjustment(let adjustment): adjustment.context
        case .alert, .alertDelivered, .limitSet, .limitRemoved, .projectOpened, .projectClosed, .policySet,
            .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .quotaIncrease, .recovered, .restored:
            nil
        }
    }
}

extension Cost {
    /// What counts of it: the lower bound of what is unknown.
    package var counted: Money {
        switch self {
        case .known(let money), .estimated(let money): money
        case .unknown(let lower, _): lower
        }
    }
}
