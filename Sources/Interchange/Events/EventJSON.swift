package import LedgerModel

/// An event as one JSON object: envelope first, then what its kind carries. What is absent is left out.
package enum EventJSON {
    /// Times are RFC 3339 in UTC, amounts exact decimal strings.
    package static func object(_ event: LedgerEvent) -> JSONValue {
        var members = Members()
        members.add("sequence", event.sequence)
        members.add("kind", event.kind.name)
        members.add("occurredAt", event.occurredAt.description)
        members.add("recordedAt", event.recordedAt.description)
        members.add("source", event.origin.source)
        switch event.origin.key {
        case .ordinal(let ordinal): members.add("sourceOrdinal", ordinal)
        case .id(let id): members.add("sourceId", id)
        case .row(_, let occurrence): members.add("sourceOccurrence", occurrence)
        }
        members.add("by", event.actor)
        members.add("reason", event.reason)
        members.add(event.payload)
        return .object(members.list)
    }
}

/// Gathers the members of an object, in order.
private struct Members {
    var list: [(key: String, value: JSONValue)] = []

    mutating func add(_ key: String, _ value: String?) {
        if let value { list.append((key, .string(value))) }
    }

    mutating func add(_ key: String, _ value: (some BinaryInteger)?) {
        if let value { list.append((key, .integer(value))) }
    }

    mutating func add(_ key: String, _ value: Bool) { list.append((key, .bool(value))) }

    mutating func add(_ key: String, _ value: Money?) {
        if let value { list.append((key, .money(value))) }
    }

    mutating func add(_ payload: EventPayload) {
        switch payload {
        case .request(let request): add(request)
        case .response(let response): add(response)
        case .throttle(let throttle): add(throttle)
        case .alert(let alert): add(alert)
        case .alertDelivered(let delivery): add(delivery)
        case .limitSet(let setting):
            add(setting.scope, setting.period, isHard: setting.isHard)
            add("limit", setting.amount)
        case .limitRemoved(let removal): add(removal.scope, removal.period, isHard: removal.isHard)
        case .projectOpened(let opening):
            add("project", opening.name)
            add("allocation", opening.allocation)
        case .projectClosed(let closing): add("project", closing.name)
        case .policySet(let policy): add(policy)
        case .catalogueAdopted(let adoption):
            add("name", adoption.name)
            add("effective", adoption.effective?.description)
            add("models", adoption.prices.count)
        case .priceSet(let setting):
            add("model", setting.model)
            add("price", setting.price.notation)
            add("effective", setting.effective?.description)
            add("priceSource", setting.source)
        case .priceAlias(let alias):
            add("alias", alias.alias)
            add("model", alias.model)
        case .importMarked(let mark): add(mark)
        case .holdVoided(let voiding): add(voiding)
        case .adjustment(let adjustment): add(adjustment)
        case .quotaIncrease(let increase):
            add("stage", increase.stage.name)
            add("from", increase.from)
            add("to", increase.to)
            add("answers", increase.answers)
        case .recovered(let recovery):
            add("file", recovery.file)
            add("offset", recovery.offset)
            add("byteCount", recovery.byteCount)
            add("quarantineFile", recovery.quarantineFile)
            add("sha256", recovery.digest.map(hexadecimal))
        case .restored(let restoration):
            add("backup", restoration.backup)
            add("treeSize", restoration.treeSize)
            add("root", hexadecimal(restoration.treeRoot))
            add("fork", hexadecimal(restoration.fork))
        }
    }

    private mutating func add(_ context: RequestContext) {
        add("project", context.project)
        add("model", context.model)
        add("user", context.user)
        add("operation", context.operation.name)
        if context.serviceTier != .standard { add("serviceTier", context.serviceTier.name) }
        add("requestedAt", context.requestedAt?.description)
    }

    private mutating func add(_ usage: Usage) {
        for measure in UsageMeasure.allCases {
            let isAlwaysShown = measure == .inputTokens || measure == .outputTokens
            if usage[measure] != 0 || isAlwaysShown { add(measure.rawValue, usage[measure]) }
        }
    }

    private mutating func add(_ request: Request) {
        add("requestId", request.requestID)
        add("attempt", request.attempt)
        add(request.context)
        add(request.estimatedUsage)
        add("hold", request.hold)
    }

