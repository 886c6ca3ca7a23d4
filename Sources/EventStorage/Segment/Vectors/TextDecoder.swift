/// The texts of a column or dictionary, all at once. The blocks that it reads must outlive it.
struct TextDecoder {
    let count: Int
    private let prefix: UnsafeBufferPointer<UInt8>
    /// Where each text's own bytes begin, and behind the last where it ends.
    private let starts: UnsafePointer<Int>
    private let bytes: UnsafeRawPointer

    init(_ layout: TextLayout, from blocks: BlockReader, _ checks: SegmentFile.Checks) throws(StorageError) {
        count = layout.count
        let prefixBytes = blocks.allocate(UInt8.self, count: layout.prefix.count)
        for (index, byte) in layout.prefix.enumerated() { prefixBytes[index] = byte }
        prefix = UnsafeBufferPointer(start: prefixBytes, count: layout.prefix.count)
        let lengths = blocks.allocate(Int64.self, count: max(1, layout.count))
        var decoder = try VectorDecoder(layout.lengths, from: blocks)
        decoder.next(layout.count, into: lengths)
        let starts = blocks.allocate(Int.self, count: layout.count + 1)
        let patterns = PatternNumbers(layout.patterns)
        var textCounts = [Int](repeating: 0, count: layout.patterns.count)
        var end = 0
        var endInBlock = 0
        for index in 0..<layout.count {
            starts[index] = end
            let length = Int(lengths[index])
            if let pattern = patterns[length] {
                textCounts[pattern] += 1
            } else {
                guard length >= 0, length <= layout.bytes.rawLength - endInBlock else {
                    throw checks.corrupt("texts longer than their block", at: layout.bytes.offset)
                }
                endInBlock += length
            }
            end += length
        }
        starts[layout.count] = end
        guard endInBlock == layout.bytes.rawLength else {
            throw checks.corrupt("texts shorter than their block", at: layout.bytes.offset)
        }
        guard textCounts == layout.patterns.map(\.count) else {
            throw checks.corrupt("a pattern of more or fewer texts than have its length", at: layout.bytes.offset)
        }
        self.starts = UnsafePointer(starts)
        let content = try blocks.content(of: layout.bytes)
        bytes =
            layout.patterns.isEmpty
            ? content : try Self.expand(layout, patterns, self.starts, content, from: blocks, checks)
    }

    /// All texts' own bytes, those from the block between those of patterns.
    private static func expand(
        _ layout: TextLayout, _ patterns: PatternNumbers, _ starts: UnsafePointer<Int>, _ content: UnsafeRawPointer,
        from blocks: BlockReader, _ checks: SegmentFile.Checks
    ) throws(StorageError) -> UnsafeRawPointer {
        let bytes = blocks.allocate(UInt8.self, count: starts[layout.count])
        // Where the texts of each pattern go.
        let places = layout.patterns.map { blocks.allocate(UnsafeMutablePointer<UInt8>.self, count: $0.count) }
        var filled = [Int](repeating: 0, count: places.count)
        var rest = content.assumingMemoryBound(to: UInt8.self)
        for index in 0..<layout.count {
            let length = starts[index + 1] - starts[index]
            if let pattern = patterns[length] {
                (places[pattern] + filled[pattern]).initialize(to: bytes + starts[index])
                filled[pattern] += 1
            } else {
                (bytes + starts[index]).update(from: rest, count: length)
                rest += length
            }
        }
        let alphabets = layout.alphabets.map { alphabet in
            let bytes = blocks.allocate(UInt8.self, count: alphabet.count)
            bytes.initialize(from: alphabet, count: alphabet.count)
            return UnsafePointer(bytes)
        }
        for (pattern, texts) in zip(layout.patterns, places) {
            var decoder = try PatternDecoder(pattern, of: layout, alphabets: alphabets, from: blocks)
            try decoder.expand(to: texts, checks)
        }
        return UnsafeRawPointer(bytes)
    }

    func length(at index: Int) -> Int { prefix.count + starts[index + 1] - starts[index] }

    /// The two parts of a text.
    @inline(__always)
    func parts(at index: Int) -> (prefix: UnsafeRawBufferPointer, rest: UnsafeRawBufferPointer) {
        (
            UnsafeRawBufferPointer(prefix),
            UnsafeRawBufferPointer(start: bytes + starts[index], count: starts[index + 1] - starts[index])
        )
    }

    func text(at index: Int) -> [UInt8] {
        let (prefix, rest) = parts(at: index)
        return Array(prefix) + Array(rest)
    }

    func withText(at index: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        let (prefix, rest) = parts(at: index)
        guard !prefix.isEmpty else { return body(rest) }
        text(at: index).withUnsafeBytes(body)
    }
}

/// By a text's length the number of its pattern.
private struct PatternNumbers {
    private var numbers: [Int?]

    init(_ patterns: [TextLayout.Pattern]) {
        numbers = [Int?](repeating: nil, count: (patterns.last?.length ?? 0) + 1)
        for (number, pattern) in patterns.enumerated() { numbers[pattern.length] = number }
    }

    subscript(length: Int) -> Int? { numbers.indices.contains(length) ? numbers[length] : nil }
}
