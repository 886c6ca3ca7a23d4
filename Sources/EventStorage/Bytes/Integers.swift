// Fixed-width integers in the log are little-endian.

extension [UInt8] {
    package mutating func append<Integer: FixedWidthInteger>(littleEndian value: Integer) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    mutating func store<Integer: FixedWidthInteger>(littleEndian value: Integer, at offset: Int) {
        Swift.withUnsafeBytes(of: value.littleEndian) { bytes in
            replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The integer at an offset; the caller has checked that it lies inside.
    @inlinable package func integer<Integer: FixedWidthInteger>(at offset: Int, as type: Integer.Type) -> Integer {
        precondition(offset >= 0 && offset + MemoryLayout<Integer>.size <= count)
        return Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }

    var isAllZero: Bool {
        var offset = 0
        while offset + 8 <= count {
            if loadUnaligned(fromByteOffset: offset, as: UInt64.self) != 0 { return false }
            offset += 8
        }
        return self[offset...].allSatisfy { $0 == 0 }
    }
}
