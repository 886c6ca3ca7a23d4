import TestSupport
import Testing

@testable import EventStorage

@Suite struct VarintTests {
    @Test(
        arguments: [
            (0, [0x00]), (1, [0x01]), (127, [0x7F]), (128, [0x80, 0x01]), (300, [0xAC, 0x02]), (16_383, [0xFF, 0x7F]),
            (16_384, [0x80, 0x80, 0x01]),
            (UInt64.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        ] as [(UInt64, [UInt8])])
    func encodesAsWorkedOutByHand(value: UInt64, expected: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.append(varint: value)
        #expect(bytes == expected)
        var wide: [UInt8] = []
        wide.append(wideVarint: UInt128(value))
        #expect(wide == expected)
    }

    @Test func theWidestTakesNineteenBytes() {
        var bytes: [UInt8] = []
        bytes.append(wideVarint: .max)
        #expect(bytes == [UInt8](repeating: 0xFF, count: 18) + [0x03])
        #expect(Self.readWide(bytes) == .max)
    }

    @Test func everyLengthComesBackAndNoPrefixDoes() {
        var random = SplitMix64(seed: 3)
        for bits in 0...128 {
            let value =
                bits == 0
                ? 0 : UInt128(1) << (bits - 1) | UInt128.random(in: 0...(.max), using: &random) >> (129 - bits)
            var bytes: [UInt8] = []
            bytes.append(wideVarint: value)
            #expect(bytes.count == max(1, (bits + 6) / 7))
            #expect(Self.readWide(bytes) == value)
            for length in bytes.indices { #expect(Self.readWide(Array(bytes[..<length])) == nil) }
            if let narrow = UInt64(exactly: value) {
                #expect(Self.read(bytes) == narrow)
                for length in bytes.indices { #expect(Self.read(Array(bytes[..<length])) == nil) }
            } else {
                #expect(Self.read(bytes) == nil)
            }
        }
    }

    @Test(
        arguments: [
            [0x80, 0x00], [0x81, 0x80, 0x00], [0xFF, 0xFF, 0xFF, 0x00],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
        ] as [[UInt8]])
    func refusesWhatIsNotMinimal(bytes: [UInt8]) {
        #expect(Self.read(bytes) == nil)
        #expect(Self.readWide(bytes) == nil)
    }

    @Test func refusesWhatIsTooLarge() {
        let nines = [UInt8](repeating: 0xFF, count: 9)
        #expect(Self.read(nines + [0x02]) == nil)
        #expect(Self.read(nines + [0x81, 0x00]) == nil)
        #expect(Self.read(nines + [0x80, 0x01]) == nil)
        #expect(Self.readWide([UInt8](repeating: 0xFF, count: 18) + [0x04]) == nil)
        #expect(Self.readWide([UInt8](repeating: 0xFF, count: 19) + [0x01]) == nil)
    }

    @Test func readsOneAfterAnother() {
        let bytes: [UInt8] = [0x05, 0xAC, 0x02, 0x00]
        bytes.withUnsafeBytes { buffer in
            var position = 0
            #expect(buffer.varint(at: &position) == 5)
            #expect(buffer.varint(at: &position) == 300)
            #expect(buffer.varint(at: &position) == 0)
            #expect(position == 4)
            #expect(buffer.varint(at: &position) == nil)
        }
    }

    @Test(
        arguments: [
            (0, 0), (-1, 1), (1, 2), (-2, 3), (2, 4), (.max, .max - 1), (.min, .max),
        ] as [(Int64, UInt64)])
    func zigzag(value: Int64, expected: UInt64) {
        #expect(value.zigzag == expected)
        #expect(Int64(zigzag: expected) == value)
        #expect(Int128(value).zigzag == UInt128(expected))
        #expect(Int128(zigzag: UInt128(expected)) == Int128(value))
    }

    @Test func zigzagOfTheWidest() {
        #expect(Int128.max.zigzag == UInt128.max - 1)
        #expect(Int128.min.zigzag == UInt128.max)
        #expect(Int128(zigzag: .max) == .min)
    }

    private static func read(_ bytes: [UInt8]) -> UInt64? {
        var position = 0
        return bytes.withUnsafeBytes { $0.varint(at: &position) }
    }

    private static func readWide(_ bytes: [UInt8]) -> UInt128? {
        var position = 0
        return bytes.withUnsafeBytes { $0.wideVarint(at: &position) }
    }
}
