/// A group of fields while its segment is scanned: the tuple of each event of the chunk, and what the tuples mean.
final class ScanGroup {
    let layout: SegmentDirectory.Group
    /// The tuple of each event of the chunk.
    let tuples: UnsafeMutablePointer<Int64>
    /// How many events of the chunk have each tuple; nil when there are too many tuples to count them.
    let counts: UnsafeMutablePointer<Int64>?
    private var rows: VectorDecoder

    /// `countsTuples`: whether the counts are wanted.
    init(
        _ layout: SegmentDirectory.Group, countsTuples: Bool, from blocks: BlockReader
    ) throws(StorageError) {
        self.layout = layout
        let isCounted = countsTuples && layout.tupleCount <= 256
        counts = isCounted ? blocks.allocate(Int64.self, count: layout.tupleCount) : nil
        tuples = blocks.allocate(Int64.self, count: SegmentScan.chunkSize)
        rows = try VectorDecoder(layout.rows, from: blocks)
    }

    /// False when a tuple is one that the group does not have.
    func advance(_ count: Int) -> Bool {
        rows.next(count, into: tuples)
        // The sign bit tells those below 0 and those above the last: a loop that the compiler vectorises.
        let last = Int64(layout.tupleCount) - 1
        var signs: Int64 = 0
        for index in 0..<count { signs |= tuples[index] | (last &- tuples[index]) }
        guard signs >= 0 else { return false }
        if let counts {
            counts.update(repeating: 0, count: layout.tupleCount)
            for index in 0..<count { counts[Int(tuples[index])] &+= 1 }
        }
        return true
    }

    /// For each tuple, 0 where it does not have the field, else one more than the number of its value.
    func index(
        of field: Int, from blocks: BlockReader, _ checks: SegmentFile.Checks
    ) throws(StorageError) -> UnsafeMutablePointer<Int64> {
        let valueCount = layout.fields[field].values.count
        return try Self.index(layout.fields[field].index, below: valueCount + 1, from: blocks, checks)
    }

    /// For each tuple, the number of its presence set. Of the first group alone.
    static func index(
        _ layout: VectorLayout, below limit: Int, from blocks: BlockReader, _ checks: SegmentFile.Checks
    ) throws(StorageError) -> UnsafeMutablePointer<Int64> {
        let index = blocks.allocate(Int64.self, count: max(1, layout.count))
        var decoder = try VectorDecoder(layout, from: blocks)
        decoder.next(layout.count, into: index)
        for tuple in 0..<layout.count {
            guard index[tuple] >= 0, index[tuple] < Int64(limit) else {
                throw checks.corrupt("a value that its dictionary does not have", at: 0)
            }
        }
        return index
    }
}
