/// Which events of a chunk are handed out, where not all are: those of some tuples of the first group.
final class ScanSelection {
    /// By tuple of the first group: all bits set where its events are wanted.
    let isWanted: UnsafePointer<Int64>
    /// The wanted events' places in the chunk.
    let rows: UnsafeMutablePointer<Int32>
    /// For each event of the chunk its number among the wanted ones, below 0 where it is none.
    let slots: UnsafeMutablePointer<Int32>
    private(set) var count = 0

    // In one number for each tuple of the first group, in lanes of 12 bits and a last one of 16: whether its events have
    // each of some columns, and whether they are wanted. Summed over a chunk's events they say how many have each column,
    // and summed over those before an event, which value of the column is its: 1,024 events overflow no lane.
    private let increments: UnsafeMutablePointer<UInt64>
    private let tupleCount: Int
    /// For each wanted event, the sums over the chunk's events before it.
    private let sums: UnsafeMutablePointer<UInt64>
    /// The sums over all events of the chunk.
    private var total: UInt64 = 0
    private var laneCount = 0

    private static var laneWidth: UInt64 { 12 }
    private static var laneMask: UInt64 { 1 << laneWidth - 1 }
    private static var wantedLane: UInt64 { 48 }

    /// Nil when all tuples are wanted.
    init?(_ isWanted: [Bool], from blocks: BlockReader) {
        guard !isWanted.allSatisfy(\.self) else { return nil }
        tupleCount = isWanted.count
        let masks = blocks.allocate(Int64.self, count: isWanted.count)
        increments = blocks.allocate(UInt64.self, count: isWanted.count)
        for (tuple, isWanted) in isWanted.enumerated() {
            masks[tuple] = isWanted ? -1 : 0
            increments[tuple] = isWanted ? 1 << Self.wantedLane : 0
        }
        self.isWanted = UnsafePointer(masks)
        rows = blocks.allocate(Int32.self, count: SegmentScan.chunkSize)
        slots = blocks.allocate(Int32.self, count: SegmentScan.chunkSize)
        sums = blocks.allocate(UInt64.self, count: SegmentScan.chunkSize)
    }

    /// Counts the events that have a column from now on. Nil when there is no lane left.
    ///
    /// `presence`: by tuple of the first group, all bits set where its events have it.
    func lane(countingEventsWith presence: UnsafePointer<Int64>) -> Int? {
        let lane = laneCount
        guard UInt64(lane + 1) * Self.laneWidth <= Self.wantedLane else { return nil }
        laneCount += 1
        for tuple in 0..<tupleCount where presence[tuple] != 0 {
            increments[tuple] |= 1 << (UInt64(lane) * Self.laneWidth)
        }
        return lane
    }

    /// How many events of the chunk have the column of a lane.
    func count(ofLane lane: Int) -> Int { Int((total &>> (UInt64(lane) &* Self.laneWidth)) & Self.laneMask) }

    /// Turns to the chunk whose events have these tuples.
    func advance(_ tuples: UnsafePointer<Int64>, _ count: Int) {
        // Without a branch, which nobody could predict.
        let (increments, rows, slots, sums) = (increments, rows, slots, sums)
        var sum: UInt64 = 0
        for row in 0..<count {
            let next = Int32(truncatingIfNeeded: sum &>> Self.wantedLane)
            let increment = increments[Int(tuples[row])]
            rows[Int(next)] = Int32(truncatingIfNeeded: row)
            sums[Int(next)] = sum
            // Below 0 where the wanted lane is 0.
            slots[row] = next | (Int32(truncatingIfNeeded: increment &>> Self.wantedLane) &- 1)
            sum &+= increment
        }
        total = sum
        self.count = Int(sum &>> Self.wantedLane)
    }

    /// Copies the wanted ones of the chunk's values.
    func gather<Value: BitwiseCopyable>(_ values: UnsafePointer<Value>, into output: UnsafeMutablePointer<Value>) {
        let rows = rows
        for slot in 0..<count { output[slot] = values[Int(rows[slot])] }
    }

    /// Copies the values that the wanted events have of a lane's column, 0 where they have none.
    ///
    /// `values`: those of the chunk's events that have it, with room for one more.
    func gather(
        _ values: UnsafePointer<Int64>, ofLane lane: Int, where presence: UnsafePointer<Int64>,
        _ shapes: UnsafePointer<Int64>, into output: UnsafeMutablePointer<Int64>
    ) {
        let (sums, shift) = (sums, UInt64(lane) &* Self.laneWidth)
        for slot in 0..<count {
            let place = Int((sums[slot] &>> shift) & Self.laneMask)
            output[slot] = values[place] & presence[Int(shapes[slot])]
        }
    }
}
