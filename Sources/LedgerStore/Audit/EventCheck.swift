import EventStorage
import LedgerModel

/// Says whether events are canonical and can be decoded, without decoding each.
///
/// Whether an event can be decoded depends on which fields it has and on the values of few of them: those make its
/// pattern. The first event of a pattern is decoded; the others need only be walked through.
struct EventCheck {
    /// Patterns that can be decoded, by their hash; 0 where there is none. A power of two of them.
    private var known = [UInt64](repeating: 0, count: 4_096)
    private var knownCount = 0

    /// What the walk through an event saw.
    struct Envelope {
        var problem: String?
        var recordedAt: Int64?
        /// Whether it is a row of an import, which carries no key of its own.
        var isRow = false
        var kind: EventKind?
    }

    private enum Influence {
        /// Any integer will do.
        case none
        /// Any text will do.
        case text
        /// The value decides.
        case value
    }

    private static func influence(of field: UInt16) -> Influence {
        switch field {
        case EventSchema.recordedAt.number, EventSchema.occurredAt.number, EventSchema.sourceOrdinal.number,
            EventSchema.rowOccurrence.number, EventSchema.requestedAt.number, EventSchema.requestID.number,
            EventSchema.latencyMicroseconds.number, EventSchema.firstTokenMicroseconds.number,
            EventSchema.inputTokens.number...EventSchema.characters.number,
            EventSchema.cost.number...EventSchema.tokensResetMilliseconds.number,
            EventSchema.retryAfterMilliseconds.number, EventSchema.waitedMilliseconds.number:
            .none
        case EventSchema.source.number, EventSchema.sourceID.number, EventSchema.actor.number,
            EventSchema.reason.number, EventSchema.project.number, EventSchema.model.number, EventSchema.user.number,
            EventSchema.providerID.number:
            .text
        default: .value
        }
    }

    mutating func look(at bytes: UnsafeRawBufferPointer, sequence: UInt64) -> Envelope {
        var envelope = Envelope()
        var pattern: UInt64 = 0x9E37_79B9_7F4A_7C15
        func mix(_ value: UInt64) {
            pattern = (pattern ^ value) &* 0xD6E8_FEB8_6659_FD93
            pattern ^= pattern >> 32
        }
        var isPlain = true
        var reader = CanonicalReader(bytes)
        do throws(CanonicalError) {
            while let field = try reader.next() {
                let number = UInt64(field.number) << 2
                switch field.value {
                case .integer(let value):
                    mix(number)
                    if field.number == EventSchema.recordedAt.number { envelope.recordedAt = value }
                    if field.number == EventSchema.rowFields.number { envelope.isRow = true }
                    if field.number == EventSchema.kind.number {
                        envelope.kind = UInt8(exactly: value).flatMap(EventKind.init(rawValue:))
                    }
                    if Self.influence(of: field.number) == .value { mix(UInt64(bitPattern: value)) }
                case .wide: mix(number | 1)
                case .bytes(let value):
                    mix(number | 2)
                    if Self.influence(of: field.number) != .text || !value.isASCII { isPlain = false }
                }
            }
        } catch {
            envelope.problem = "\(CodecError.notCanonical(error))"
            return envelope
        }
        if isPlain, isKnown(pattern) { return envelope }
        do throws(CodecError) {
            _ = try EventCodec.decode(bytes, sequence: sequence)
            if isPlain { remember(pattern) }
        } catch {
            envelope.problem = "\(error)"
        }
        return envelope
    }

    private func isKnown(_ pattern: UInt64) -> Bool {
        var place = Int(truncatingIfNeeded: pattern) & (known.count - 1)
        while known[place] != 0 {
            if known[place] == pattern { return true }
            place = (place + 1) & (known.count - 1)
        }
        return false
    }

    private mutating func remember(_ pattern: UInt64) {
        guard pattern != 0 else { return }
        if knownCount >= known.count / 2 {
            known = [UInt64](repeating: 0, count: known.count)
            knownCount = 0
        }
        var place = Int(truncatingIfNeeded: pattern) & (known.count - 1)
        while known[place] != 0 { place = (place + 1) & (known.count - 1) }
        known[place] = pattern
        knownCount += 1
    }
}

extension UnsafeRawBufferPointer {
    /// Whether no byte has its highest bit set.
    fileprivate var isASCII: Bool {
        var position = 0
        var bits: UInt64 = 0
        while position + 8 <= count {
            bits |= loadUnaligned(fromByteOffset: position, as: UInt64.self)
            position += 8
        }
        while position < count {
            bits |= UInt64(self[position]) << 56
            position += 1
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }
}
