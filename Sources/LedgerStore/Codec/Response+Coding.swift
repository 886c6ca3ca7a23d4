import EventStorage
import LedgerModel

extension Response: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        context.encode(into: &writer)
        writer.put(sequence: EventSchema.requestID, requestID)
        writer.put(EventSchema.attempt, Int64(attempt), unless: 1)
        writer.put(EventSchema.httpStatus, httpStatus.map(Int64.init))
        writer.put(code: EventSchema.outcome, outcome, unless: .succeeded)
        writer.put(EventSchema.latencyMicroseconds, latencyMicroseconds)
        writer.put(EventSchema.firstTokenMicroseconds, firstTokenMicroseconds)
        writer.put(EventSchema.providerID, providerID)
        usage.encode(into: &writer)
        cost.encode(into: &writer)
        writer.put(sequence: EventSchema.priceSequence, priceSequence)
        writer.put(EventSchema.reportedCost, reportedCost)
        rateLimits?.encode(into: &writer)
    }

    init(_ fields: EventFields) throws(CodecError) {
        let status: UInt16 = try fields.narrow(EventSchema.httpStatus, or: 0)
        self.init(
            context: try RequestContext(fields), requestID: fields.sequence(EventSchema.requestID),
            attempt: try fields.narrow(EventSchema.attempt, or: 1),
            httpStatus: fields[EventSchema.httpStatus] == nil ? nil : status,
            outcome: try fields.code(EventSchema.outcome, or: .succeeded),
            latencyMicroseconds: fields[EventSchema.latencyMicroseconds],
            firstTokenMicroseconds: fields[EventSchema.firstTokenMicroseconds], usage: Usage(fields),
            cost: try Cost(fields), priceSequence: fields.sequence(EventSchema.priceSequence),
            providerID: try fields.text(EventSchema.providerID), reportedCost: fields[EventSchema.reportedCost],
            rateLimits: RateLimitSnapshot(fields))
    }
}

extension Cost {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(code: EventSchema.certainty, certainty, unless: .known)
        switch self {
        case .known(let money), .estimated(let money): writer.put(EventSchema.cost, money)
        case .unknown(let lower, let upper):
            writer.put(EventSchema.cost, lower)
            writer.put(EventSchema.costUpperBound, upper)
        }
    }

    init(_ fields: EventFields) throws(CodecError) {
        let certainty: CostCertainty = try fields.code(EventSchema.certainty, or: .known)
        let amount = try fields.money(EventSchema.cost)
        switch certainty {
        case .known: self = .known(amount)
        case .estimated: self = .estimated(amount)
        case .unknown: self = .unknown(lower: amount, upper: fields[EventSchema.costUpperBound])
        }
    }
}

extension RateLimitSnapshot {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.requestLimit, requestLimit)
        writer.put(EventSchema.requestsRemaining, requestsRemaining)
        writer.put(EventSchema.requestsResetMilliseconds, requestsResetMilliseconds)
        writer.put(EventSchema.tokenLimit, tokenLimit)
        writer.put(EventSchema.tokensRemaining, tokensRemaining)
        writer.put(EventSchema.tokensResetMilliseconds, tokensResetMilliseconds)
    }

    /// Nil when the event carries no header at all.
    init?(_ fields: EventFields) {
        self.init(
            requestLimit: fields[EventSchema.requestLimit], requestsRemaining: fields[EventSchema.requestsRemaining],
            requestsResetMilliseconds: fields[EventSchema.requestsResetMilliseconds],
            tokenLimit: fields[EventSchema.tokenLimit], tokensRemaining: fields[EventSchema.tokensRemaining],
            tokensResetMilliseconds: fields[EventSchema.tokensResetMilliseconds])
        if self == RateLimitSnapshot() { return nil }
    }
}
