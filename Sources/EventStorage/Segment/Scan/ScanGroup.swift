/// A group of fields while its segment is scanned: the tuple of each event of the chunk, and what the tuples mean.
final class ScanGroup {
    let layout: SegmentDirectory.Group
    /// The tuple of each event of the chunk; where only selected events' are needed, theirs.
    let tuples: UnsafeMutablePointer<Int64>
    /// The tuple of each selected event; of each event where all are wanted.
    let selectedTuples: UnsafePointer<Int64>
    private let gathered: UnsafeMutablePointer<Int64>?
    private let extent: ScanNeeds.Extent
    private let countBuffer: UnsafeMutablePointer<Int64>?
    /// How many events the chunk has, until its tuples are counted.
    private var uncounted = 0
    private var rows: VectorDecoder

    /// `countsTuples`: whether the counts are wanted.
    init(
        _ layout: SegmentDirectory.Group, _ extent: ScanNeeds.Extent, countsTuples: Bool, from blocks: BlockReader
    ) throws(StorageError) {
        self.layout = layout
        self.extent = extent
        let isCounted = countsTuples && layout.tupleCount <= 128
        countBuffer = isCounted ? blocks.allocate(Int64.self, count: 4 * layout.tupleCount) : nil
        tuples = blocks.allocate(Int64.self, count: SegmentScan.chunkSize)
        let needsBoth = extent.whole && extent.selected
        gathered = needsBoth ? blocks.allocate(Int64.self, count: SegmentScan.chunkSize) : nil
        selectedTuples = UnsafePointer(gathered ?? tuples)
        rows = try VectorDecoder(layout.rows, from: blocks)
    }

    /// Decodes the tuples of the chunk's next events. False when one is none that the group has.
    func advance(_ count: Int, _ selection: ScanSelection?) -> Bool {
        guard let selection, !extent.whole else {
            rows.next(count, into: tuples)
            uncounted = count
            return isInBounds(count)
        }
        rows.pick(count, selection, into: tuples)
        return isInBounds(selection.count)
    }

    /// Hands the selected events' tuples out; the selection has gone on to the chunk.
    func gather(_ selection: ScanSelection) {
        if let gathered { selection.gather(UnsafePointer(tuples), into: gathered) }
    }

    private func isInBounds(_ count: Int) -> Bool {
        // The sign bit tells those below 0 and those above the last: a loop that the compiler vectorises.
        let last = Int64(layout.tupleCount) - 1
        var signs: Int64 = 0
        for index in 0..<count { signs |= tuples[index] | (last &- tuples[index]) }
        return signs >= 0
    }

    /// How many events of the chunk have each tuple; nil when there are too many tuples to count them.
    var counts: UnsafePointer<Int64>? {
        guard let countBuffer else { return nil }
        if uncounted > 0 { countTuples(uncounted, into: countBuffer) }
        uncounted = 0
        return UnsafePointer(countBuffer)
    }

    private func countTuples(_ count: Int, into counts: UnsafeMutablePointer<Int64>) {
        let tupleCount = layout.tupleCount
        // Neighbours mostly have the same tuple: with four counters each, adding to one need not wait for the last.
        counts.update(repeating: 0, count: 4 * tupleCount)
        for index in 0..<count { counts[Int(tuples[index]) &+ (index & 3) &* tupleCount] &+= 1 }
        for tuple in 0..<tupleCount {
            counts[tuple] &+=
                counts[tuple &+ tupleCount] &+ counts[tuple &+ 2 &* tupleCount]
                &+ counts[tuple &+ 3 &* tupleCount]
        }
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
