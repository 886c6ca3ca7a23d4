import SystemPackage
import TestSupport

@testable import EventStorage

/// Events without meaning, made so that their segments lay out columns in every way there is.
enum GoldenColumns {
    static let header = LedgerHeader(
        id: Array("format-1-columns".utf8), createdAtNanoseconds: 1_700_000_000_123_456_789, currency: "EUR",
        timeZone: "Asia/Kathmandu", segmentHeight: 6)

    static func ledger() throws -> [String: [UInt8]] {
        let disk = SimulatedDisk()
        let directory = try LedgerDirectory.create(
            at: "/ledger", header: header, fileSystem: SimulatedFileSystem(disk), preallocationByteCount: 512)
        let files: [(SegmentSchema, [SampleEvents.Fields])] = [
            (SampleEvents.schema, SampleEvents.pairs(64, seed: 1)),
            (SampleEvents.schema, SampleEvents.anything(64, seed: 2)),
            (.plain, SampleEvents.anything(64, seed: 3)),
            (schema, made(64, firstSequence: 192, seed: 4)),
        ]
        let last = SampleEvents.pairs(9, firstSequence: 256, seed: 5)
        try append((files.flatMap(\.1) + last).map(SampleEvents.encode), to: directory)
        for (number, file) in files.enumerated() {
            _ = try Sealer(directory, schema: file.0).seal(UInt64(64 * number))
        }
        return GoldenEvents.files(on: disk)
    }

    private static func append(_ events: [[UInt8]], to directory: LedgerDirectory) throws {
        var rest = events[...]
        var random = SplitMix64(seed: 6)
        try LogWriter(directory).withLock { log in
            while !rest.isEmpty {
                var frame = log.makeFrame()
                for event in rest.prefix(Int.random(in: 1...40, using: &random)) {
                    guard try frame.append(event, recordedAtNanoseconds: Int64(frame.nextSequence)) else { break }
                }
                rest = rest.dropFirst(frame.count)
                try log.append(frame)
            }
        }
    }

    private static let schema = SegmentSchema(
        groups: [[1], [16, 17], [18]], hot: [3, 4, 30], predictions: [5: [.sameEvent(4)]], sums: [40: [4], 41: [4]],
        sumGroup: 1,
        weights: { _, _ in [.max] })

    /// What chance would hardly bring about.
    private static func made(_ count: Int, firstSequence: Int, seed: UInt64) -> [SampleEvents.Fields] {
        var random = SplitMix64(seed: seed)
        var chance = SplitMix64(seed: seed + 1)
        return (0..<count).map { row in
            let isOdd = random.happens(onceIn: 2)
            var fields: SampleEvents.Fields = [
                1: .integer(row % 3 == 0 ? 7 : 8), 16: .bytes(Array("name".utf8)),
                // Few large ones among many small.
                3: .integer(row % 20 == 7 ? 1 << 40 + Int64(row) : Int64.random(in: 0..<8, using: &random)),
                // Byte planes: one of noise, one of two values, and some that are the same throughout.
                6: .integer(Int64.random(in: 0..<256, using: &random) + (isOdd ? 0x7F00_0001_0000 : 0)),
                // Wide ones near a product beyond 64 bits, and one that is not.
                40: .wide(Int128(Int64.max) * Int128(row) + (row == 11 ? Int128(Int64.max) << 20 : Int128(row))),
                41: .wide(Int128(Int64.max) * Int128(row) - Int128(row % 5)),
                // Texts that begin alike, one of them with nothing more.
                50: .bytes(Array("call-".utf8) + (row == 5 ? [] : random.bytes(count: 9))),
                51: .bytes(row % 2 == 0 ? [] : [UInt8(row)]),
                // Ids drawn at random, in a dictionary and, with others between them, in a column.
                18: .bytes(Array("user-".utf8) + letters(40, &chance)),
                52: .bytes(row % 9 == 4 ? Array("none".utf8.prefix(row % 5)) : letters(24, &chance) + [45, 97]),
            ]
            fields[4] = .integer(Int64(row))
            fields[5] = .integer(Int64(row) + Int64.random(in: 0..<2, using: &random))
            // Nearly all have it.
            if row % 16 != 3 { fields[30] = .integer(Int64.random(in: -500..<500, using: &random)) }
            if isOdd { fields[17] = .wide(Int128.min + Int128(row % 2)) }
            if row == 60 { fields = [:] }
            return fields
        }
    }

    private static func letters(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
        (0..<count).map { _ in Array("ACGT".utf8)[Int.random(in: 0..<4, using: &random)] }
    }
}
