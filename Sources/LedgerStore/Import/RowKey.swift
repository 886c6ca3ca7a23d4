import EventStorage
import LedgerModel

/// A row's identity, small enough to sort by the million.
///
/// With an id of the source's: a hash of source and id. Without: a hash of source and what the row says; equal
/// rows are then told apart by how many stand before them. `payload` covers everything that the event claims,
/// so that the same row told differently is noticed.
struct RowKey: Sendable, Hashable {
    var high: UInt64
    var low: UInt64
    /// In a file: the row's number from 0. In the log: which of equal rows it is.
    var position: UInt64
    var payload: UInt64
    /// In a file: the line. In the log: the sequence.
    var place: UInt64

    /// Whether the identity is the source's own id: the lowest bit of `low` says so.
    var hasID: Bool { low & 1 == 1 }

    /// The key of an event with an imported row's origin; nil for events of any other origin or source.
    ///
    /// `bytes` are an event's canonical bytes, with or without the fields that the ledger adds.
    init?(event bytes: UnsafeRawBufferPointer, source wanted: String, place: UInt64) throws(CodecError) {
        var identity = ContentHash()
        var payload = ContentHash()
        var parts = Parts()
        var reader = CanonicalReader(bytes)
        do throws(CanonicalError) {
            while let field = try reader.next() {
                if EventSchema.addedByLedger.contains(field.number) { continue }
                switch (field.number, field.value) {
                case (EventSchema.source.number, .bytes(let value)):
                    guard value.elementsEqual(wanted.utf8) else { return nil }
                    identity.update(wanted)
                case (EventSchema.sourceID.number, .bytes(let value)): parts.id = value
                case (EventSchema.rowFields.number, .integer(let value)):
                    parts.rowFields = EventOrigin.RowFields(rawValue: UInt8(clamping: value))
                case (EventSchema.rowOccurrence.number, .integer(let value)):
                    parts.occurrence = UInt64(bitPattern: value)
                default:
                    if parts.identifies(field.number) { identity.update(field.encoded) }
                    payload.update(field.encoded)
                }
            }
        } catch {
            throw .notCanonical(error)
        }
        guard parts.id != nil || parts.rowFields != nil else { return nil }
        if let id = parts.id {
            identity = ContentHash()
            identity.update(wanted)
            identity.update(String(decoding: id, as: UTF8.self))
        }
        let words = identity.words()
        high = words.0
        low = words.1 & ~1 | (parts.id == nil ? 0 : 1)
        self.payload = payload.words().0
        position = parts.id == nil ? parts.occurrence : 0
        self.place = place
    }

    private struct Parts {
        var id: UnsafeRawBufferPointer?
        var rowFields: EventOrigin.RowFields?
        var occurrence: UInt64 = 0

        /// Whether the field is part of what the row itself said.
        func identifies(_ number: UInt16) -> Bool {
            switch number {
            case EventSchema.project.number: rowFields?.contains(.project) ?? true
            case EventSchema.model.number: rowFields?.contains(.model) ?? true
            default: true
            }
        }
    }

    func isSameRow(as other: RowKey) -> Bool { high == other.high && low == other.low }
}

extension RowKey: Comparable {
    static func < (left: RowKey, right: RowKey) -> Bool {
        if left.high != right.high { return left.high < right.high }
        if left.low != right.low { return left.low < right.low }
        return left.position < right.position
    }
}
