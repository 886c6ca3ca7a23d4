import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

@Suite struct DurableHeadTests {
    @Test func bytesWorkedOutByHand() throws {
        let slot = head(generation: 5).encodedSlot
        #expect(slot.count == 112)
        let body =
            Array("ULHEAD1\n".utf8) + Array(1...16) + [5, 0, 0, 0, 0, 0, 0, 0] + [50, 0, 0, 0, 0, 0, 0, 0]
            + [0, 0, 1, 0, 0, 0, 0, 0] + [0xF4, 0x01, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0xB0, count: 16)
            + [UInt8](repeating: 0xAA, count: 32)
        let checksum = body.withUnsafeBytes { crc32($0) }
        #expect(slot == body + withUnsafeBytes(of: checksum.littleEndian) { Array($0) } + [0, 0, 0, 0])
    }

    @Test func bothSlotsAreWritten() throws {
        let bytes = head(generation: 5).encoded
        #expect(bytes.count == 624)
        #expect(Array(bytes[..<112]) == Array(bytes[512...]))
        #expect(bytes[112..<512].allSatisfy { $0 == 0 })
        #expect(DurableHead(decoding: bytes) == head(generation: 5))
    }

    @Test(arguments: [(4, 5, 5), (5, 4, 5), (9, 9, 9)] as [(UInt64, UInt64, UInt64)])
    func theHigherGenerationCounts(first: UInt64, second: UInt64, expected: UInt64) {
        #expect(
            DurableHead(decoding: file(head(generation: first), head(generation: second))) == head(generation: expected)
        )
    }

    @Test func aTornSlotLeavesTheOther() {
        let older = head(generation: 4)
        for bit in 0..<108 * 8 {
            var bytes = file(head(generation: 5), older)
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(DurableHead(decoding: bytes) == older, "bit \(bit)")
            var mirrored = file(older, head(generation: 5))
            mirrored[512 + bit / 8] ^= 1 << (bit % 8)
            #expect(DurableHead(decoding: mirrored) == older, "bit \(bit) of the second slot")
        }
    }

    @Test func nothingIsKnownWhenBothAreTorn() {
        var bytes = file(head(generation: 5), head(generation: 4))
        bytes[20] ^= 1
        bytes[512 + 60] ^= 1
        #expect(DurableHead(decoding: bytes) == nil)
        #expect(DurableHead(decoding: []) == nil)
        #expect(DurableHead(decoding: [UInt8](repeating: 0, count: 1_024)) == nil)
        #expect(DurableHead(decoding: [UInt8](repeating: 0xFF, count: 1_024)) == nil)
    }

    @Test func everyLengthOfTheFile() {
        let bytes = file(head(generation: 4), head(generation: 5))
        for length in 0...bytes.count {
            let expected: DurableHead? = length < 112 ? nil : head(generation: length < 624 ? 4 : 5)
            #expect(DurableHead(decoding: Array(bytes[..<length])) == expected, "\(length) bytes")
        }
    }

    /// The HEAD of another ledger, longer and never written by this one, says nothing of it.
    @Test func anotherLedgersHeadIsNone() throws {
        var (disk, submissions) = try TestLedger.disk(frames: [1, 2])
        var foreign = head(generation: 9)
        foreign.ledgerID = [UInt8](repeating: 7, count: 16)
        disk.replaceContent(of: TestLedger.head, with: foreign.encoded)
        #expect(try TestLedger.open(disk).hasForeignHead)
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents)
        try submissions.append(count: 1, through: TestLedger.writer(disk))
        #expect(try !TestLedger.open(disk).hasForeignHead)
        #expect(try TestLedger.events(disk) == submissions.acknowledgedEvents)
    }

    /// Where the log is damaged too, the error says that files of two ledgers were mixed.
    @Test func anotherLedgersHeadIsNamedBesideDamage() throws {
        let (disk, _) = try TestLedger.disk(frames: [1, 2])
        var foreign = head(generation: 9)
        foreign.ledgerID = [UInt8](repeating: 7, count: 16)
        disk.replaceContent(of: TestLedger.head, with: foreign.encoded)
        disk.changeContent(of: TestLedger.log) { $0[60] ^= 1 }
        let error = try storageError { try TestLedger.events(disk) }
        #expect(error?.code == .corrupt && error?.advice?.contains("of another ledger") == true)
    }

    @Test func eachCommitRaisesTheGeneration() throws {
        let (disk, _) = try TestLedger.disk(frames: [1, 2, 3])
        let bytes = try #require(disk.content(of: TestLedger.head))
        let head = try #require(DurableHead(decoding: bytes))
        #expect(head.treeSize == 6 && head.fileFirstSequence == 0)
        #expect(head.endOffset == UInt64(disk.content(of: TestLedger.log)?.count ?? 0))
        // One for the first opening, one for each frame.
        #expect(head.generation == 4)
    }

    private func head(generation: UInt64) -> DurableHead {
        DurableHead(
            ledgerID: Array(1...16), generation: generation, treeSize: generation * 10, fileFirstSequence: 65_536,
            endOffset: generation * 100,
            bootIdentifier: [UInt8](repeating: 0xB0, count: 16),
            root: MerkleHash([UInt8](repeating: 0xAA, count: 32)) ?? .emptyRoot)
    }

    private func file(_ first: DurableHead, _ second: DurableHead) -> [UInt8] {
        first.encodedSlot + [UInt8](repeating: 0, count: 512 - 112) + second.encodedSlot
    }
}
