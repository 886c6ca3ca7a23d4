/// Which events of a chunk are handed out, where not all are: those of some tuples of the first group.
final class ScanSelection {
    /// By tuple of the first group: all bits set where its events are wanted.
    let isWanted: UnsafePointer<Int64>
    /// The wanted events' places in the chunk.
    let rows: UnsafeMutablePointer<Int32>
    /// For each event of the chunk its number among the wanted ones, below 0 where it is none.
    let slots: UnsafeMutablePointer<Int32>
    private(set) var count = 0

    /// Nil when all tuples are wanted.
    init?(_ isWanted: [Bool], from blocks: BlockReader) {
        guard !isWanted.allSatisfy(\.self) else { return nil }
        let masks = blocks.allocate(Int64.self, count: isWanted.count)
        for (tuple, isWanted) in isWanted.enumerated() { masks[tuple] = isWanted ? -1 : 0 }
        self.isWanted = UnsafePointer(masks)
        rows = blocks.allocate(Int32.self, count: SegmentScan.chunkSize)
        slots = blocks.allocate(Int32.self, count: SegmentScan.chunkSize)
    }

    /// Turns to the chunk whose events have these tuples.
    func advance(_ tuples: UnsafePointer<Int64>, _ count: Int) {
        // Without a branch, which nobody could predict.
        var next: Int32 = 0
        for row in 0..<count {
            let mask = Int32(truncatingIfNeeded: isWanted[Int(tuples[row])])
            rows[Int(next)] = Int32(truncatingIfNeeded: row)
            slots[row] = next | ~mask
            next &-= mask
        }
        self.count = Int(next)
    }

    /// Copies the wanted ones of the chunk's values.
    func gather<Value: BitwiseCopyable>(_ values: UnsafePointer<Value>, into output: UnsafeMutablePointer<Value>) {
        for slot in 0..<count { output[slot] = values[Int(rows[slot])] }
    }
}
