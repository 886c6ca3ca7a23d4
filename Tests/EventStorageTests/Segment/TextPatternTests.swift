import Foundation
import TestSupport
import Testing

@testable import EventStorage

/// Texts whose bytes are drawn place by place are stored as numbers.
@Suite struct TextPatternTests {
    @Test(arguments: TextMixture.allCases, [1, 2] as [UInt64])
    func comeBackAsTheyWere(_ mixture: TextMixture, seed: UInt64) throws {
        let segment = try SampleSegment(texts: mixture.texts(seed: seed))
        let file = try segment.open()
        #expect(try file.events() == segment.events)
        let layout = try #require(file.directory.texts.first)
        #expect(file.directory.texts.count == 1)
        if let lengths = mixture.patternLengths { #expect(layout.patterns.map(\.length) == lengths) }
    }

    /// By chance: how many lengths, how many bytes at each place, how often each length.
    @Test(arguments: [UInt64](1...20)) func anythingComesBackAsItWas(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let forms = (0..<Int.random(in: 1...8, using: &random)).map { _ in
            (0..<Int.random(in: 0...60, using: &random)).map { _ in
                let size = [1, 1, 2, 3, 4, 10, 16, 62, 255, 256][Int.random(in: 0..<10, using: &random)]
                return Array((UInt8.min ... .max).shuffled(using: &random).prefix(size))
            }
        }
        let texts = (0..<1_500).map { _ in
            let form = forms[Int.random(in: 0..<forms.count, using: &random)]
            return form.map { $0[Int.random(in: 0..<$0.count, using: &random)] }
        }
        let segment = try SampleSegment(texts: texts)
        #expect(try segment.open().events() == segment.events)
    }

    /// What chance there is in them, a fiftieth more, and what the file has besides.
    @Test(arguments: RandomID.allCases) func takeLittleMoreThanTheirChance(_ form: RandomID) throws {
        var random = SplitMix64(seed: 5)
        let count = 10_000
        let segment = try SampleSegment(texts: (0..<count).map { _ in form.draw(&random) })
        let bits = form.draws.reduce(0.0) { $0 + Double($1.count) * log2(Double($1.choices)) }
        let chance = Double(count) * bits / 8
        #expect(Double(segment.bytes.count) < 1.02 * chance + 600)
        #expect(Double(segment.bytes.count) > chance)
    }

    /// Which form an id has is chance too.
    @Test func takeLittleMoreWhenTheyAreMixed() throws {
        var random = SplitMix64(seed: 6)
        let forms = (0..<10_000).map { _ in RandomID.allCases.randomElement(using: &random)! }
        let segment = try SampleSegment(texts: forms.map { $0.draw(&random) })
        let bits = forms.reduce(0.0) { sum, form in
            form.draws.reduce(sum + log2(3)) { $0 + Double($1.count) * log2(Double($1.choices)) }
        }
        #expect(Double(segment.bytes.count) < 1.02 * bits / 8 + 900)
    }

    /// A layout written by hand, and the texts that it means.
    @Test func areReadAsTheFormatSays() throws {
        let numbers: [UInt64] = [0, 1, 2, 3, 4, 5]
        var packed: [UInt8] = []
        BitPacking.pack(numbers, width: 3, into: &packed)
        let forged = try ForgedTexts(
            TextLayout(
                prefix: Array("id-".utf8),
                // Of lengths 3, 3, 3, 4, 3, 3, 3, 2.
                lengths: VectorLayout(
                    count: 8, base: 2, factor: 1,
                    form: .packed(width: 2, exceptions: 0, highWidth: 0, ForgedTexts.block)),
                alphabets: ["x", "01", "abc", "no"].map { Array($0.utf8) },
                patterns: [
                    TextLayout.Pattern(
                        count: 6, places: [1, 0, 2],
                        groups: [
                            VectorLayout(
                                count: 6, base: 0, factor: 1,
                                form: .packed(width: 3, exceptions: 0, highWidth: 0, ForgedTexts.block))
                        ]),
                    // Its only text is the one that its numbers say: 0 for n, 1 for o, twice, are 0101 in base 2.
                    TextLayout.Pattern(count: 1, places: [3, 3, 3, 3], groups: [.constant(0b0101, count: 1)]),
                ],
                bytes: ForgedTexts.block),
            contents: [
                [0b10_01_01_01, 0b00_01_01_01], packed, Array("is".utf8),
            ])
        let texts = try forged.texts().map { String(decoding: $0, as: UTF8.self) }
        #expect(texts == ["id-0xa", "id-0xb", "id-0xc", "id-nono", "id-1xa", "id-1xb", "id-1xc", "id-is"])
    }
}
