// Canonical event bytes
// =====================
// Every event has exactly one encoding; the Merkle tree hashes it, and no later re-encoding of the log
// (segments, other compression, other machines) ever changes it.
//
//   event   := field*                 in strictly ascending field number
//   field   := key value
//   key     := varint(number × 4 + wire)
//   value   := wire 0  integer        zigzag varint, at most 64 bits
//              wire 1  wide integer   zigzag varint, at most 128 bits
//              wire 2  bytes          varint length, then as many bytes (text is UTF-8)
//
// Varints are minimal. A field that is absent is not written; absent and zero are different. Which number
// means what is the schema's affair, in LedgerStore; storage carries fields without knowing their meaning,
// so a field that a later version adds survives a copy by an earlier one.

/// A field of 64-bit integers.
///
/// Public, as the two below, so that the numbers are constants in other modules too: they are compared with for each field
/// of each event.
public struct IntegerField: Sendable, Hashable {
    public let number: UInt16
    @inlinable public init(_ number: UInt16) { self.number = number }
}

/// A field of 128-bit integers.
public struct WideField: Sendable, Hashable {
    public let number: UInt16
    @inlinable public init(_ number: UInt16) { self.number = number }
}

/// A field of bytes or UTF-8 text.
public struct BytesField: Sendable, Hashable {
    public let number: UInt16
    @inlinable public init(_ number: UInt16) { self.number = number }
}

/// Writes one event's canonical bytes, field by field in ascending order.
package struct CanonicalWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private var lastNumber: Int = -1

    package init() {}

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        lastNumber = -1
    }

    package mutating func put(_ field: IntegerField, _ value: Int64) {
        begin(field.number, wire: .integer)
        bytes.append(varint: value.zigzag)
    }

    package mutating func put(_ field: WideField, _ value: Int128) {
        begin(field.number, wire: .wide)
        bytes.append(wideVarint: value.zigzag)
    }

    package mutating func put(_ field: BytesField, _ value: [UInt8]) {
        begin(field.number, wire: .bytes)
        bytes.append(varint: UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    package mutating func put(_ field: BytesField, _ text: String) {
        begin(field.number, wire: .bytes)
        bytes.append(varint: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Copies a field that was read from canonical bytes.
    package mutating func copy(_ field: CanonicalField) {
        precondition(Int(field.number) > lastNumber, "canonical fields go in ascending order")
        lastNumber = Int(field.number)
        bytes.append(contentsOf: field.encoded)
    }

    private mutating func begin(_ number: UInt16, wire: Wire) {
        precondition(Int(number) > lastNumber, "canonical fields go in ascending order")
        lastNumber = Int(number)
        bytes.append(varint: UInt64(number) << 2 | wire.rawValue)
    }
}

/// How a field's value is encoded.
enum Wire: UInt64 {
    case integer = 0
    case wide = 1
    case bytes = 2
}
