import Testing

@testable import EventStorage

@Suite struct BitPackingTests {
    /// Every width, from every place in a byte on, for counts around whole eights.
    @Test(arguments: 0...56) func valuesComeOutAsTheyWentIn(width: Int) {
        let values = (0..<64).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 & (UInt64(1) << UInt64(width) - 1) }
        var packed: [UInt8] = []
        BitPacking.pack(values, width: width, into: &packed)
        #expect(packed.count == BitPacking.byteCount(of: values.count, width: width))
        packed += [UInt8](repeating: 0xFF, count: BitPacking.slack)
        for (base, factor) in [(Int64(0), Int64(1)), (-7, 1), (5, 1_000), (.max, -3)] {
            let expected = values.map { base &+ factor &* Int64(bitPattern: $0) }
            for start in 0...17 {
                for count in [0, 1, 6, 7, 8, 9, 15, 16, 17, 47] {
                    let found = Self.unpack(packed, width, start, count, base, factor)
                    #expect(found == Array(expected[start..<start + count]), "\(count) from \(start) on")
                }
            }
        }
        packed.withUnsafeBytes { bytes in
            for (index, value) in values.enumerated() {
                #expect(BitPacking.value(bytes.baseAddress!, width: width, at: index) == value)
            }
        }
    }

    private static func unpack(
        _ packed: [UInt8], _ width: Int, _ start: Int, _ count: Int, _ base: Int64, _ factor: Int64
    ) -> [Int64] {
        [Int64](unsafeUninitializedCapacity: 64) { output, initialized in
            packed.withUnsafeBytes {
                BitPacking.unpack(
                    $0.baseAddress!, width: width, from: start, count: count, base: base, factor: factor,
                    into: output.baseAddress!)
            }
            initialized = count
        }
    }
}
