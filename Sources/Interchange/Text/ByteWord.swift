/// Eight bytes of text at once, in a 64-bit word, the first byte in the lowest bits.
///
/// The searches answer with a word whose lowest set bit is the top bit of the first byte that matches.
/// Bits above it mean nothing: a subtraction borrows from the bytes above a match, never from those below.
struct ByteWord {
    let bits: UInt64

    /// The eight bytes at `address`, which need no alignment and must all be readable.
    @inline(__always)
    init(at address: UnsafePointer<UInt8>) {
        bits = UInt64(littleEndian: UnsafeRawPointer(address).loadUnaligned(as: UInt64.self))
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// Where a byte is `byte`; 0 when none is.
    @inline(__always)
    func matches(_ byte: UInt8) -> UInt64 {
        let difference = bits ^ (Self.ones &* UInt64(byte))
        return (difference &- Self.ones) & ~difference & Self.tops
    }

    /// Where a byte ends or interrupts the plain part of a JSON string: a quote, a backslash, a control
    /// character, or a byte outside ASCII.
    @inline(__always)
    var jsonStringStops: UInt64 {
        let control = bits &- (Self.ones &* 0x20)
        return matches(UInt8(ascii: "\"")) | matches(UInt8(ascii: "\\")) | ((control | bits) & Self.tops)
    }

    /// The index, 0 to 7, of the first byte that a search found.
    @inline(__always)
    static func index(of stops: UInt64) -> Int { stops.trailingZeroBitCount >> 3 }
}

extension UnsafeMutablePointer<UInt8> {
    /// The offset of the first `byte` in `range`, nil when there is none. O(range), eight bytes a step.
    func firstOffset(of byte: UInt8, in range: Range<Int>) -> Int? {
        var offset = range.lowerBound
        // Loads stay inside the range: the last ones begin eight bytes before its end.
        while range.upperBound - offset >= 8 {
            let stops = ByteWord(at: self + offset).matches(byte)
            if stops != 0 { return offset + ByteWord.index(of: stops) }
            offset += 8
        }
        while offset < range.upperBound {
            if self[offset] == byte { return offset }
            offset += 1
        }
        return nil
    }
}
