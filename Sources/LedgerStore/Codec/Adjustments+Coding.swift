import EventStorage
import LedgerModel

extension HoldVoiding: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        context.encode(into: &writer)
        writer.put(sequence: EventSchema.requestID, requestID)
        writer.put(EventSchema.attempt, Int64(attempt), unless: 1)
        writer.put(EventSchema.hold, released)
        writer.put(code: EventSchema.voidCause, cause)
        writer.put(EventSchema.assumedCharge, assumedCharge)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            context: try RequestContext(fields),
            requestID: UInt64(bitPattern: try fields.integer(EventSchema.requestID)),
            attempt: try fields.narrow(EventSchema.attempt, or: 1), cause: try fields.code(EventSchema.voidCause),
            released: try fields.money(EventSchema.hold), assumedCharge: try fields.money(EventSchema.assumedCharge))
    }
}

extension Adjustment: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        context?.encode(into: &writer)
        writer.put(code: EventSchema.certainty, certainty, unless: .known)
        writer.put(EventSchema.cost, amount)
        // As of a cost that is unknown: what spend counts, and what budgets count.
        writer.put(EventSchema.costUpperBound, charge)
        writer.put(code: EventSchema.adjustmentKind, adjustmentKind)
        writer.put(sequence: EventSchema.corrects, corrects)
        writer.put(EventSchema.reference, reference)
    }

    init(_ fields: EventFields) throws(CodecError) {
        let certainty = try fields.code(EventSchema.certainty, or: CostCertainty.known)
        self.init(
            adjustmentKind: try fields.code(EventSchema.adjustmentKind), amount: try fields.money(EventSchema.cost),
            isEstimated: certainty == .estimated,
            charge: certainty == .unknown ? try fields.money(EventSchema.costUpperBound) : nil,
            context: fields[EventSchema.project] == nil ? nil : try RequestContext(fields),
            corrects: fields.sequence(EventSchema.corrects), reference: try fields.text(EventSchema.reference))
    }
}

extension QuotaIncrease: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(sequence: EventSchema.corrects, answers)
        writer.put(code: EventSchema.stage, stage)
        writer.put(EventSchema.fromAmount, from)
        writer.put(EventSchema.toAmount, to)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            stage: try fields.code(EventSchema.stage), from: try fields.money(EventSchema.fromAmount),
            to: try fields.money(EventSchema.toAmount), answers: fields.sequence(EventSchema.corrects))
    }
}
