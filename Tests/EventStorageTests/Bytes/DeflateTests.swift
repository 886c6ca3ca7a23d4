import TestSupport
import Testing

@testable import EventStorage

@Suite struct DeflateTests {
    @Test(arguments: [16, 100, 1_000, 70_000, 1 << 20])
    func comesBackAsItWas(count: Int) throws {
        let deflater = Deflater(level: 1)
        let inflater = Inflater()
        var random = SplitMix64(seed: UInt64(count))
        for _ in 0..<3 {
            let letters = random.bytes(count: 3)
            let input = (0..<count).map { letters[$0 % 3] }
            let deflated = try #require(input.withUnsafeBytes { deflater.deflate($0) })
            #expect(deflated.count <= count - count / 8)
            #expect(inflate(deflated, count: count, with: inflater) == input)
        }
    }

    @Test(arguments: [0, 1, 2, 7, 100, 5_000])
    func leavesAloneWhatDoesNotShrink(count: Int) {
        var random = SplitMix64(seed: 9)
        let input = random.bytes(count: count)
        #expect(input.withUnsafeBytes { Deflater(level: 1).deflate($0) } == nil)
    }

    @Test func savesAnEighthOrNothing() throws {
        var random = SplitMix64(seed: 5)
        // Of 8,000 bytes, so many that cannot be deflated; the rest are zeros.
        for incompressible in stride(from: 6_000, through: 8_000, by: 50) {
            let input = random.bytes(count: incompressible) + [UInt8](repeating: 0, count: 8_000 - incompressible)
            let deflated = input.withUnsafeBytes { Deflater(level: 1).deflate($0) }
            if let deflated { #expect(deflated.count <= 7_000) }
            if incompressible < 6_500 { #expect(deflated != nil, "\(incompressible)") }
            if incompressible >= 7_000 { #expect(deflated == nil, "\(incompressible)") }
        }
    }

    @Test func refusesAnotherSize() throws {
        let input = [UInt8](repeating: 1, count: 500)
        let deflated = try #require(input.withUnsafeBytes { Deflater(level: 1).deflate($0) })
        let inflater = Inflater()
        for count in [1, 250, 499, 501, 1_000] { #expect(inflate(deflated, count: count, with: inflater) == nil) }
        // A refusal leaves nothing behind.
        #expect(inflate(deflated, count: 500, with: inflater) == input)
    }

    @Test func refusesWhatIsCutShortOrGoesOn() throws {
        let input = (0..<600).map { UInt8($0 % 7 * ($0 / 200)) }
        let deflated = try #require(input.withUnsafeBytes { Deflater(level: 1).deflate($0) })
        let inflater = Inflater()
        for length in deflated.indices {
            #expect(inflate(Array(deflated[..<length]), count: 600, with: inflater) == nil)
        }
        #expect(inflate(deflated + [0], count: 600, with: inflater) == nil)
        #expect(inflate(deflated + deflated, count: 600, with: inflater) == nil)
    }

    @Test func aBombStopsAtTheSizeAskedFor() throws {
        let zeros = [UInt8](repeating: 0, count: 4 << 20)
        let bomb = try #require(zeros.withUnsafeBytes { Deflater(level: 9).deflate($0) })
        #expect(bomb.count < 8_192)
        var output = [UInt8](repeating: 0xEE, count: 2_000)
        let fits = bomb.withUnsafeBytes { source in
            output.withUnsafeMutableBytes { target in
                Inflater().inflate(source, into: UnsafeMutableRawBufferPointer(rebasing: target[..<1_000]))
            }
        }
        #expect(!fits)
        #expect(output[1_000...].allSatisfy { $0 == 0xEE })
    }

    private func inflate(_ bytes: [UInt8], count: Int, with inflater: Inflater) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: count)
        let isWhole = bytes.withUnsafeBytes { source in
            output.withUnsafeMutableBytes { inflater.inflate(source, into: $0) }
        }
        return isWhole ? output : nil
    }
}
