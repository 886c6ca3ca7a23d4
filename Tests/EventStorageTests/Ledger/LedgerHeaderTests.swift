import TestSupport
import Testing

@testable import EventStorage

@Suite struct LedgerHeaderTests {
    private let header = TestLedger.header

    @Test func bytesWorkedOutByHand() {
        let body =
            Array("ULEDGER\n".utf8) + [1, 0, 0, 0] + [0, 0, 0, 0] + Array(1...16)
            // 1.7 × 10^18 nanoseconds = 0x17979CFE362A0000
            + [0x00, 0x00, 0x2A, 0x36, 0xFE, 0x9C, 0x97, 0x17] + [16, 0] + [3, 0] + Array("USD".utf8) + [13, 0]
            + Array("Europe/Berlin".utf8)
        let checksum = body.withUnsafeBytes { crc32($0) }
        #expect(header.encoded == body + withUnsafeBytes(of: checksum.littleEndian) { Array($0) })
        #expect(header.idText == "0102030405060708090a0b0c0d0e0f10")
    }

    @Test func comesBack() throws {
        #expect(try LedgerHeader(decoding: header.encoded, path: "LEDGER") == header)
        let other = LedgerHeader(
            id: Array(repeating: 0xFF, count: 16), createdAtNanoseconds: -1, currency: "", timeZone: "Zürich",
            segmentHeight: 2)
        #expect(try LedgerHeader(decoding: other.encoded, path: "LEDGER") == other)
    }

    @Test func everyFlippedBitIsFound() throws {
        for bit in 0..<header.encoded.count * 8 {
            var bytes = header.encoded
            bytes[bit / 8] ^= 1 << (bit % 8)
            let error = try storageError { try LedgerHeader(decoding: bytes, path: "/x/LEDGER") }
            #expect(error?.code == .corrupt && error?.path == "/x/LEDGER", "bit \(bit)")
        }
    }

    @Test func everyOtherLengthIsFound() throws {
        let bytes = header.encoded
        for length in bytes.indices {
            let error = try storageError { try LedgerHeader(decoding: Array(bytes[..<length]), path: "LEDGER") }
            #expect(error?.code == .corrupt, "\(length) bytes")
        }
        for tail in [[0], [0, 0, 0, 0], bytes] as [[UInt8]] {
            #expect(try storageError { try LedgerHeader(decoding: bytes + tail, path: "LEDGER") }?.code == .corrupt)
        }
    }

    @Test(arguments: [(8, 2), (8, 9), (12, 1), (15, 0x80)])
    func aLaterFormatIsRefusedAsSuch(offset: Int, value: UInt8) throws {
        var body = Array(header.encoded.dropLast(4))
        body[offset] = value
        // Whatever a later version appends.
        body += [1, 2, 3, 4, 5]
        let later = body + withUnsafeBytes(of: body.withUnsafeBytes { crc32($0) }.littleEndian) { Array($0) }
        let error = try storageError { try LedgerHeader(decoding: later, path: "LEDGER") }
        #expect(error?.code == .newerFormat)
        #expect(error?.advice?.contains("newer usage-ledger") == true)

        let damaged = Array(later.dropLast()) + [later[later.count - 1] ^ 1]
        #expect(try storageError { try LedgerHeader(decoding: damaged, path: "LEDGER") }?.code == .corrupt)
    }

    @Test func aWrongLengthBehindARightChecksumIsFound() throws {
        for (offset, value) in [(42, 4), (42, 2), (47, 14), (47, 12), (43, 0xFF), (48, 0xFF)] as [(Int, UInt8)] {
            var body = Array(header.encoded.dropLast(4))
            body[offset] = value
            let bytes = body + withUnsafeBytes(of: body.withUnsafeBytes { crc32($0) }.littleEndian) { Array($0) }
            let error = try storageError { try LedgerHeader(decoding: bytes, path: "LEDGER") }
            #expect(error?.code == .corrupt, "byte \(offset) = \(value)")
        }
    }

    @Test(arguments: [0, 1, 17, 255])
    func aSegmentHeightOutsideTheFormatIsRefused(height: UInt8) throws {
        var body = Array(header.encoded.dropLast(4))
        body[40] = height
        let bytes = body + withUnsafeBytes(of: body.withUnsafeBytes { crc32($0) }.littleEndian) { Array($0) }
        #expect(try storageError { try LedgerHeader(decoding: bytes, path: "LEDGER") }?.code == .newerFormat)
    }

    @Test(arguments: [(2, 4), (4, 16), (16, 65_536)] as [(Int, UInt64)])
    func theSegmentHeightSaysHowManyEventsAFileHolds(height: Int, events: UInt64) throws {
        let made = LedgerHeader(
            id: Array(1...16), createdAtNanoseconds: 0, currency: "USD", timeZone: "UTC", segmentHeight: height)
        #expect(try LedgerHeader(decoding: made.encoded, path: "LEDGER").eventsPerFile == events)
        #expect(made.fileFirstSequence(holding: 3 * events - 1) == 2 * events)
    }

    @Test func openingReadsIt() throws {
        let (disk, _) = try TestLedger.disk()
        #expect(try TestLedger.open(disk).header == header)
    }
}
