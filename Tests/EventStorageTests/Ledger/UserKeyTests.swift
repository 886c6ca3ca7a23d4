import SystemPackage
import TestSupport
import Testing

@testable import EventStorage

@Suite struct UserKeyTests {
    static let key = UserKey(ledgerID: Array(1...16), key: Array(0..<32))

    private func decode(_ bytes: [UInt8], ledgerID: [UInt8] = Array(1...16)) throws(StorageError) -> UserKey {
        try UserKey(decoding: bytes, ledgerID: ledgerID, path: "/x/USERKEY")
    }

    /// Made with Python 3: `hmac.new(bytes(range(32)), name.encode(), hashlib.sha256).hexdigest()[:32]`.
    @Test(arguments: [
        ("ann", "0d1f12b8196c52b0db44a5429c832302"),
        ("", "d38b42096d80f45f826b44a9d5607de7"),
        ("Jürgen Müller", "c8aa90a44c18404ae07085d876a345ee"),
        (String(repeating: "a", count: 200), "70034faebea699a3b6a78ec372b97a83"),
    ])
    func codesAreThoseOfHMAC(_ name: String, _ expected: String) {
        let code = Array(name.utf8).withUnsafeBytes { Self.key.code(of: $0) }
        #expect(code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected)
    }

    @Test func bytesWorkedOutByHand() {
        let body = Array("ULUSERK\n".utf8) + [1, 0, 0, 0, 0, 0, 0, 0] + Array(1...16) + Array(0..<32)
        let checksum = body.withUnsafeBytes { crc32($0) }
        #expect(Self.key.encoded == body + withUnsafeBytes(of: checksum.littleEndian) { Array($0) })
    }

    @Test func everyFlippedBitIsFound() throws {
        for bit in 0..<Self.key.encoded.count * 8 {
            var bytes = Self.key.encoded
            bytes[bit / 8] ^= 1 << (bit % 8)
            let error = try storageError { try decode(bytes) }
            #expect(error?.code == .corrupt && error?.path == "/x/USERKEY", "bit \(bit)")
        }
    }

    @Test func everyOtherLengthIsFound() throws {
        let bytes = Self.key.encoded
        for length in bytes.indices {
            #expect(try storageError { try decode(Array(bytes[..<length])) }?.code == .corrupt, "\(length) bytes")
        }
        #expect(try storageError { try decode(bytes + [0]) }?.code == .corrupt)
    }

    @Test func anotherLedgersKeyIsFound() throws {
        let error = try storageError { try decode(Self.key.encoded, ledgerID: Array(2...17)) }
        #expect(error?.code == .corrupt && error?.message.contains("another ledger's") == true)
    }

    @Test func aLaterFormatIsRefusedAsSuch() throws {
        var body = Array(Self.key.encoded.dropLast(4))
        body[8] = 2
        let later = body + withUnsafeBytes(of: body.withUnsafeBytes { crc32($0) }.littleEndian) { Array($0) }
        #expect(try storageError { try decode(later) }?.code == .newerFormat)
    }

    @Test func comesBackFromDisk() throws {
        let (disk, _) = try TestLedger.disk()
        let directory = try TestLedger.open(disk)
        #expect(try directory.readUserKey() == nil)
        let key = UserKey(ledgerID: directory.header.id, key: Array(9..<41))
        try directory.writeUserKey(key)
        #expect(try directory.readUserKey() == key)
        #expect(try TestLedger.open(disk.afterPowerLoss(seed: 3)).readUserKey() == key)
        #expect(disk.content(of: TestLedger.path.appending("USERKEY")) == key.encoded)
    }

    /// After a crash at any call the key is there whole, or not at all, and writing it again makes it whole.
    @Test func aCrashLeavesAWholeKeyOrNone() throws {
        let (disk, _) = try TestLedger.disk()
        let key = UserKey(ledgerID: try TestLedger.open(disk).header.id, key: Array(9..<41))
        var number = 0
        var isWhole = false
        while !isWhole {
            let left = disk.copy()
            let process = SimulatedFileSystem(left) { [number] in $0.number == number ? .stop : nil }
            try? TestLedger.open(process).writeUserKey(key)
            isWhole = !process.hasStopped
            for seed in 0..<4 as Range<UInt64> {
                let after = seed == 0 ? left.copy() : left.afterPowerLoss(seed: seed)
                let directory = try TestLedger.open(after)
                let found = try directory.readUserKey()
                #expect(found == key || found == nil && !isWhole, "call \(number), seed \(seed)")
                try directory.writeUserKey(key)
                #expect(try directory.readUserKey() == key)
            }
            number += 1
        }
        #expect(number > 6)
    }
}
