import EventStorage
import LedgerModel

extension Alert: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(sequence: EventSchema.requestID, overrunRequestID)
        writer.put(EventSchema.scope, scope.description)
        writer.put(EventSchema.period, period.rawValue)
        writer.put(EventSchema.limit, limit)
        writer.put(EventSchema.settled, settled)
        writer.put(EventSchema.held, held)
        writer.put(EventSchema.isHard, isHard ? 1 : 0, unless: 1)
        writer.put(EventSchema.thresholdPercent, Int64(thresholdPercent))
        writer.put(code: EventSchema.alertLevel, level)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            scope: try fields.scope(), period: try fields.period(), isHard: fields[EventSchema.isHard] != 0,
            thresholdPercent: try fields.narrow(EventSchema.thresholdPercent, or: 0),
            level: try fields.code(EventSchema.alertLevel), settled: try fields.money(EventSchema.settled),
            held: try fields.money(EventSchema.held), limit: try fields.money(EventSchema.limit),
            overrunRequestID: fields.sequence(EventSchema.requestID))
    }
}

extension AlertDelivery: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(sequence: EventSchema.alertSequence, alertSequence)
        writer.put(EventSchema.route, route)
        writer.put(EventSchema.succeeded, succeeded ? 1 : 0)
        writer.put(EventSchema.errorCode, errorCode)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            alertSequence: UInt64(bitPattern: try fields.integer(EventSchema.alertSequence)),
            route: try fields.requiredText(EventSchema.route),
            succeeded: try fields.integer(EventSchema.succeeded) != 0,
            errorCode: try fields.text(EventSchema.errorCode))
    }
}
