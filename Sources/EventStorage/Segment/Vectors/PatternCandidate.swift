/// What a pattern would make of a column's texts of one length.
struct PatternCandidate {
    let textCount: Int
    /// For each place the bytes that occur there, ascending.
    let alphabets: [[UInt8]]
    /// For each group of digits its number in each text.
    let numbers: [[Int64]]
    /// About how many bytes its vectors and its part of the directory take.
    let byteCount: Int

    var length: Int { alphabets.count }

    /// Fewer texts than this are not worth the look.
    static var fewestTexts: Int { 32 }
    /// Deflate looks back 32 KB: what it makes of more than that tells what it makes of all.
    private static var sampleSize: Int { 1 << 16 }
    /// What a packed vector takes in the directory at most.
    private static var vectorByteCount: Int { 32 }

    /// The lengths that are worth a pattern, ascending: those where it takes less than deflate makes of the same texts.
    static func best(for texts: [ArraySlice<UInt8>], _ blocks: BlockWriter) -> [PatternCandidate] {
        var byLength = [[ArraySlice<UInt8>]](repeating: [], count: DirectoryLimits.patternLength + 1)
        for text in texts where text.count < byLength.count { byLength[text.count].append(text) }
        let lengths = byLength.indices.dropFirst().filter { byLength[$0].count >= fewestTexts }
        // Where there are too many, those that the most bytes are of.
        let largest = lengths.sorted { $0 * byLength[$0].count > $1 * byLength[$1].count }
        return largest.prefix(DirectoryLimits.patterns).sorted().compactMap { length in
            let candidate = PatternCandidate(byLength[length])
            let sample = byLength[length].prefix(max(1, sampleSize / length))
            let deflated = blocks.stored(Array(sample.joined())).count
            guard candidate.byteCount < deflated * byLength[length].count / sample.count else { return nil }
            return candidate
        }
    }

    /// `texts`: all of one length.
    private init(_ texts: [ArraySlice<UInt8>]) {
        let length = texts.first?.count ?? 0
        textCount = texts.count
        // For each place and byte its number in the alphabet, first only whether it occurs.
        var ranks = [UInt16](repeating: 0, count: 256 * length)
        for text in texts {
            for (place, byte) in text.enumerated() { ranks[256 * place + Int(byte)] = 1 }
        }
        var alphabets: [[UInt8]] = []
        for place in 0..<length {
            let alphabet = (UInt8.min ... .max).filter { ranks[256 * place + Int($0)] == 1 }
            for (rank, byte) in alphabet.enumerated() { ranks[256 * place + Int(byte)] = UInt16(rank) }
            alphabets.append(alphabet)
        }
        self.alphabets = alphabets
        numbers = DigitGroup.gather(alphabetSizes: alphabets.map(\.count)).map { group in
            texts.map { text in
                var number: Int64 = 0
                for place in group.places {
                    let byte = text[text.startIndex + place]
                    number = number * Int64(alphabets[place].count) + Int64(ranks[256 * place + Int(byte)])
                }
                return number
            }
        }
        let vectors = numbers.reduce(0) { $0 + VectorEncoder.estimatedBits($1) / 8 + Self.vectorByteCount }
        byteCount = vectors + Set(alphabets).reduce(0) { $0 + 2 + $1.count } + length + 8
    }
}
