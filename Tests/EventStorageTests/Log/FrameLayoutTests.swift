import TestSupport
import Testing

@testable import EventStorage

/// The bytes of a log file, taken apart by hand as its description says.
@Suite struct FrameLayoutTests {
    private static let fileHeaderLength = 52

    @Test func theFileBeginsWithItsHeader() throws {
        let (disk, _) = try TestLedger.disk()
        let bytes = try #require(disk.content(of: TestLedger.log))
        let body =
            Array("ULEDLOG\n".utf8) + [1, 0, 0, 0, 0, 0, 0, 0] + Array(1...16) + [UInt8](repeating: 0, count: 16)
        #expect(body.count == 48)
        #expect(bytes == body + Self.littleEndian(body.withUnsafeBytes { crc32($0) }))
    }

    @Test func aFrameOfTwoShortEvents() throws {
        let first: [UInt8] = [0x61]
        let second: [UInt8] = [0x62, 0x63]
        let (disk, _) = try TestLedger.disk()
        try Self.append([first, second], at: -2, to: disk)
        let bytes = try #require(disk.content(of: TestLedger.log))
        let payload: [UInt8] = [1, 0x61, 2, 0x62, 0x63]
        let root = MerkleHash.node(first.withUnsafeBytes { .leaf($0) }, second.withUnsafeBytes { .leaf($0) })
        let rest =
            Self.littleEndian(UInt64(52)) + Self.littleEndian(UInt64(0)) + [2, 0, 0, 0] + [0, 0, 0, 0] + [5, 0, 0, 0]
            + [5, 0, 0, 0] + Self.littleEndian(payload.withUnsafeBytes { crc32($0) }) + [0, 0, 0, 0]
            + [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + root.bytes
        let seed = Self.integer(bytes, 48)
        let checksum = rest.withUnsafeBytes { crc32($0, seed: seed) }
        #expect(
            Array(bytes[Self.fileHeaderLength...]) == Array("FRM1".utf8) + Self.littleEndian(checksum) + rest + payload)
    }

    @Test func theSecondFrameIsChainedToTheFirst() throws {
        let (disk, _) = try TestLedger.disk()
        try Self.append([[1]], at: 1, to: disk)
        let second = try #require(disk.content(of: TestLedger.log)?.count)
        try Self.append([[2]], at: 2, to: disk)
        let bytes = try #require(disk.content(of: TestLedger.log))
        let chained = bytes[(second + 8)..<(second + 88)].withUnsafeBytes { crc32($0, seed: Self.integer(bytes, 56)) }
        #expect(Self.integer(bytes, second + 4) == chained)
        #expect(Self.integer(bytes, second + 8) == UInt32(second))
        #expect(Self.integer(bytes, second + 16) == 1)
    }

    @Test func aLongPayloadIsDeflated() throws {
        let (disk, _) = try TestLedger.disk()
        let event = [UInt8](repeating: 7, count: 1_000)
        try Self.append([event], at: 0, to: disk)
        let bytes = try #require(disk.content(of: TestLedger.log))
        let stored = Int(Self.integer(bytes, 52 + 32))
        #expect(Self.integer(bytes, 52 + 28) == 1)
        #expect(Self.integer(bytes, 52 + 36) == 1_002)
        #expect(stored < 100 && bytes.count == 52 + 88 + stored)
        var raw = [UInt8](repeating: 0, count: 1_002)
        let isWhole = bytes[(52 + 88)...].withUnsafeBytes { source in
            raw.withUnsafeMutableBytes { Inflater().inflate(source, into: $0) }
        }
        #expect(isWhole && raw == [0xE8, 0x07] + event)
    }

    @Test func aHeaderThatCannotBeIsNone() throws {
        let frame = FrameHeader(
            offset: 52, firstSequence: 0, count: 1, isDeflated: false, stored: [1, 9], rawLength: 2,
            recordedAtNanoseconds: 5, root: .emptyRoot)
        let bytes = frame.encoded(seed: 3)
        #expect(bytes.withUnsafeBytes { FrameHeader(unchecked: $0) }?.storedLength == 2)
        let changes: [(Int, [UInt8], String)] = [
            (0, [0], "magic"), (24, [0, 0, 0, 0], "no events"), (24, [1, 0x10, 0, 0], "4,097 events"),
            (28, [2], "unknown flag"), (32, [3], "stored longer than raw"), (36, [3], "raw longer than stored"),
            (36, [1, 0, 0x10, 0], "more than a MiB"), (44, [1], "not zero"),
        ]
        for (offset, value, what) in changes {
            var changed = bytes
            changed.replaceSubrange(offset..<offset + value.count, with: value)
            #expect(changed.withUnsafeBytes { FrameHeader(unchecked: $0) } == nil, "\(what)")
        }
        #expect(bytes.dropLast().withUnsafeBytes { FrameHeader(unchecked: $0) } == nil)
    }

    @Test func aPayloadHoldsExactlyItsEvents() {
        let cases: [([UInt8], UInt32, Bool)] = [
            ([0], 1, true), ([1, 9, 0], 2, true), ([1, 9], 2, false), ([2, 9], 1, false), ([1, 9, 8], 1, false),
            ([0x80, 0x00], 1, false), ([], 0, true), ([], 1, false),
        ]
        for (payload, count, expected) in cases {
            #expect(payload.withUnsafeBytes { FrameView.holds(count: count, in: $0) } == expected, "\(payload)")
        }
    }

    private static func append(_ events: [[UInt8]], at time: Int64, to disk: SimulatedDisk) throws {
        try TestLedger.writer(disk).withLock { log in
            var frame = log.makeFrame()
            for event in events { _ = try frame.append(event, recordedAtNanoseconds: time) }
            try log.append(frame)
        }
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    private static func integer(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes.withUnsafeBytes { $0.integer(at: offset, as: UInt32.self) }
    }
}
