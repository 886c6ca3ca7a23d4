// Varints are little-endian base 128 (7 bits a byte, high bit set on all but the last), always minimal.
// Signed values are zigzag-encoded first: 0, -1, 1, -2 … become 0, 1, 2, 3 ….

extension [UInt8] {
    @inline(__always)
    package mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    package mutating func append(wideVarint value: UInt128) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }
}

extension Int64 {
    @inline(__always) package var zigzag: UInt64 { UInt64(bitPattern: (self << 1) ^ (self >> 63)) }

    @inline(__always) package init(zigzag value: UInt64) {
        self = Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
    }
}

extension Int128 {
    package var zigzag: UInt128 { UInt128(bitPattern: (self << 1) ^ (self >> 127)) }

    package init(zigzag value: UInt128) { self = Int128(bitPattern: (value >> 1) ^ (0 &- (value & 1))) }
}

extension UnsafeRawBufferPointer {
    /// Reads a minimal varint of at most 64 bits; nil when it is cut short, overlong or too large.
    @inline(__always)
    package func varint(at position: inout Int) -> UInt64? {
        guard position < count else { return nil }
        let first = self[position]
        if first < 0x80 {
            position += 1
            return UInt64(first)
        }
        return longVarint(at: &position)
    }

    /// At least two bytes of the first eight that follow, and how many; nil when there are no eight, or it is longer.
    ///
    /// Times are nine bytes long, amounts six or seven: eight at once instead of one after the other.
    @inline(__always)
    private func shortVarint(at position: Int) -> (value: UInt64, length: Int)? {
        guard count - position >= 8 else { return nil }
        let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: position, as: UInt64.self))
        let ends = ~word & 0x8080_8080_8080_8080
        guard ends != 0 else { return nil }
        let length = ends.trailingZeroBitCount / 8 + 1
        return (Self.joined(word & (UInt64.max >> UInt64(64 - 8 * length))), length)
    }

    /// The low seven bits of each of eight bytes, one behind another.
    @inline(__always)
    private static func joined(_ word: UInt64) -> UInt64 {
        var bits = word & 0x7F7F_7F7F_7F7F_7F7F
        bits = (bits & 0x007F_007F_007F_007F) | (bits & 0x7F00_7F00_7F00_7F00) >> 1
        bits = (bits & 0x0000_3FFF_0000_3FFF) | (bits & 0x3FFF_0000_3FFF_0000) >> 2
        return (bits & 0x0FFF_FFFF) | (bits & 0x0FFF_FFFF_0000_0000) >> 4
    }

    private func longVarint(at position: inout Int) -> UInt64? {
        if let (value, length) = shortVarint(at: position) {
            position += length
            // Minimal: the last byte says something.
            return value >> UInt64(7 * (length - 1)) == 0 ? nil : value
        }
        var value: UInt64 = 0
        var shift: UInt64 = 0
        if count - position >= 8 {
            // Longer than eight bytes.
            value = Self.joined(UInt64(littleEndian: loadUnaligned(fromByteOffset: position, as: UInt64.self)))
            shift = 56
            position += 8
        }
        while position < count {
            let byte = self[position]
            position += 1
            if shift == 63, byte > 1 { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return byte == 0 && shift > 0 ? nil : value }
            shift += 7
            if shift > 63 { return nil }
        }
        return nil
    }

    /// Reads a minimal varint of at most 128 bits.
    package func wideVarint(at position: inout Int) -> UInt128? {
        if let (value, length) = shortVarint(at: position) {
            position += length
            return length > 1 && value >> UInt64(7 * (length - 1)) == 0 ? nil : UInt128(value)
        }
        var value: UInt128 = 0
        var shift: UInt128 = 0
        while position < count {
            let byte = self[position]
            position += 1
            if shift == 126, byte > 3 { return nil }
            value |= UInt128(byte & 0x7F) << shift
            if byte < 0x80 { return byte == 0 && shift > 0 ? nil : value }
            shift += 7
            if shift > 126 { return nil }
        }
        return nil
    }
}
