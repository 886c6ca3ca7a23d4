import Glibc
import Projections

/// Remembers names by their bytes, so that most of them need no string. For one table of names.
struct NameCache {
    private struct Entry {
        var bytes: [UInt8] = []
        var id = NameID.none
    }

    /// By a hash of the bytes; of names with the same hash the last.
    private var entries = [Entry](repeating: Entry(), count: 1 << Self.hashBits)
    private static var hashBits: Int { 10 }

    mutating func id(of bytes: UnsafeRawBufferPointer?, in names: inout NameTable) -> NameID {
        guard let bytes else { return .none }
        let slot = Self.hash(bytes)
        if entries[slot].id != .none, Self.areEqual(entries[slot].bytes, bytes) { return entries[slot].id }
        let id = names.id(of: String(decoding: bytes, as: UTF8.self))
        entries[slot] = Entry(bytes: Array(bytes), id: id)
        return id
    }

    private static func areEqual(_ left: [UInt8], _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count, let start = right.baseAddress else { return left.isEmpty && right.isEmpty }
        return left.withUnsafeBytes { memcmp($0.baseAddress!, start, right.count) == 0 }
    }

    /// Of the length and what the bytes begin and end with.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var value = UInt64(bytes.count)
        if bytes.count >= 8 {
            value ^= bytes.loadUnaligned(as: UInt64.self)
            value =
                value &* 0x9E37_79B9_7F4A_7C15 ^ bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
        } else {
            for byte in bytes { value = value << 8 | UInt64(byte) }
        }
        return Int(truncatingIfNeeded: (value &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - hashBits))
    }
}
