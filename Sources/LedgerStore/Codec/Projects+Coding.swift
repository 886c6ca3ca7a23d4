import EventStorage
import LedgerModel

extension ProjectOpening: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) {
        writer.put(EventSchema.project, name)
        writer.put(EventSchema.allocation, allocation)
    }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(name: try fields.requiredText(EventSchema.project), allocation: fields[EventSchema.allocation])
    }
}

extension ProjectClosing: PayloadCoding {
    func encode(into writer: inout CanonicalWriter) { writer.put(EventSchema.project, name) }

    init(_ fields: EventFields) throws(CodecError) {
        self.init(name: try fields.requiredText(EventSchema.project))
    }
}
