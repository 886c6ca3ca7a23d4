import EventStorage
import LedgerModel

/// The event of an imported row, as bytes: first without, then with what the ledger adds.
enum ImportedEvent {
    /// The row's event without recordedAt, cost and price: what its source claims.
    static func encode(_ row: ImportedRow, source: String, into writer: inout CanonicalWriter) {
        writer.removeAll()
        writer.put(EventSchema.kind, Int64(EventKind.response.rawValue))
        writer.put(EventSchema.occurredAt, row.occurredAt)
        writer.put(EventSchema.source, source)
        if let id = row.id {
            writer.put(EventSchema.sourceID, id)
        } else {
            writer.put(EventSchema.rowFields, Int64(row.fields.rawValue))
        }
        row.context.encode(into: &writer)
        writer.put(EventSchema.httpStatus, row.httpStatus.map(Int64.init))
        writer.put(code: EventSchema.outcome, row.outcome, unless: .succeeded)
        row.usage.encode(into: &writer)
        writer.put(EventSchema.reportedCost, row.reportedCost)
    }

    /// What a price must know of a claim.
    struct Priced {
        var occurredAt = Instant.earliest
        var project = ""
        var model = ""
        var serviceTier = ServiceTier.standard
        var usage = Usage()
        var reportedCost: Money?

        init(_ claim: UnsafeRawBufferPointer) throws(CodecError) {
            var reader = CanonicalReader(claim)
            do throws(CanonicalError) {
                while let field = try reader.next() { take(field) }
            } catch {
                throw .notCanonical(error)
            }
        }

        private mutating func take(_ field: CanonicalField) {
            switch (field.number, field.value) {
            // Where it says nothing of when it occurred, that was when it was recorded.
            case (EventSchema.recordedAt.number, .integer(let value)),
                (EventSchema.occurredAt.number, .integer(let value)):
                occurredAt = Instant(nanoseconds: value)
            case (EventSchema.project.number, .bytes(let value)): project = String(decoding: value, as: UTF8.self)
            case (EventSchema.model.number, .bytes(let value)): model = String(decoding: value, as: UTF8.self)
            case (EventSchema.serviceTier.number, .integer(let value)):
                serviceTier = ServiceTier(rawValue: UInt8(clamping: value)) ?? .standard
            case (EventSchema.reportedCost.number, .wide(let value)): reportedCost = Money(picounits: value)
            case (_, .integer(let value)):
                if let measure = EventSchema.usageMeasure(ofField: field.number) { usage[measure] = value }
            default: break
            }
        }
    }

    /// The whole event: the claim, when it is recorded, which of equal rows it is, and what it costs.
    static func complete(
        _ claim: UnsafeRawBufferPointer, recordedAt: Instant, occurrence: UInt64, cost: Cost, priceSequence: UInt64?,
        into writer: inout CanonicalWriter
    ) throws(CodecError) {
        writer.removeAll()
        var reader = CanonicalReader(claim)
        var hasCost = false
        do throws(CanonicalError) {
            while let field = try reader.next() {
                if !hasCost, field.number > EventSchema.priceSequence.number {
                    put(cost, priceSequence, into: &writer)
                    hasCost = true
                }
                writer.copy(field)
                if field.number == EventSchema.kind.number { writer.put(EventSchema.recordedAt, recordedAt) }
                if field.number == EventSchema.rowFields.number {
                    writer.put(EventSchema.rowOccurrence, Int64(bitPattern: occurrence), unless: 0)
                }
            }
        } catch {
            throw .notCanonical(error)
        }
        if !hasCost { put(cost, priceSequence, into: &writer) }
    }

    private static func put(_ cost: Cost, _ priceSequence: UInt64?, into writer: inout CanonicalWriter) {
        cost.encode(into: &writer)
        writer.put(sequence: EventSchema.priceSequence, priceSequence)
    }
}
