import EventStorage
import LedgerModel

extension LimitSetting: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.scope, scope.description)
        writer.put(EventSchema.period, period.rawValue)
        writer.put(EventSchema.limit, amount)
        writer.put(EventSchema.isHard, isHard ? 1 : 0)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            scope: try fields.scope(), period: try fields.period(), amount: try fields.money(EventSchema.limit),
            isHard: try fields.integer(EventSchema.isHard) != 0)
    }
}

extension LimitRemoval: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.scope, scope.description)
        writer.put(EventSchema.period, period.rawValue)
        writer.put(EventSchema.isHard, isHard ? 1 : 0)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(
            scope: try fields.scope(), period: try fields.period(),
            isHard: try fields.integer(EventSchema.isHard) != 0)
    }
}
