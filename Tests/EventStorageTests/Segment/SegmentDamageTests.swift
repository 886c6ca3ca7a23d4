import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

/// The bytes of a segment change, as disks change them: it is refused, by name, and no other events come out of it.
@Suite(.countsFaultCases) struct SegmentDamageTests {
    @Test func everyBitOfASmallOne() throws {
        for segment in [try DamagedSegment.pairs(16), try .ids(64)] {
            for bit in 0..<segment.sample.bytes.count * 8 {
                var bytes = segment.sample.bytes
                bytes[bit / 8] ^= 1 << (bit % 8)
                segment.expectRefusal("bit \(bit)", bytes)
            }
        }
    }

    @Test func someBitsOfLargerOnes() throws {
        var random = SplitMix64(seed: 1)
        for segment in [
            try DamagedSegment.pairs(1_500), try .anything(150), try .anything(60, seed: 2), try .ids(900),
            try .kinds(60),
        ] {
            for _ in 0..<400 {
                var bytes = segment.sample.bytes
                let bit = Int.random(in: 0..<bytes.count * 8, using: &random)
                bytes[bit / 8] ^= 1 << (bit % 8)
                segment.expectRefusal("bit \(bit)", bytes)
            }
        }
    }

    @Test func everyLength() throws {
        for segment in [try DamagedSegment.pairs(16), try .ids(64)] {
            for length in 0..<segment.sample.bytes.count {
                segment.expectRefusal("\(length) bytes left", Array(segment.sample.bytes.prefix(length)))
            }
        }
    }

    @Test(
        arguments: [[0], [0xFF], [UInt8](repeating: 0, count: 100), [UInt8](repeating: 0, count: 4_096)] as [[UInt8]])
    func bytesBehindItsEnd(more: [UInt8]) throws {
        let segment = try DamagedSegment.pairs(16)
        segment.expectRefusal("\(more.count) bytes more", segment.sample.bytes + more)
        segment.expectRefusal("a trailer twice", segment.sample.bytes + segment.sample.bytes.suffix(100))
    }

    @Test func everySector() throws {
        var random = SplitMix64(seed: 2)
        let segment = try DamagedSegment.pairs(1_500)
        let whole = segment.sample.bytes
        for start in stride(from: 0, to: whole.count, by: 512) {
            let sector = start..<min(start + 512, whole.count)
            let losses = [
                [UInt8](repeating: 0, count: sector.count), [UInt8](repeating: 0xFF, count: sector.count),
                random.bytes(count: sector.count), Array((whole.suffix(sector.count) + whole).prefix(sector.count)),
            ]
            for (number, loss) in losses.enumerated() {
                var bytes = whole
                bytes.replaceSubrange(sector, with: loss)
                segment.expectRefusal("loss \(number) of the sector at \(start)", bytes)
            }
        }
    }

    @Test func aSegmentOfAnotherLedger() throws {
        let events = SampleEvents.pairs(16, seed: 1).map(SampleEvents.encode)
        let sample = try SampleSegment(events, schema: .plain)
        let error = try storageError {
            try SegmentFile(
                opening: SampleSegment.path, in: SimulatedFileSystem(sample.disk), ledgerID: Array(2...17),
                firstSequence: 0, count: 16)
        }
        #expect(error?.code == .corrupt && error?.message.contains("another ledger") == true)
    }

    @Test(arguments: [(16, 16), (0, 15), (0, 32)] as [(UInt64, Int)])
    func aSegmentOfOtherEvents(first: UInt64, count: Int) throws {
        let events = SampleEvents.pairs(16, seed: 1).map(SampleEvents.encode)
        let sample = try SampleSegment(events, schema: .plain)
        let error = try storageError { try SampleSegment.open(sample.disk, firstSequence: first, count: count) }
        #expect(error?.code == .corrupt && error?.path == SampleSegment.path.string)
    }

    @Test(arguments: [(8, 2), (12, 1)])
    func aSegmentOfALaterFormat(offset: Int, value: UInt8) throws {
        let sample = try SampleSegment(SampleEvents.pairs(16, seed: 1).map(SampleEvents.encode), schema: .plain)
        sample.disk.changeContent(of: SampleSegment.path) { bytes in
            bytes[offset] = value
            bytes.store(littleEndian: bytes[..<44].withUnsafeBytes { crc32($0) }, at: 44)
        }
        #expect(try storageError { try sample.open() }?.code == .newerFormat)
    }

    /// A bad sector under it.
    @Test func readErrors() throws {
        let sample = try SampleSegment(SampleEvents.pairs(16, seed: 1).map(SampleEvents.encode), schema: .plain)
        let whole = SimulatedFileSystem(sample.disk)
        func read(_ process: SimulatedFileSystem) throws {
            let segment = try SegmentFile(
                opening: SampleSegment.path, in: process, ledgerID: TestLedger.header.id, firstSequence: 0, count: 16)
            _ = try segment.events()
            try segment.checkDigest()
        }
        try read(whole)
        for call in whole.calls {
            FaultTally.count()
            let failing = SimulatedFileSystem(sample.disk) { $0.number == call.number ? .fail(.ioError) : nil }
            let error = try storageError { try read(failing) }
            #expect(error?.code == .inputOutput && error?.path == SampleSegment.path.string, "\(call)")
            try read(SimulatedFileSystem(sample.disk) { $0.number == call.number && $0.count != nil ? .short(1) : nil })
        }
    }
}
