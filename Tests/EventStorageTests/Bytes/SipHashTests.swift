import Testing

@testable import EventStorage

@Suite struct SipHashTests {
    /// The key 00 01 … 0f and messages 00 01 … of growing length: the vectors of the authors' reference implementation.
    @Test(
        arguments: [
            (0, 0x726F_DB47_DD0E_0E31), (1, 0x74F8_39C5_93DC_67FD), (2, 0x0D6C_8009_D9A9_4F5A),
            (3, 0x8567_6696_D7FB_7E2D),
            (7, 0xAB02_00F5_8B01_D137), (8, 0x93F5_F579_9A93_2462), (15, 0xA129_CA61_49BE_45E5),
        ] as [(Int, UInt64)])
    func publishedVectors(length: Int, hash: UInt64) {
        let message = (0..<length).map { UInt8($0) }
        for cut in 0...length {
            var sip = SipHash(key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
            message[..<cut].withUnsafeBytes { sip.update($0) }
            message[cut...].withUnsafeBytes { sip.update($0) }
            #expect(sip.finalize() == hash, "cut at \(cut)")
        }
    }

    @Test func aNumberIsItsBytes() {
        var (number, bytes) = (SipHash(key: (1, 2)), SipHash(key: (1, 2)))
        number.update(7 as UInt8)
        number.update(0x0102_0304_0506_0708 as UInt64)
        bytes.update(7 as UInt8)
        ([8, 7, 6, 5, 4, 3, 2, 1] as [UInt8]).withUnsafeBytes { bytes.update($0) }
        #expect(number.finalize() == bytes.finalize())
    }
}
