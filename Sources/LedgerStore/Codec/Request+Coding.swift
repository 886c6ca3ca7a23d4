import EventStorage
import LedgerModel

extension Request: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        context.encode(into: &writer)
        writer.put(sequence: EventSchema.requestID, requestID)
        writer.put(EventSchema.attempt, Int64(attempt), unless: 1)
        estimatedUsage.encode(into: &writer)
        writer.put(EventSchema.hold, hold)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            context: try RequestContext(fields), requestID: fields.sequence(EventSchema.requestID),
            attempt: try fields.narrow(EventSchema.attempt, or: 1), estimatedUsage: Usage(fields),
            hold: try fields.money(EventSchema.hold))
    }
}

extension RequestContext {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.project, project)
        writer.put(EventSchema.model, model)
        writer.put(EventSchema.user, user)
        writer.put(code: EventSchema.operation, operation, unless: .chat)
        writer.put(code: EventSchema.serviceTier, serviceTier, unless: .standard)
        writer.put(EventSchema.requestedAt, requestedAt)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            project: try fields.requiredText(EventSchema.project), model: try fields.requiredText(EventSchema.model),
            user: try fields.text(EventSchema.user), operation: try fields.code(EventSchema.operation, or: .chat),
            serviceTier: try fields.code(EventSchema.serviceTier, or: .standard),
            requestedAt: fields.instant(EventSchema.requestedAt))
    }
}

extension Usage {
    func encode(into writer: inout CanonicalWriter) {
        for measure in UsageMeasure.allCases { writer.put(EventSchema.usage(measure), self[measure], unless: 0) }
    }

    init(_ fields: EventFields) {
        self.init()
        for measure in UsageMeasure.allCases { self[measure] = fields[EventSchema.usage(measure)] ?? 0 }
    }
}
