/// Writes texts as one block: what they begin with alike once, then the rest of each, one behind another.
struct TextEncoder {
    private var vectors = VectorEncoder()

    mutating func encode(_ texts: [ArraySlice<UInt8>], into blocks: inout BlockWriter) -> TextLayout {
        let prefix = Self.commonPrefix(of: texts)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(texts.reduce(0) { $0 + $1.count - prefix.count })
        for text in texts { bytes += text.dropFirst(prefix.count) }
        let lengths = texts.map { Int64($0.count - prefix.count) }
        return TextLayout(
            prefix: prefix, lengths: vectors.encode(lengths, isHot: false, into: &blocks), bytes: blocks.append(bytes))
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
