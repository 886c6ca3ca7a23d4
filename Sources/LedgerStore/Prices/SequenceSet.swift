/// Events by their numbers, one bit each: of a stretch of 65,536 that holds any, 8 KB.
struct SequenceSet {
    private static let bitsPerPage: UInt64 = 65_536

    private var pages: [UInt64: [UInt64]] = [:]

    mutating func insert(_ sequence: UInt64) {
        let (page, word, bit) = Self.place(of: sequence)
        pages[page, default: Array(repeating: 0, count: Int(Self.bitsPerPage) / 64)][word] |= bit
    }

    func contains(_ sequence: UInt64) -> Bool {
        let (page, word, bit) = Self.place(of: sequence)
        return pages[page].map { $0[word] & bit != 0 } ?? false
    }

    private static func place(of sequence: UInt64) -> (page: UInt64, word: Int, bit: UInt64) {
        let (page, rest) = sequence.quotientAndRemainder(dividingBy: bitsPerPage)
        return (page, Int(rest / 64), 1 << (rest % 64))
    }
}
