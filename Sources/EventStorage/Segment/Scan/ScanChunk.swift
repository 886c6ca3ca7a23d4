/// A chunk of a segment's events while its columns are decoded.
struct ScanChunk {
    /// How many events it has, and the row of the first.
    let count: Int
    let start: Int
    let firstSequence: UInt64
    let groups: [ScanGroup?]
    let columns: [ScanColumn?]
    /// Nil where all events are wanted.
    let selection: ScanSelection?

    /// The events that a column is computed for.
    struct Lane {
        let count: Int
        let isSelected: Bool
        /// The tuples of the first group.
        let shapes: UnsafePointer<Int64>
    }

    var wholeLane: Lane { Lane(count: count, isSelected: false, shapes: UnsafePointer(groups[0]!.tuples)) }

    func selectedLane(_ selection: ScanSelection) -> Lane {
        Lane(count: selection.count, isSelected: true, shapes: groups[0]!.selectedTuples)
    }

    func tuples(ofGroup group: Int, _ lane: Lane) -> UnsafePointer<Int64> {
        let group = groups[group]!
        return lane.isSelected ? group.selectedTuples : UnsafePointer(group.tuples)
    }

    func values(ofColumn column: Int, _ lane: Lane) -> UnsafePointer<Int64> {
        let column = columns[column]!
        return UnsafePointer(lane.isSelected ? column.selectedIntegers : column.integers)
    }

    /// The row of an event of the lane.
    func row(_ index: Int, _ lane: Lane) -> Int {
        guard lane.isSelected, let selection else { return start + index }
        return start + Int(selection.rows[index])
    }
}