    private mutating func add(_ response: Response) {
        add("requestId", response.requestID)
        add("attempt", response.attempt)
        add(response.context)
        add("outcome", response.outcome.name)
        add("httpStatus", response.httpStatus)
        add("latencyMicroseconds", response.latencyMicroseconds)
        add("firstTokenMicroseconds", response.firstTokenMicroseconds)
        add("providerId", response.providerID)
        add(response.usage)
        add("certainty", response.cost.certainty.name)
        switch response.cost {
        case .known(let money), .estimated(let money): add("cost", money)
        case .unknown(let lower, let upper):
            list.append(("cost", .null))
            add("costAtLeast", lower)
            add("costAtMost", upper)
        }
        add("priceSequence", response.priceSequence)
        add("reportedCost", response.reportedCost)
        add(response.rateLimits)
    }

    private mutating func add(_ limits: RateLimitSnapshot?) {
        guard let limits else { return }
        add("requestLimit", limits.requestLimit)
        add("requestsRemaining", limits.requestsRemaining)
        add("requestsResetMilliseconds", limits.requestsResetMilliseconds)
        add("tokenLimit", limits.tokenLimit)
        add("tokensRemaining", limits.tokensRemaining)
        add("tokensResetMilliseconds", limits.tokensResetMilliseconds)
    }

    private mutating func add(_ throttle: Throttle) {
        add("requestId", throttle.requestID)
        add(throttle.context)
        add("throttledBy", throttle.origin.name)
        add("cause", throttle.cause.name)
        add("retryAfterMilliseconds", throttle.retryAfterMilliseconds)
        add("waitedMilliseconds", throttle.waitedMilliseconds)
        add("count", throttle.count)
        if let refusal = throttle.refusal {
            add(refusal.scope, refusal.period, isHard: nil)
            add("limit", refusal.limit)
            add("settled", refusal.settled)
            add("held", refusal.held)
            add("requested", refusal.requested)
            add("resetsAt", refusal.resetsAt?.description)
        }
        add(throttle.rateLimits)
    }

    private mutating func add(_ alert: Alert) {
        add(alert.scope, alert.period, isHard: alert.isHard ? nil : false)
        add("overrunRequestId", alert.overrunRequestID)
        add("level", alert.level.name)
        add("thresholdPercent", alert.thresholdPercent)
        add("settled", alert.settled)
        add("held", alert.held)
        add("limit", alert.limit)
    }

    private mutating func add(_ delivery: AlertDelivery) {
        add("alertSequence", delivery.alertSequence)
        add("route", delivery.route)
        add("succeeded", delivery.succeeded)
        add("errorCode", delivery.errorCode)
    }

    private mutating func add(_ scope: Scope, _ period: Period, isHard: Bool?) {
        add("scope", scope.description)
        add("period", period.rawValue)
        if let isHard { add("hard", isHard) }
    }

    private mutating func add(_ policy: Policy) {
        for rule in policy.rules {
            let value = PolicyJSON.value(rule, showsCommands: false)
            if value != .null { list.append((rule.name.rawValue, value)) }
        }
    }

    private mutating func add(_ mark: ImportMark) {
        add("format", mark.format)
        add("fileName", mark.fileName)
        add("mapping", mark.mapping)
        add("byteCount", mark.byteCount)
        add("sha256", hexadecimal(mark.digest))
        add("rowsTaken", mark.rowsTaken)
        add("rowsKnown", mark.rowsKnown)
        add("rowsSkipped", mark.rowsSkipped)
    }

    private mutating func add(_ voiding: HoldVoiding) {
        add("requestId", voiding.requestID)
        add("attempt", voiding.attempt)
        add(voiding.context)
        add("cause", voiding.cause.name)
        add("released", voiding.released)
        add("assumedCharge", voiding.assumedCharge)
    }

    private mutating func add(_ adjustment: Adjustment) {
        add("adjustment", adjustment.adjustmentKind.name)
        add("amount", adjustment.amount)
        if adjustment.certainty != .known { add("certainty", adjustment.certainty.name) }
        add("budgetCharge", adjustment.charge)
        if let context = adjustment.context { add(context) }
        add("corrects", adjustment.corrects)
        add("reference", adjustment.reference)
    }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
