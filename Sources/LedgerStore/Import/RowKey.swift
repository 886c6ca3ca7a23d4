import EventStorage
import LedgerModel

/// A row's identity, small enough to sort by the million.
///
/// With an id of the source's: a hash of source and id. Without: a hash of source and what the row says; equal
/// rows are then told apart by how many stand before them. `payload` covers everything that the event claims,
/// so that the same row told differently is noticed. Runs of the index hold such keys: another hash is another format.
///
/// In a ledger that has a key for users, the hash of a user's name stands for it in both, however the event has it: so a row
/// is the same before users are hashed and after.
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

    init(high: UInt64, low: UInt64, position: UInt64, payload: UInt64, place: UInt64) {
        self.high = high
        self.low = low
        self.position = position
        self.payload = payload
        self.place = place
    }

    /// The key of an event with an imported row's origin; nil for events of any other origin.
    ///
    /// `bytes` are an event's canonical bytes, with or without the fields that the ledger adds. `wanted`: nil for events
    /// of other sources than this.
    init?(
        event bytes: UnsafeRawBufferPointer, ofSource wanted: String? = nil, users: UserHasher?, place: UInt64
    ) throws(CodecError) {
        guard let origin = try Origin(of: bytes) else { return nil }
        if let wanted, !origin.source.elementsEqual(wanted.utf8) { return nil }
        let (identity, payload) = try Self.digests(of: bytes, origin, users)
        high = identity.0
        low = identity.1 & ~1 | (origin.id == nil ? 0 : 1)
        position = origin.id == nil ? origin.occurrence : 0
        self.payload = payload
        self.place = place
    }

    /// The key of an event in the log: only responses are rows of imports.
    init?(
        stored bytes: UnsafeRawBufferPointer, ofSource wanted: String? = nil, users: UserHasher?, sequence: UInt64
    ) throws(CodecError) {
        guard try EventEnvelope.kind(of: bytes) == .response else { return nil }
        try self.init(event: bytes, ofSource: wanted, users: users, place: sequence)
    }

    func isSameRow(as other: RowKey) -> Bool { high == other.high && low == other.low }
}

extension RowKey: Comparable {
    /// Rows that are the same stand together. The order is total, so a merge gives the same in whatever runs keys lie.
    static func < (left: RowKey, right: RowKey) -> Bool {
        if left.high != right.high { return left.high < right.high }
        if left.low != right.low { return left.low < right.low }
        if left.position != right.position { return left.position < right.position }
        return left.place < right.place
    }
}

extension RowKey {
    /// The fields that say where a row is from; they stand before all others that its identity covers, but for the time.
    private struct Origin {
        var source = UnsafeRawBufferPointer(start: nil, count: 0)
        var id: UnsafeRawBufferPointer?
        var rowFields: EventOrigin.RowFields?
        var occurrence: UInt64 = 0

        /// Nil when the event is no row of an import.
        init?(of bytes: UnsafeRawBufferPointer) throws(CodecError) {
            var hasSource = false
            var reader = CanonicalReader(bytes)
            do throws(CanonicalError) {
                while let field = try reader.next(), field.number <= EventSchema.rowOccurrence.number {
                    switch (field.number, field.value) {
                    case (EventSchema.source.number, .bytes(let value)):
                        source = value
                        hasSource = true
                    case (EventSchema.sourceID.number, .bytes(let value)): id = value
                    case (EventSchema.rowFields.number, .integer(let value)):
                        rowFields = EventOrigin.RowFields(rawValue: UInt8(clamping: value))
                    case (EventSchema.rowOccurrence.number, .integer(let value)):
                        occurrence = UInt64(bitPattern: value)
                    default: break
                    }
                }
            } catch {
                throw .notCanonical(error)
            }
            guard hasSource, id != nil || rowFields != nil else { return nil }
        }

        /// Whether the field is part of what the row itself said.
        func identifies(_ number: UInt16) -> Bool {
            switch number {
            case EventSchema.project.number: rowFields?.contains(.project) ?? true
            case EventSchema.model.number: rowFields?.contains(.model) ?? true
            default: true
            }
        }

        /// Whether the field says where the row is from, and nothing of what it says.
        static func isOrigin(_ number: UInt16) -> Bool {
            number == EventSchema.source.number || number == EventSchema.sourceID.number
                || number == EventSchema.rowFields.number || number == EventSchema.rowOccurrence.number
        }
    }

    /// What is hashed stands in one piece first: a hash is fed by the piece, and allocates.
    private static func digests(
        of bytes: UnsafeRawBufferPointer, _ origin: Origin, _ users: UserHasher?
    ) throws(CodecError) -> (identity: (UInt64, UInt64), payload: UInt64) {
        // A length of eight bytes may stand for a shorter one, twice; a hash for a shorter name.
        let capacity = bytes.count + 16 + UserHasher.hashByteCount
        let result = withUnsafeTemporaryAllocation(byteCount: 2 * capacity, alignment: 8) { buffer in
            Result { () throws(CanonicalError) in
                var identity = Gathering(UnsafeMutableRawBufferPointer(rebasing: buffer[..<capacity]))
                var payload = Gathering(UnsafeMutableRawBufferPointer(rebasing: buffer[capacity...]))
                if let id = origin.id {
                    identity.append(text: origin.source)
                    identity.append(text: id)
                }
                var reader = CanonicalReader(bytes)
                while let field = try reader.next() {
                    if isAddedByLedger(field.number) { continue }
                    if Origin.isOrigin(field.number) {
                        if field.number == EventSchema.source.number, origin.id == nil {
                            identity.append(text: origin.source)
                        }
                        continue
                    }
                    if let users, field.number == EventSchema.user.number, case .bytes(let name) = field.value,
                        let hashed = users.field(hashing: name)
                    {
                        hashed.withUnsafeBytes { hashed in
                            if origin.id == nil { identity.append(hashed) }
                            payload.append(hashed)
                        }
                        continue
                    }
                    if origin.id == nil, origin.identifies(field.number) { identity.append(field.encoded) }
                    payload.append(field.encoded)
                }
                let words = identity.words
                return ((words.0, words.1), payload.words.0)
            }
        }
        do {
            return try result.get()
        } catch {
            throw .notCanonical(error)
        }
    }

    /// As `EventSchema.addedByLedger`, without a set to look into for each field.
    private static func isAddedByLedger(_ number: UInt16) -> Bool {
        number == EventSchema.recordedAt.number
            || (EventSchema.certainty.number...EventSchema.priceSequence.number).contains(number)
    }

    /// Pieces put one behind another; the room is there.
    private struct Gathering {
        private let buffer: UnsafeMutableRawBufferPointer
        private var count = 0

        init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

        mutating func append(_ bytes: UnsafeRawBufferPointer) {
            UnsafeMutableRawBufferPointer(rebasing: buffer[count..<count + bytes.count]).copyMemory(from: bytes)
            count += bytes.count
        }

        /// Length first, so that two texts never run together.
        mutating func append(text: UnsafeRawBufferPointer) {
            withUnsafeBytes(of: UInt64(text.count).littleEndian) { append($0) }
            append(text)
        }

        /// The first three words of the SHA-256.
        var words: (UInt64, UInt64, UInt64) {
            var hash = ContentHash()
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return hash.words()
        }
    }
}
