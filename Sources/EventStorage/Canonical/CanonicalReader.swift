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

    /// Reads fields as long as the closures want more, and calls one of them with each. Throws when the bytes are not
    /// canonical.
    ///
    /// What `next` does, for whoever reads millions of events: nothing is put together that nobody asks for.
    @inline(__always)
    package mutating func forEachField(
        integer: (UInt16, Int64) -> Bool, wide: (UInt16, Int128) -> Bool,
        bytes take: (UInt16, UnsafeRawBufferPointer) -> Bool
    ) throws(CanonicalError) {
        while let (number, wire) = try readKey() {
            let wantsMore =
                switch wire {
                case .integer: integer(number, try readInteger())
                case .wide: wide(number, try readWide())
                case .bytes: take(number, try readChunk())
                }
            guard wantsMore else { return }
        }
    }

    /// The next field, nil after the last. Throws when the bytes are not canonical.
    @inline(__always)
    package mutating func next() throws(CanonicalError) -> CanonicalField? {
        let start = position
        guard let (number, wire) = try readKey() else { return nil }
        let value: CanonicalField.Value =
            switch wire {
            case .integer: .integer(try readInteger())
            case .wide: .wide(try readWide())
            case .bytes: .bytes(try readChunk())
            }
        let encoded = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
        return CanonicalField(number: number, value: value, encoded: encoded)
    }

    @inline(__always)
    private mutating func readKey() throws(CanonicalError) -> (UInt16, Wire)? {
        guard position < bytes.count else { return nil }
        guard let key = bytes.varint(at: &position) else { throw .notMinimal }
        guard let number = UInt16(exactly: key >> 2) else { throw .fieldsNotAscending }
        guard Int(number) > lastNumber else { throw .fieldsNotAscending }
        guard let wire = Wire(rawValue: key & 3) else { throw .unknownWire }
        lastNumber = Int(number)
        return (number, wire)
    }

    @inline(__always)
    private mutating func readInteger() throws(CanonicalError) -> Int64 {
        guard let raw = bytes.varint(at: &position) else { throw .notMinimal }
        return Int64(zigzag: raw)
    }

    @inline(__always)
    private mutating func readWide() throws(CanonicalError) -> Int128 {
        guard let raw = bytes.wideVarint(at: &position) else { throw .notMinimal }
        return Int128(zigzag: raw)
    }

    @inline(__always)
    private mutating func readChunk() throws(CanonicalError) -> UnsafeRawBufferPointer {
        guard let count = bytes.varint(at: &position) else { throw .notMinimal }
        guard count <= UInt64(bytes.count - position) else { throw .truncated }
        defer { position += Int(count) }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(count)])
    }
}
