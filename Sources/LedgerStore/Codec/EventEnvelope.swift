import EventStorage
import LedgerModel

/// Reads parts of an event without decoding the rest.
enum EventEnvelope {
    /// The kind: the first field of every event.
    static func kind(of bytes: UnsafeRawBufferPointer) throws(CodecError) -> EventKind? {
        var reader = CanonicalReader(bytes)
        let field: CanonicalField?
        do throws(CanonicalError) { field = try reader.next() } catch { throw .notCanonical(error) }
        guard let field, field.number == EventSchema.kind.number, case .integer(let raw) = field.value else {
            return nil
        }
        guard let kind = EventKind(rawValue: UInt8(clamping: raw)) else {
            throw .invalidValue(EventSchema.kind.number)
        }
        return kind
    }

    /// How sure the event's cost is; nil where it does not say, which is what is usual.
    static func certainty(of bytes: UnsafeRawBufferPointer) throws(CodecError) -> CostCertainty? {
        var reader = CanonicalReader(bytes)
        do throws(CanonicalError) {
            while let field = try reader.next(), field.number <= EventSchema.certainty.number {
                if field.number == EventSchema.certainty.number, case .integer(let value) = field.value {
                    return UInt8(exactly: value).flatMap(CostCertainty.init(rawValue:))
                }
            }
        } catch {
            throw .notCanonical(error)
        }
        return nil
    }

    /// The request that the event names; nil for one that names none.
    static func requestID(of bytes: UnsafeRawBufferPointer) throws(CodecError) -> UInt64? {
        var reader = CanonicalReader(bytes)
        do throws(CanonicalError) {
            while let field = try reader.next(), field.number <= EventSchema.requestID.number {
                if field.number == EventSchema.requestID.number, case .integer(let value) = field.value {
                    return UInt64(bitPattern: value)
                }
            }
        } catch {
            throw .notCanonical(error)
        }
        return nil
    }

    /// The origin of an event appended one by one; nil for a row of an import.
    static func appendedOrigin(of bytes: UnsafeRawBufferPointer) throws(CodecError) -> EventOrigin? {
        var reader = CanonicalReader(bytes)
        var source: String?
        do throws(CanonicalError) {
            while let field = try reader.next(), field.number <= EventSchema.sourceID.number {
                switch (field.number, field.value) {
                case (EventSchema.source.number, .bytes(let value)): source = String(decoding: value, as: UTF8.self)
                case (EventSchema.sourceOrdinal.number, .integer(let value)):
                    return EventOrigin(source: source ?? "", key: .ordinal(UInt64(bitPattern: value)))
                case (EventSchema.sourceID.number, .bytes(let value)):
                    return EventOrigin(source: source ?? "", key: .id(String(decoding: value, as: UTF8.self)))
                default: break
                }
            }
        } catch {
            throw .notCanonical(error)
        }
        return nil
    }

    /// The key of an event appended one by one; nil for a row of an import. As `OriginKey(origin, ledgerID:)` of its origin.
    static func appendedKey(of bytes: UnsafeRawBufferPointer, ledger: OriginKey.Seed) throws(CodecError) -> OriginKey? {
        var reader = CanonicalReader(bytes)
        var source = UnsafeRawBufferPointer(start: nil, count: 0)
        do throws(CanonicalError) {
            while let field = try reader.next(), field.number <= EventSchema.sourceID.number {
                switch (field.number, field.value) {
                case (EventSchema.source.number, .bytes(let value)): source = value
                case (EventSchema.sourceOrdinal.number, .integer(let value)):
                    return OriginKey(source: source, ordinal: UInt64(bitPattern: value), ledger)
                case (EventSchema.sourceID.number, .bytes(let value)):
                    return OriginKey(source: source, id: value, ledger)
                default: break
                }
            }
        } catch {
            throw .notCanonical(error)
        }
        return nil
    }

    /// What the event's source claims, as bytes: the canonical bytes without what the ledger adds.
    ///
    /// Two events of one key are the same event when these are equal. `hashing`: with the hash of the user's name in its
    /// place.
    static func claim(
        of bytes: UnsafeRawBufferPointer, hashing users: UserHasher? = nil
    ) throws(CodecError) -> [UInt8] {
        var reader = CanonicalReader(bytes)
        var writer = CanonicalWriter()
        var claimsAmounts = false
        do throws(CanonicalError) {
            while let field = try reader.next() {
                if field.number == EventSchema.kind.number, case .integer(let raw) = field.value {
                    // Only a response's cost is the ledger's own working; an adjustment's amounts are its content.
                    claimsAmounts = raw != Int64(EventKind.response.rawValue)
                }
                let isAdded = EventSchema.addedByLedger.contains(field.number)
                if isAdded, !claimsAmounts || field.number == EventSchema.recordedAt.number { continue }
                if let users, field.number == EventSchema.user.number, case .bytes(let name) = field.value {
                    writer.put(EventSchema.user, users.hash(String(decoding: name, as: UTF8.self)))
                } else {
                    writer.copy(field)
                }
            }
        } catch {
            throw .notCanonical(error)
        }
        return writer.bytes
    }

    /// The event with its user as the policy has it stored; nil where it is so already, or there is none.
    static func storingUser(of bytes: UnsafeRawBufferPointer, _ users: UserNames) throws -> [UInt8]? {
        var reader = CanonicalReader(bytes)
        var writer = CanonicalWriter()
        do {
            while let field = try reader.next() {
                if field.number == EventSchema.user.number, case .bytes(let name) = field.value {
                    guard !UserHasher.isHash(name) else { return nil }
                    writer.put(EventSchema.user, try users.stored(String(decoding: name, as: UTF8.self)))
                } else {
                    writer.copy(field)
                }
            }
        } catch let error as CanonicalError {
            throw CodecError.notCanonical(error)
        }
        return writer.bytes
    }
}
