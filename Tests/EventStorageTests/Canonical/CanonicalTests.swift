import TestSupport
import Testing

@testable import EventStorage

@Suite struct CanonicalTests {
    /// Key = number × 4 + wire; values zigzag: 5 is 10, -1 is 1, 2^64 is 2^65.
    private static let byHand: [UInt8] =
        [0x04, 0x0A] + [0x0C, 0x01]
        + [0x15] + [UInt8](repeating: 0x80, count: 9) + [0x04]
        + [0x1E, 0x02, 0x68, 0x69] + [0xA2, 0x01, 0x00]

    @Test func encodesAsWorkedOutByHand() {
        var writer = CanonicalWriter()
        writer.put(IntegerField(1), 5)
        writer.put(IntegerField(3), -1)
        writer.put(WideField(5), 1 << 64)
        writer.put(BytesField(7), "hi")
        writer.put(BytesField(40), [])
        #expect(writer.bytes == Self.byHand)
    }

    @Test func readsWhatWasWrittenByHand() throws {
        let fields = try Self.decode(Self.byHand)
        #expect(
            fields == [
                "1 integer 5", "3 integer -1", "5 wide 18446744073709551616", "7 bytes [104, 105]", "40 bytes []",
            ])
    }

    @Test func absentAndZeroAreDifferent() throws {
        var writer = CanonicalWriter()
        #expect(writer.bytes == [])
        writer.put(IntegerField(0), 0)
        #expect(writer.bytes == [0, 0])
        #expect(try Self.decode([]) == [])
        #expect(try Self.decode([0, 0]) == ["0 integer 0"])
    }

    @Test func randomEventsComeBackAndCopyToTheSameBytes() throws {
        var random = SplitMix64(seed: 11)
        var writer = CanonicalWriter()
        for _ in 0..<300 {
            writer.removeAll()
            var expected: [String] = []
            var number = -1
            while true {
                number += Int.random(in: 1...9_000, using: &random)
                guard let field = UInt16(exactly: number) else { break }
                expected.append(Self.putRandom(field, into: &writer, using: &random))
            }
            #expect(try Self.decode(writer.bytes) == expected)
            #expect(try Self.copy(writer.bytes) == writer.bytes)
        }
    }

    @Test func everyPrefixEndsBetweenFieldsOrIsRefused() {
        let ends: Set = [0, 2, 4, 15, 19, 22]
        for length in 0...Self.byHand.count {
            let prefix = Array(Self.byHand[..<length])
            if ends.contains(length) {
                #expect(throws: Never.self) { try Self.decode(prefix) }
            } else {
                #expect(throws: CanonicalError.self, "\(length) bytes") { try Self.decode(prefix) }
            }
        }
    }

    @Test(
        arguments: [
            ([0x0C, 0x01, 0x04, 0x0A], .fieldsNotAscending), ([0x04, 0x0A, 0x04, 0x0A], .fieldsNotAscending),
            ([0x04, 0x0A, 0x05, 0x0A], .fieldsNotAscending), ([0x80, 0x80, 0x10, 0x00], .fieldsNotAscending),
            ([0x07, 0x00], .unknownWire), ([0x84, 0x00, 0x0A], .notMinimal), ([0x04, 0x8A, 0x00], .notMinimal),
            ([0x05, 0x8A, 0x00], .notMinimal), ([0x06, 0x81, 0x00, 0x68], .notMinimal),
            ([0x06, 0x03, 0x68], .truncated),
            ([0x06, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], .truncated),
            ([0x04, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02], .notMinimal),
        ] as [([UInt8], CanonicalError)])
    func refuses(bytes: [UInt8], reason: CanonicalError) {
        #expect(throws: reason) { try Self.decode(bytes) }
    }

    @Test func extremesOfEveryWidth() throws {
        var writer = CanonicalWriter()
        writer.put(IntegerField(1), .min)
        writer.put(IntegerField(2), .max)
        writer.put(WideField(3), .min)
        writer.put(WideField(.max), .max)
        #expect(
            try Self.decode(writer.bytes) == [
                "1 integer \(Int64.min)", "2 integer \(Int64.max)", "3 wide \(Int128.min)", "65535 wide \(Int128.max)",
            ])
    }

    private static func putRandom(
        _ number: UInt16, into writer: inout CanonicalWriter, using random: inout SplitMix64
    ) -> String {
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            let value = Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0..<64, using: &random)
            writer.put(IntegerField(number), value)
            return "\(number) integer \(value)"
        case 1:
            let value = Int128.random(in: .min ... .max, using: &random) >> Int128.random(in: 0..<128, using: &random)
            writer.put(WideField(number), value)
            return "\(number) wide \(value)"
        default:
            let value = random.bytes(count: Int.random(in: 0...300, using: &random))
            writer.put(BytesField(number), value)
            return "\(number) bytes \(value)"
        }
    }

    private static func decode(_ bytes: [UInt8]) throws(CanonicalError) -> [String] {
        try walk(bytes) { field in
            switch field.value {
            case .integer(let value): "\(field.number) integer \(value)"
            case .wide(let value): "\(field.number) wide \(value)"
            case .bytes(let value): "\(field.number) bytes \(Array(value))"
            }
        }
    }

    private static func copy(_ bytes: [UInt8]) throws -> [UInt8] {
        var writer = CanonicalWriter()
        _ = try walk(bytes) { writer.copy($0) }
        return writer.bytes
    }

    private static func walk<Result>(
        _ bytes: [UInt8], _ body: (CanonicalField) -> Result
    ) throws(CanonicalError) -> [Result] {
        let outcome = bytes.withUnsafeBytes { buffer in
            Swift.Result { () throws(CanonicalError) in
                var reader = CanonicalReader(buffer)
                var results: [Result] = []
                while let field = try reader.next() { results.append(body(field)) }
                return results
            }
        }
        return try outcome.get()
    }
}
