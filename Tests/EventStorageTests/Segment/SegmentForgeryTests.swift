import TestSupport
import Testing

@testable import EventStorage

/// Segments whose checksums are right and whose content is not: written to harm, or by another program.
@Suite(.countsFaultCases) struct SegmentForgeryTests {
    /// Somebody changes a block and all CRCs: the SHA-256 of the file tells; with that too, the tree root.
    @Test func everyBlockWithItsChecksums() throws {
        for segment in [try DamagedSegment.pairs(200), try .anything(60), try .ids(150), try .kinds(40)] {
            let forge = try SegmentForge(segment.sample)
            let honest = forge.file()
            #expect(!segment.expectNoHarm("nothing changed", honest))
            for block in forge.contents.indices where !forge.contents[block].isEmpty {
                for place in [0, forge.contents[block].count / 2, forge.contents[block].count - 1] {
                    var changed = forge
                    changed.contents[block][place] ^= 0x11
                    let bytes = changed.file()
                    segment.expectNoHarm("byte \(place) of block \(block)", bytes)
                    // Its trailer is that of the honest file: only the digest is not made anew.
                    let trailer = bytes.count - SegmentFile.trailerByteCount
                    var kept = bytes
                    kept.replaceSubrange(
                        (trailer + 56)..<(trailer + 88), with: honest.suffix(100)[honest.count - 44..<honest.count - 12]
                    )
                    kept.store(
                        littleEndian: kept[trailer..<trailer + 88].withUnsafeBytes { crc32($0) }, at: trailer + 88)
                    let disk = SimulatedDisk()
                    disk.replaceContent(of: SampleSegment.path, with: kept)
                    let count = segment.sample.events.count
                    let error = try storageError { try SampleSegment.open(disk, count: count).checkDigest() }
                    #expect(error?.message.contains("SHA-256") == true)
                }
            }
        }
    }

    /// Numbers of tuples, classes, values and texts that are not there, exceptions behind the end.
    @Test func noiseInEveryBlock() throws {
        var random = SplitMix64(seed: 3)
        for segment in [
            try DamagedSegment.pairs(1_030), try .anything(30), try .anything(20, seed: 7), try .ids(1_100),
            try .kinds(50),
        ] {
            let forge = try SegmentForge(segment.sample)
            for block in forge.contents.indices where !forge.contents[block].isEmpty {
                for round in 0..<4 + 2 * Self.rounds {
                    var changed = forge
                    let count = changed.contents[block].count
                    switch round {
                    case 0: changed.contents[block] = [UInt8](repeating: 0xFF, count: count)
                    case 1: changed.contents[block] = [UInt8](repeating: 0, count: count)
                    case 2: changed.contents[block] = [UInt8](repeating: 0x80, count: count)
                    case 3: changed.contents[block] = [UInt8](repeating: 0x7F, count: count)
                    default: changed.contents[block] = random.bytes(count: count)
                    }
                    segment.expectNoHarm("noise \(round) in block \(block)", changed.file())
                }
            }
        }
    }

    /// Any byte of the directory, any number in it, and pieces of it lost, repeated and exchanged.
    @Test(arguments: [UInt64](0..<12)) func aDirectoryChangedAtRandom(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let segment = try Self.segment(seed)
        var refused = 0
        let rounds = 400 * Self.rounds
        for round in 0..<rounds {
            let bytes = SegmentForge.replacingDirectory(of: segment.sample.bytes) { directory in
                for _ in 0..<Int.random(in: 1...3, using: &random) { Self.mutate(&directory, &random) }
            }
            if segment.expectNoHarm("seed \(seed), round \(round)", bytes) { refused += 1 }
        }
        #expect(refused > rounds / 2)
    }

    /// The same of what the directory says, where bytes changed at random would seldom come to be believed.
    @Test(arguments: [UInt64](0..<12)) func aDirectoryOfOtherMeaning(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let segment = try Self.segment(seed)
        let forge = try SegmentForge(segment.sample)
        for round in 0..<400 * Self.rounds {
            var changed = forge
            for _ in 0..<Int.random(in: 1...3, using: &random) { changed.directory.mutate(&random) }
            segment.expectNoHarm("seed \(seed), round \(round)", changed.file())
        }
    }

    private static func segment(_ seed: UInt64) throws -> DamagedSegment {
        switch seed % 4 {
        case 0: try .pairs(64, seed: seed)
        case 1: try .anything(24, seed: seed)
        case 2: try .kinds(24, seed: seed)
        default: try .ids(130, seed: seed)
        }
    }

    /// More rounds of chance where the environment asks for them.
    private static var rounds: Int { FuzzRounds.factor }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 4: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
        case 5:
            // Another number in place of the one here.
            var end = place
            while end < bytes.count - 1, bytes[end] >= 0x80 { end += 1 }
            var number: [UInt8] = []
            number.append(varint: Self.extremes[Int.random(in: 0..<Self.extremes.count, using: &random)])
            bytes.replaceSubrange(place...end, with: number)
        default:
            let length = Int.random(in: 1...min(40, bytes.count - place), using: &random)
            let piece = bytes[place..<place + length]
            bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
        }
    }

    private static let extremes: [UInt64] = [
        0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 55, 56, 57, 63, 64, 65, 127, 128, 255, 4_095, 4_096, 65_535, 65_536, 1 << 31,
        (1 << 32) - 1, 1 << 32, (1 << 40) - 1, 1 << 40, (1 << 62) - 1, (1 << 63) - 1, 1 << 63, .max - 1, .max,
    ]
}
