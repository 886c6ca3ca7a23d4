/// One field of an event, pointing into the bytes that it was read from.
package struct CanonicalField {
    package enum Value {
        case integer(Int64)
        case wide(Int128)
        case bytes(UnsafeRawBufferPointer)
    }

    package let number: UInt16
    package let value: Value
    /// Key and value as they stand.
    package let encoded: UnsafeRawBufferPointer
}

/// Why bytes are not the canonical encoding of an event.
package enum CanonicalError: Error, Sendable, Hashable {
    case truncated
    case notMinimal
    case fieldsNotAscending
    case unknownWire
}

/// Walks the fields of one event. The bytes must outlive the reader and what it returns.
package struct CanonicalReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var lastNumber = -1

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next field, nil after the last. Throws when the bytes are not canonical.
    @inline(__always)
    package mutating func next() throws(CanonicalError) -> CanonicalField? {
        guard position < bytes.count else { return nil }
        let start = position
        guard let key = bytes.varint(at: &position) else { throw .notMinimal }
        guard let number = UInt16(exactly: key >> 2) else { throw .fieldsNotAscending }
        guard Int(number) > lastNumber else { throw .fieldsNotAscending }
        guard let wire = Wire(rawValue: key & 3) else { throw .unknownWire }
        lastNumber = Int(number)
        let value: CanonicalField.Value
        switch wire {
        case .integer:
            guard let raw = bytes.varint(at: &position) else { throw .notMinimal }
            value = .integer(Int64(zigzag: raw))
        case .wide:
            guard let raw = bytes.wideVarint(at: &position) else { throw .notMinimal }
            value = .wide(Int128(zigzag: raw))
        case .bytes:
            guard let count = bytes.varint(at: &position) else { throw .notMinimal }
            guard count <= UInt64(bytes.count - position) else { throw .truncated }
            value = .bytes(UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(count)]))
            position += Int(count)
        }
        let encoded = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
        return CanonicalField(number: number, value: value, encoded: encoded)
    }
}
