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
        var end = 0
        for index in 0..<layout.count {
            starts[index] = end
            guard let length = Int(exactly: lengths[index]), length >= 0, length <= layout.bytes.rawLength - end else {
                throw checks.corrupt("texts longer than their block", at: layout.bytes.offset)
            }
            end += length
        }
        starts[layout.count] = end
        guard end == layout.bytes.rawLength else {
            throw checks.corrupt("texts shorter than their block", at: layout.bytes.offset)
        }
        self.starts = UnsafePointer(starts)
        bytes = try blocks.content(of: layout.bytes)
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
}
