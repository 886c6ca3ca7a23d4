import EventStorage
import LedgerModel

/// Turns events into canonical bytes and back.
enum EventCodec {
    /// The version of the meaning of the fields; older ones are upcast when read.
    static let schemaVersion: Int64 = 1

    static func encode(_ draft: EventDraft, recordedAt: Instant, into writer: inout CanonicalWriter) {
        writer.removeAll()
        writer.put(EventSchema.kind, Int64(draft.payload.kind.rawValue))
        writer.put(EventSchema.schemaVersion, schemaVersion, unless: 1)
        writer.put(EventSchema.recordedAt, recordedAt.nanoseconds)
        writer.put(EventSchema.occurredAt, draft.occurredAt)
        writer.put(EventSchema.source, draft.origin.source)
        switch draft.origin.key {
        case .ordinal(let ordinal): writer.put(sequence: EventSchema.sourceOrdinal, ordinal)
        case .id(let id): writer.put(EventSchema.sourceID, id)
        case .row(let fields, let occurrence):
            writer.put(EventSchema.rowFields, Int64(fields.rawValue))
            writer.put(EventSchema.rowOccurrence, Int64(bitPattern: occurrence), unless: 0)
        }
        writer.put(EventSchema.actor, draft.actor)
        writer.put(EventSchema.reason, draft.reason)
        draft.payload.encode(into: &writer)
    }

    static func decode(_ bytes: UnsafeRawBufferPointer, sequence: UInt64) throws(CodecError) -> LedgerEvent {
        let fields = try EventFields(bytes)
        let version = try fields.narrow(EventSchema.schemaVersion, or: Int64(1))
        guard version == schemaVersion else { throw .invalidValue(EventSchema.schemaVersion.number) }
        let kind: EventKind = try fields.code(EventSchema.kind)
        let recordedAt = Instant(nanoseconds: try fields.integer(EventSchema.recordedAt))
        let draft = EventDraft(
            origin: try origin(fields), actor: try fields.text(EventSchema.actor),
            reason: try fields.text(EventSchema.reason), payload: try EventPayload(kind, fields))
        return LedgerEvent(
            sequence: sequence, recordedAt: recordedAt,
            occurredAt: fields.instant(EventSchema.occurredAt) ?? recordedAt, draft: draft)
    }

    private static func origin(_ fields: EventFields) throws(CodecError) -> EventOrigin {
        let source = try fields.requiredText(EventSchema.source)
        if let id = try fields.text(EventSchema.sourceID) { return EventOrigin(source: source, key: .id(id)) }
        if fields[EventSchema.rowFields] != nil {
            let raw: UInt8 = try fields.narrow(EventSchema.rowFields, or: 0)
            let occurrence = fields.sequence(EventSchema.rowOccurrence) ?? 0
            return EventOrigin(source: source, key: .row(.init(rawValue: raw), occurrence: occurrence))
        }
        guard let ordinal = fields.sequence(EventSchema.sourceOrdinal) else {
            throw .missing(EventSchema.sourceOrdinal.number)
        }
        return EventOrigin(source: source, key: .ordinal(ordinal))
    }
}

/// How one kind's payload becomes fields: one conformance a kind, in a file of its own.
protocol PayloadCoding {
    /// Writes the fields in ascending order.
    func encode(into writer: inout CanonicalWriter)
    init(_ fields: EventFields) throws(CodecError)
}

extension EventPayload {
    func encode(into writer: inout CanonicalWriter) {
        switch self {
        case .request(let payload): payload.encode(into: &writer)
        case .response(let payload): payload.encode(into: &writer)
        case .throttle(let payload): payload.encode(into: &writer)
        case .alert(let payload): payload.encode(into: &writer)
        case .alertDelivered(let payload): payload.encode(into: &writer)
        case .limitSet(let payload): payload.encode(into: &writer)
        case .limitRemoved(let payload): payload.encode(into: &writer)
        case .projectOpened(let payload): payload.encode(into: &writer)
        case .projectClosed(let payload): payload.encode(into: &writer)
        case .policySet(let payload): payload.encode(into: &writer)
        case .catalogueAdopted(let payload): payload.encode(into: &writer)
        case .priceSet(let payload): payload.encode(into: &writer)
        case .priceAlias(let payload): payload.encode(into: &writer)
        case .importMarked(let payload): payload.encode(into: &writer)
        case .holdVoided(let payload): payload.encode(into: &writer)
        case .adjustment(let payload): payload.encode(into: &writer)
        case .quotaIncrease(let payload): payload.encode(into: &writer)
        case .recovered(let payload): payload.encode(into: &writer)
        case .restored(let payload): payload.encode(into: &writer)
        }
    }

    init(_ kind: EventKind, _ fields: EventFields) throws(CodecError) {
        switch kind {
        case .request: self = .request(try Request(fields))
        case .response: self = .response(try Response(fields))
        case .throttle: self = .throttle(try Throttle(fields))
        case .alert: self = .alert(try Alert(fields))
        case .alertDelivered: self = .alertDelivered(try AlertDelivery(fields))
        case .limitSet: self = .limitSet(try LimitSetting(fields))
        case .limitRemoved: self = .limitRemoved(try LimitRemoval(fields))
        case .projectOpened: self = .projectOpened(try ProjectOpening(fields))
        case .projectClosed: self = .projectClosed(try ProjectClosing(fields))
        case .policySet: self = .policySet(try Policy(fields))
        case .catalogueAdopted: self = .catalogueAdopted(try CatalogueAdoption(fields))
        case .priceSet: self = .priceSet(try PriceSetting(fields))
        case .priceAlias: self = .priceAlias(try PriceAlias(fields))
        case .importMarked: self = .importMarked(try ImportMark(fields))
        case .holdVoided: self = .holdVoided(try HoldVoiding(fields))
        case .adjustment: self = .adjustment(try Adjustment(fields))
        case .quotaIncrease: self = .quotaIncrease(try QuotaIncrease(fields))
        case .recovered: self = .recovered(try Recovery(fields))
        case .restored: self = .restored(try Restoration(fields))
        }
    }
}
