// Texts: the byte strings of a column or dictionary in a segment
// ==============================================================
// What all of them begin with, the prefix, stands in the directory once. Behind it each text has bytes of its own, as many
// as its length in a vector says. They lie in one block, one text's behind the other's, deflated where that pays.
//
// Ids that somebody draws at random ("chatcmpl-" and 29 letters and digits, UUIDs) are where deflate pays little: it knows
// one code for all places of a text, and for all forms that are mixed in a column. But such texts are as long as their
// form says, and at each of their places only few bytes occur. So a length may have a pattern:
//
//   - For each place a pattern names an alphabet, the bytes that occur there, ascending. A place whose alphabet has one
//     byte takes no room. What stands at the others are digits: the number of the text's byte in the alphabet, from 0.
//   - Digits are gathered into groups from the first place on. A group ends before the digit that would make the product
//     of the sizes of its alphabets greater than 2^56. A group is a number in mixed radix, its first digit the highest,
//     hence less than that product, and lies in a vector: one number for each text of the length, in order.
//   - A text's length tells whether it has a pattern, and which; nothing else does. Texts of all other lengths lie in
//     the block.
//
//   text(m)   := prefix:bytes lengths:vector(m) A alphabet* P pattern* block
//   alphabet  := bytes, 1 to 256 of them, ascending
//   pattern   := L n number{L} vector(n)*       n texts have the length L, 1 to 256; for each of L places the number of its
//                                               alphabet, from 0; a vector for each group of digits
//
// Patterns stand in ascending order of their lengths, at most 64 of them, with at most 16,384 alphabets.

/// How byte strings lie in the file.
struct TextLayout: Sendable, Hashable {
    var prefix: [UInt8]
    /// How many bytes each text has behind the prefix.
    var lengths: VectorLayout
    var alphabets: [[UInt8]]
    var patterns: [Pattern]
    var bytes: Block

    /// What texts of one length have in common.
    struct Pattern: Sendable, Hashable {
        /// How many texts have the length.
        var count: Int
        /// For each place the number of its alphabet.
        var places: [Int]
        /// For each group of digits its numbers.
        var groups: [VectorLayout]

        var length: Int { places.count }
    }

    var count: Int { lengths.count }
    var blocks: [Block] { lengths.blocks + patterns.flatMap { $0.groups.flatMap(\.blocks) } + [bytes] }

    /// The groups of a pattern's digits.
    func digitGroups(of pattern: Pattern) -> [DigitGroup] {
        DigitGroup.gather(alphabetSizes: pattern.places.map { alphabets[$0].count })
    }
}

extension DirectoryWriter {
    mutating func put(_ layout: TextLayout) {
        put(text: layout.prefix)
        put(layout.lengths)
        put(layout.alphabets.count)
        for alphabet in layout.alphabets { put(text: alphabet) }
        put(layout.patterns.count)
        for pattern in layout.patterns {
            put(pattern.length)
            put(pattern.count)
            for alphabet in pattern.places { put(alphabet) }
            for group in pattern.groups { put(group) }
        }
        put(layout.bytes)
    }
}

extension DirectoryReader {
    /// So many texts.
    mutating func texts(count: Int) throws(DirectoryError) -> TextLayout {
        let prefix = try text()
        let lengths = try vector(count: count)
        var alphabets: [[UInt8]] = []
        for _ in 0..<(try self.count(atMost: DirectoryLimits.alphabets)) { alphabets.append(try alphabet()) }
        var patterns: [TextLayout.Pattern] = []
        for _ in 0..<(try self.count(atMost: DirectoryLimits.patterns)) {
            let pattern = try pattern(of: alphabets, texts: count)
            guard pattern.length > patterns.last?.length ?? 0 else { throw .outOfBounds }
            patterns.append(pattern)
        }
        let layout = TextLayout(
            prefix: prefix, lengths: lengths, alphabets: alphabets, patterns: patterns, bytes: try block())
        let patterned = patterns.reduce(0) { $0 + $1.count * $1.length }
        guard layout.bytes.rawLength + patterned + prefix.count * count <= DirectoryLimits.rawBlock else {
            throw .outOfBounds
        }
        return layout
    }

    private mutating func alphabet() throws(DirectoryError) -> [UInt8] {
        let bytes = try text()
        // Ascending bytes are at most 256.
        guard !bytes.isEmpty, zip(bytes, bytes.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .outOfBounds }
        return bytes
    }

    private mutating func pattern(
        of alphabets: [[UInt8]], texts: Int
    ) throws(DirectoryError) -> TextLayout.Pattern {
        let length = try count(atMost: DirectoryLimits.patternLength)
        let textCount = try count(atMost: texts)
        var places: [Int] = []
        for _ in 0..<length { places.append(try count(atMost: alphabets.count - 1)) }
        var groups: [VectorLayout] = []
        for _ in DigitGroup.gather(alphabetSizes: places.map { alphabets[$0].count }) {
            groups.append(try vector(count: textCount))
        }
        return TextLayout.Pattern(count: textCount, places: places, groups: groups)
    }
}
