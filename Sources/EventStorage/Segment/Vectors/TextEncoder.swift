/// Writes texts: what they begin with alike once, then what each has behind it.
struct TextEncoder {
    private var vectors = VectorEncoder()

    mutating func encode(_ texts: [ArraySlice<UInt8>], into blocks: inout BlockWriter) -> TextLayout {
        let prefix = Self.commonPrefix(of: texts)
        let rests = texts.map { $0.dropFirst(prefix.count) }
        let lengths = vectors.encode(rests.map { Int64($0.count) }, isHot: false, into: &blocks)
        var bytes = Array(rests.joined())
        var stored = blocks.stored(bytes)
        var chosen = PatternCandidate.best(for: rests, blocks)
        if !chosen.isEmpty {
            // Each is better than deflate is on its own; all have to be so together, too.
            let patterned = Set(chosen.map(\.length))
            let others = Array(rests.lazy.filter { !patterned.contains($0.count) }.joined())
            let storedOthers = blocks.stored(others)
            if chosen.reduce(storedOthers.count, { $0 + $1.byteCount }) < stored.count {
                (bytes, stored) = (others, storedOthers)
            } else {
                chosen = []
            }
        }
        var alphabets: [[UInt8]] = []
        var numbers: [[UInt8]: Int] = [:]
        let patterns = chosen.map { candidate in
            TextLayout.Pattern(
                count: candidate.textCount,
                places: candidate.alphabets.map { alphabet in
                    if let number = numbers[alphabet] { return number }
                    numbers[alphabet] = alphabets.count
                    alphabets.append(alphabet)
                    return alphabets.count - 1
                },
                groups: candidate.numbers.map { vectors.encode($0, isHot: true, into: &blocks) })
        }
        return TextLayout(
            prefix: prefix, lengths: lengths, alphabets: alphabets, patterns: patterns,
            bytes: blocks.append(stored: stored, rawLength: bytes.count))
    }

    private static func commonPrefix(of texts: [ArraySlice<UInt8>]) -> [UInt8] {
        guard var prefix = texts.first else { return [] }
        for text in texts.dropFirst() {
            var end = prefix.startIndex
            for (own, other) in zip(prefix, text) {
                guard own == other else { break }
                end += 1
            }
            prefix = prefix[..<end]
            if prefix.isEmpty { break }
        }
        return Array(prefix)
    }
}
