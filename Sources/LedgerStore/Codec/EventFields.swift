import EventStorage
import LedgerModel

/// The fields of one event, taken out of its canonical bytes.
struct EventFields {
    private var integers: [UInt16: Int64] = [:]
    private var wides: [UInt16: Int128] = [:]
    private var byteStrings: [UInt16: [UInt8]] = [:]

    /// Throws when the bytes are not canonical.
    init(_ bytes: UnsafeRawBufferPointer) throws(CodecError) {
        var reader = CanonicalReader(bytes)
        do throws(CanonicalError) {
            while let field = try reader.next() {
                switch field.value {
                case .integer(let value): integers[field.number] = value
                case .wide(let value): wides[field.number] = value
                case .bytes(let value): byteStrings[field.number] = Array(value)
                }
            }
        } catch {
            throw .notCanonical(error)
        }
    }

    subscript(_ field: IntegerField) -> Int64? { integers[field.number] }
    subscript(_ field: WideField) -> Money? { wides[field.number].map(Money.init(picounits:)) }
    subscript(_ field: BytesField) -> [UInt8]? { byteStrings[field.number] }

    func text(_ field: BytesField) throws(CodecError) -> String? {
        guard let bytes = byteStrings[field.number] else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidValue(field.number) }
        return text
    }

    func instant(_ field: IntegerField) -> Instant? { self[field].map(Instant.init(nanoseconds:)) }

    func sequence(_ field: IntegerField) -> UInt64? { self[field].map(UInt64.init(bitPattern:)) }

    // What must be there.

    func integer(_ field: IntegerField) throws(CodecError) -> Int64 {
        guard let value = self[field] else { throw .missing(field.number) }
        return value
    }

    func money(_ field: WideField) throws(CodecError) -> Money {
        guard let value = self[field] else { throw .missing(field.number) }
        return value
    }

    func bytes(_ field: BytesField) throws(CodecError) -> [UInt8] {
        guard let value = self[field] else { throw .missing(field.number) }
        return value
    }

    func requiredText(_ field: BytesField) throws(CodecError) -> String {
        guard let value = try text(field) else { throw .missing(field.number) }
        return value
    }

    /// A number of a narrower type; `fallback` when absent.
    func narrow<Value: FixedWidthInteger>(_ field: IntegerField, or fallback: Value) throws(CodecError) -> Value {
        guard let raw = self[field] else { return fallback }
        guard let value = Value(exactly: raw) else { throw .invalidValue(field.number) }
        return value
    }

    /// An enumeration by its raw value; `fallback` when absent, and an error when that is nil.
    func code<Value: RawRepresentable<UInt8>>(
        _ field: IntegerField, or fallback: Value? = nil
    ) throws(CodecError) -> Value {
        guard let raw = self[field] else {
            guard let fallback else { throw .missing(field.number) }
            return fallback
        }
        guard let byte = UInt8(exactly: raw), let value = Value(rawValue: byte) else {
            throw .invalidValue(field.number)
        }
        return value
    }

    func scope() throws(CodecError) -> Scope {
        guard let scope = Scope(try requiredText(EventSchema.scope)) else {
            throw .invalidValue(EventSchema.scope.number)
        }
        return scope
    }

    func period() throws(CodecError) -> Period {
        guard let period = Period(rawValue: try requiredText(EventSchema.period)) else {
            throw .invalidValue(EventSchema.period.number)
        }
        return period
    }
}

/// Why an event in the log cannot be read, though its frame is intact.
enum CodecError: Error, Sendable, Hashable, CustomStringConvertible {
    case notCanonical(CanonicalError)
    case missing(UInt16)
    /// A value that this version does not know: written by a later one, or by nobody of ours.
    case invalidValue(UInt16)

    var description: String {
        switch self {
        case .notCanonical(let error): "its bytes are not canonical (\(error))"
        case .missing(let field): "field \(field) is missing"
        case .invalidValue(let field): "field \(field) has a value that this version does not know"
        }
    }
}

extension CanonicalWriter {
    // What is not there is not written.

    mutating func put(_ field: IntegerField, _ value: Int64?) {
        if let value { put(field, value) }
    }

    mutating func put(_ field: WideField, _ value: Money?) {
        if let value { put(field, value.picounits) }
    }

    mutating func put(_ field: BytesField, _ text: String?) {
        if let text { put(field, text) }
    }

    mutating func put(_ field: IntegerField, _ value: Instant?) {
        if let value { put(field, value.nanoseconds) }
    }

    mutating func put(sequence field: IntegerField, _ value: UInt64?) {
        if let value { put(field, Int64(bitPattern: value)) }
    }

    /// Written only where it differs from what is usual.
    mutating func put(_ field: IntegerField, _ value: Int64, unless usual: Int64) {
        if value != usual { put(field, value) }
    }

    mutating func put<Value: RawRepresentable<UInt8>>(
        code field: IntegerField, _ value: Value, unless usual: Value? = nil
    ) {
        if value.rawValue != usual?.rawValue { put(field, Int64(value.rawValue)) }
    }
}
