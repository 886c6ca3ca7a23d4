import EventStorage
import LedgerModel

extension Throttle: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        context.encode(into: &writer)
        writer.put(sequence: EventSchema.requestID, requestID)
        rateLimits?.encode(into: &writer)
        writer.put(code: EventSchema.throttleOrigin, origin)
        writer.put(code: EventSchema.throttleCause, cause)
        writer.put(EventSchema.retryAfterMilliseconds, retryAfterMilliseconds)
        writer.put(EventSchema.waitedMilliseconds, waitedMilliseconds, unless: 0)
        writer.put(EventSchema.repetitions, Int64(count), unless: 1)
        refusal?.encode(into: &writer)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            context: try RequestContext(fields), requestID: fields.sequence(EventSchema.requestID),
            origin: try fields.code(EventSchema.throttleOrigin), cause: try fields.code(EventSchema.throttleCause),
            retryAfterMilliseconds: fields[EventSchema.retryAfterMilliseconds],
            waitedMilliseconds: fields[EventSchema.waitedMilliseconds] ?? 0,
            count: try fields.narrow(EventSchema.repetitions, or: 1),
            refusal: fields[EventSchema.scope] == nil ? nil : try BudgetRefusal(fields),
            rateLimits: RateLimitSnapshot(fields))
    }
}

extension BudgetRefusal {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.scope, scope.description)
        writer.put(EventSchema.period, period.rawValue)
        writer.put(EventSchema.limit, limit)
        writer.put(EventSchema.settled, settled)
        writer.put(EventSchema.held, held)
        writer.put(EventSchema.requested, requested)
        writer.put(EventSchema.resetsAt, resetsAt)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            scope: try fields.scope(), period: try fields.period(), limit: try fields.money(EventSchema.limit),
            settled: try fields.money(EventSchema.settled), held: try fields.money(EventSchema.held),
            requested: try fields.money(EventSchema.requested), resetsAt: fields.instant(EventSchema.resetsAt))
    }
}
