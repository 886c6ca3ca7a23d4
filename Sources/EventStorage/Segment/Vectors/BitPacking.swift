/// Unsigned integers of a few bits each, one after another from the lowest bit of the first byte on.
enum BitPacking {
    /// Wider values are stored as byte planes: up to here one unaligned 64-bit load holds a value whole.
    static var maximumWidth: Int { 56 }
    /// How many bytes behind the packed ones must be readable.
    static var slack: Int { 8 }

    static func byteCount(of count: Int, width: Int) -> Int { (count * width + 7) / 8 }

    /// Appends the lowest `width` bits of each value.
    static func pack(_ values: some Sequence<UInt64>, width: Int, into bytes: inout [UInt8]) {
        guard width > 0 else { return }
        let mask = (UInt64(1) << UInt64(width)) - 1
        var pending: UInt64 = 0
        var filled = 0
        for value in values {
            pending |= (value & mask) << UInt64(filled)
            filled += width
            while filled >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: pending))
                pending >>= 8
                filled -= 8
            }
        }
        if filled > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
    }

    /// Writes `base + factor × value` for `count` packed values from number `start` on.
    ///
    /// The arithmetic wraps: base and factor are those of a frame of reference.
    @inline(__always)
    static func unpack(
        _ bytes: UnsafeRawPointer, width: Int, from start: Int, count: Int, base: Int64, factor: Int64,
        into output: UnsafeMutablePointer<Int64>
    ) {
        guard width > 0 else {
            for index in 0..<count { output[index] = base }
            return
        }
        let mask = (UInt64(1) << UInt64(width)) &- 1
        var bit = start &* width
        for index in 0..<count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
            let value = (word &>> UInt64(truncatingIfNeeded: bit & 7)) & mask
            output[index] = base &+ factor &* Int64(bitPattern: value)
            bit &+= width
        }
    }

    /// The same for the values of some rows, counted from number `start` on.
    @inline(__always)
    static func unpack(
        _ bytes: UnsafeRawPointer, width: Int, from start: Int, rows: UnsafePointer<Int32>, count: Int, base: Int64,
        factor: Int64, into output: UnsafeMutablePointer<Int64>
    ) {
        guard width > 0 else {
            for index in 0..<count { output[index] = base }
            return
        }
        let mask = (UInt64(1) << UInt64(width)) &- 1
        for index in 0..<count {
            let bit = (start &+ Int(rows[index])) &* width
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
            let value = (word &>> UInt64(truncatingIfNeeded: bit & 7)) & mask
            output[index] = base &+ factor &* Int64(bitPattern: value)
        }
    }

    /// One packed value.
    static func value(_ bytes: UnsafeRawPointer, width: Int, at index: Int) -> UInt64 {
        guard width > 0 else { return 0 }
        let bit = index * width
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self))
        return word >> UInt64(bit & 7) & ((UInt64(1) << UInt64(width)) - 1)
    }
}
