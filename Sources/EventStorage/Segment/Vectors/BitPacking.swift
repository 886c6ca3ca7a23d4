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
    static func unpack(
        _ bytes: UnsafeRawPointer, width: Int, from start: Int, count: Int, base: Int64, factor: Int64,
        into output: UnsafeMutablePointer<Int64>
    ) {
        guard width > 0 else { return output.update(repeating: base, count: count) }
        // Eight values fill whole bytes, so from each eighth on they lie alike.
        let lead = min(count, -start & 7)
        let whole = (count - lead) & ~7
        let middle = bytes + (start + lead) / 8 * width
        unpackEach(bytes, width, from: start, lead, base, factor, into: output)
        unpackEights(middle, width, whole, base, factor, into: output + lead)
        unpackEach(middle, width, from: whole, count - lead - whole, base, factor, into: output + lead + whole)
    }

    @inline(__always)
    private static func unpackEach(
        _ bytes: UnsafeRawPointer, _ width: Int, from start: Int, _ count: Int, _ base: Int64, _ factor: Int64,
        into output: UnsafeMutablePointer<Int64>
    ) {
        let mask = (UInt64(1) << UInt64(width)) &- 1
        var bit = start &* width
        for index in 0..<count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
            let value = (word &>> UInt64(truncatingIfNeeded: bit & 7)) & mask
            output[index] = base &+ factor &* Int64(bitPattern: value)
            bit &+= width
        }
    }

    /// The widths that scans meet most have code of their own, in which every shift is a constant.
    private static func unpackEights(
        _ bytes: UnsafeRawPointer, _ width: Int, _ count: Int, _ base: Int64, _ factor: Int64,
        into output: UnsafeMutablePointer<Int64>
    ) {
        switch width {
        case 1: unpackEights(1, bytes, count, base, factor, into: output)
        case 2: unpackEights(2, bytes, count, base, factor, into: output)
        case 3: unpackEights(3, bytes, count, base, factor, into: output)
        case 4: unpackEights(4, bytes, count, base, factor, into: output)
        case 5: unpackEights(5, bytes, count, base, factor, into: output)
        case 6: unpackEights(6, bytes, count, base, factor, into: output)
        case 7: unpackEights(7, bytes, count, base, factor, into: output)
        case 8: unpackEights(8, bytes, count, base, factor, into: output)
        case 9: unpackEights(9, bytes, count, base, factor, into: output)
        case 10: unpackEights(10, bytes, count, base, factor, into: output)
        case 11: unpackEights(11, bytes, count, base, factor, into: output)
        case 12: unpackEights(12, bytes, count, base, factor, into: output)
        case 13: unpackEights(13, bytes, count, base, factor, into: output)
        case 14: unpackEights(14, bytes, count, base, factor, into: output)
        case 15: unpackEights(15, bytes, count, base, factor, into: output)
        case 16: unpackEights(16, bytes, count, base, factor, into: output)
        case 17: unpackEights(17, bytes, count, base, factor, into: output)
        case 18: unpackEights(18, bytes, count, base, factor, into: output)
        case 19: unpackEights(19, bytes, count, base, factor, into: output)
        case 20: unpackEights(20, bytes, count, base, factor, into: output)
        case 21: unpackEights(21, bytes, count, base, factor, into: output)
        case 22: unpackEights(22, bytes, count, base, factor, into: output)
        case 23: unpackEights(23, bytes, count, base, factor, into: output)
        case 24: unpackEights(24, bytes, count, base, factor, into: output)
        default: unpackEach(bytes, width, from: 0, count, base, factor, into: output)
        }
    }

    @inline(__always)
    private static func unpackEights(
        _ width: Int, _ bytes: UnsafeRawPointer, _ count: Int, _ base: Int64, _ factor: Int64,
        into output: UnsafeMutablePointer<Int64>
    ) {
        guard factor == 1 else {
            return unpackEights(width, bytes, count, into: output) { base &+ factor &* $0 }
        }
        unpackEights(width, bytes, count, into: output) { base &+ $0 }
    }

    @inline(__always)
    private static func unpackEights(
        _ width: Int, _ bytes: UnsafeRawPointer, _ count: Int, into output: UnsafeMutablePointer<Int64>,
        _ value: (Int64) -> Int64
    ) {
        let mask = (UInt64(1) << UInt64(width)) &- 1
        var source = bytes
        var index = 0
        while index < count {
            for number in 0..<8 {
                let bit = number &* width
                let word = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
                output[index &+ number] = value(Int64(bitPattern: (word &>> UInt64(bit & 7)) & mask))
            }
            source += width
            index &+= 8
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
