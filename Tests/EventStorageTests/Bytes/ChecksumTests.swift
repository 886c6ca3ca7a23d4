import Testing

@testable import EventStorage

@Suite struct ChecksumTests {
    /// The check values that catalogues of CRCs give for CRC-32/ISO-HDLC.
    @Test(arguments: [("", 0), ("a", 0xE8B7_BE43), ("123456789", 0xCBF4_3926)] as [(String, UInt32)])
    func knownValues(text: String, expected: UInt32) {
        #expect(Array(text.utf8).withUnsafeBytes { crc32($0) } == expected)
    }

    @Test(arguments: 0...9)
    func goesOnFromASeed(cut: Int) {
        let digits = Array("123456789".utf8)
        let head = Array(digits[..<cut]).withUnsafeBytes { crc32($0) }
        #expect(Array(digits[cut...]).withUnsafeBytes { crc32($0, seed: head) } == 0xCBF4_3926)
    }

    @Test func nothingKeepsTheSeed() {
        #expect(crc32(UnsafeRawBufferPointer(start: nil, count: 0), seed: 7) == 7)
    }

    @Test(arguments: [(0, "00000000"), (0xA, "0000000a"), (0xDEAD_BEEF, "deadbeef")] as [(UInt32, String)])
    func eightDigits(value: UInt32, text: String) { #expect(hexadecimal(value) == text) }
}
