/// A column of integers or wide integers while its segment is scanned.
final class ScanColumn {
    /// The values of the chunk's events, 0 where there is none; where only selected events' are needed, theirs.
    private(set) var integers: UnsafeMutablePointer<Int64>
    /// The values of the selected events; of all where all are wanted.
    var selectedIntegers: UnsafeMutablePointer<Int64> { gathered ?? integers }
    /// Whether all of them are known to be 0.
    private(set) var isZero = false
    /// The values of a wide column, unless its width is `.narrow`.
    let wides: UnsafeMutablePointer<Int128>?
    let width: Width

    /// How the values are computed and handed out.
    enum Width {
        /// A column of integers.
        case integer
        /// A wide column of 64-bit values, handed out so: for selected events.
        case narrow
        /// A wide column of 64-bit values, handed out as wide ones: for all events.
        case widened
        case wide
    }

    private let extent: ScanNeeds.Extent
    private let presences: Presences
    private let gathered: UnsafeMutablePointer<Int64>?
    private let layout: SegmentDirectory.Column
    private var residuals: VectorDecoder
    private let dense: UnsafeMutablePointer<Int64>
    /// By tuple of the first group: all bits set where its events have the column. Nil when every event does.
    private let presence: UnsafePointer<Int64>?
    /// All values so far, when a later column looks back at them.
    private let history: UnsafeMutablePointer<Int64>?
    private var previous: Int64 = 0
    private let lastOfTuple: UnsafeMutablePointer<Int64>?
    /// The value that each tuple has.
    private let tupleValues: UnsafePointer<Int64>?
    private let sum: ColumnSum?
    /// The selection's lane that counts the events that have it.
    private let lane: Int?
    private var escapes: Escapes

    private struct Escapes {
        let bytes: UnsafeRawPointer?
        let count: Int
        var next = 0
        /// How many values the column had before the chunk.
        var position = 0
    }

    /// Which events it has values for.
    private enum Presences {
        case all
        /// Just the selected ones.
        case selected
        case others
    }

    /// `isOfSelected`: whether just the selected events have it; `keepsHistory`: whether a later column refers to earlier
    /// events' values of this one.
    init(
        _ layout: SegmentDirectory.Column, in directory: SegmentDirectory, presence: UnsafePointer<Int64>?,
        selection: ScanSelection?, isOfSelected: Bool, _ extent: ScanNeeds.Extent, keepsHistory: Bool,
        from blocks: BlockReader, _ checks: SegmentFile.Checks
    ) throws(StorageError) {
        self.layout = layout
        self.extent = extent
        presences = layout.isAligned || presence == nil ? .all : isOfSelected ? .selected : .others
        lane =
            presences == .others && !extent.whole
            ? presence.flatMap { selection?.lane(countingEventsWith: $0) } : nil
        let needsBoth = extent.whole && extent.selected
        gathered = needsBoth ? blocks.allocate(Int64.self, count: SegmentScan.chunkSize) : nil
        dense = blocks.allocate(Int64.self, count: SegmentScan.chunkSize + 1)
        self.presence = presence
        history = keepsHistory ? blocks.allocate(Int64.self, count: directory.count) : nil
        integers = history ?? blocks.allocate(Int64.self, count: SegmentScan.chunkSize)
        let vector: VectorLayout
        switch layout.body {
        case .integers(_, let layout):
            vector = layout
            wides = nil
            width = .integer
            escapes = Escapes(bytes: nil, count: 0)
        case .wides(let isNarrow, let layout, let escapeCount, let block):
            vector = layout
            width = isNarrow ? extent.whole ? .widened : .narrow : .wide
            wides = width == .narrow ? nil : blocks.allocate(Int128.self, count: SegmentScan.chunkSize)
            escapes = Escapes(
                bytes: try block.map { block throws(StorageError) in try blocks.content(of: block) }, count: escapeCount
            )
        case .texts: preconditionFailure("texts are read whole")
        }
        residuals = try VectorDecoder(vector, from: blocks)
        switch layout.prediction {
        case .lastOfTuple(let group):
            let tupleCount = directory.groups[group].tupleCount
            lastOfTuple = blocks.allocate(Int64.self, count: tupleCount)
            lastOfTuple?.update(repeating: 0, count: tupleCount)
            tupleValues = nil
            sum = nil
        case .linear(let group, let columns, let coefficients, let classes):
            lastOfTuple = nil
            tupleValues = nil
            sum = try ColumnSum(
                of: columns, group: group, coefficients, classes: classes, from: blocks, checks)
        case .byTuple(_, let values, let classes):
            lastOfTuple = nil
            sum = nil
            guard !values.isEmpty else { throw checks.corrupt("a prediction without values", at: 0) }
            let index = try ScanGroup.index(classes, below: values.count, from: blocks, checks)
            for tuple in 0..<classes.count { index[tuple] = values[Int(index[tuple])] }
            tupleValues = UnsafePointer(index)
        case .none, .previous, .sameEvent, .ownSequence, .referenced, .elapsed:
            lastOfTuple = nil
            tupleValues = nil
            sum = nil
        }
    }

    /// Decodes the chunk's values. False when the file has too few for its presences.
    func advance(_ chunk: borrowing ScanChunk) -> Bool {
        guard let selection = chunk.selection, !extent.whole else { return advanceWhole(chunk) }
        return advanceSelected(chunk, selection)
    }

    private func advanceWhole(_ chunk: borrowing ScanChunk) -> Bool {
        let lane = chunk.wholeLane
        if let history { integers = history + chunk.start }
        let present = presences == .all ? lane.count : countPresent(chunk.groups[0]!, lane.count)
        guard present <= residuals.count - residuals.position else { return false }
        if !skipZeros(present, lane) {
            let spreading = layout.isAligned ? nil : presence
            residuals.next(present, into: spreading == nil ? integers : dense)
            if layout.prediction == .previous { accumulate(spreading == nil ? integers : dense, present) }
            if let spreading { spread(spreading, lane.shapes, lane.count) }
        }
        predict(chunk, lane, present)
        guard extent.selected, let selection = chunk.selection else { return true }
        if let wides {
            // In place: an event's slot is never behind its row.
            selection.gather(UnsafePointer(wides), into: wides)
        } else if let gathered {
            selection.gather(UnsafePointer(integers), into: gathered)
        }
        return true
    }

    private func advanceSelected(_ chunk: borrowing ScanChunk, _ selection: ScanSelection) -> Bool {
        let selected = chunk.selectedLane(selection)
        let present =
            switch presences {
            case .all: chunk.count
            case .selected: selected.count
            case .others: lane.map(selection.count(ofLane:)) ?? countPresent(chunk.groups[0]!, chunk.count)
            }
        guard present <= residuals.count - residuals.position else { return false }
        if !skipZeros(present, selected) {
            switch presences {
            case .all: residuals.pick(present, selection, into: integers)
            case .selected: residuals.next(present, into: integers)
            case .others:
                residuals.next(present, into: dense)
                if let lane, let presence {
                    selection.gather(dense, ofLane: lane, where: presence, selected.shapes, into: integers)
                } else {
                    spread(selection, chunk.wholeLane)
                }
            }
        }
        predict(chunk, selected, present)
        return true
    }

    private func skipZeros(_ present: Int, _ lane: ScanChunk.Lane) -> Bool {
        isZero = false
        guard layout.prediction != .previous, residuals.skipZeros(present) else { return false }
        integers.update(repeating: 0, count: lane.count)
        isZero = layout.prediction == .none
        return true
    }

    private func predict(_ chunk: borrowing ScanChunk, _ lane: ScanChunk.Lane, _ present: Int) {
        switch width {
        case .integer: addPrediction(chunk, lane)
        case .narrow: addNarrowSum(chunk, lane)
        case .widened:
            addNarrowSum(chunk, lane)
            if let wides { for index in 0..<lane.count { wides[index] = Int128(integers[index]) } }
        case .wide:
            guard let wides else { return }
            wides.update(repeating: 0, count: lane.count)
            sum?.add(to: wides, chunk, lane)
            addResiduals(lane, present, into: wides)
        }
    }

    /// Whether all of its values and escapes have been handed out.
    var isAtEnd: Bool { residuals.position == residuals.count && escapes.next == escapes.count }

    /// Whether an aligned column of integers has 0 for the chunk's events that do not have it: sums over columns rely on it.
    func isZeroWhereAbsent(_ count: Int, _ shapes: UnsafePointer<Int64>) -> Bool {
        guard layout.isAligned, width == .integer, let presence else { return true }
        var bits: Int64 = 0
        for index in 0..<count { bits |= integers[index] & ~presence[Int(shapes[index])] }
        return bits == 0
    }

    private func countPresent(_ shapes: ScanGroup, _ count: Int) -> Int {
        guard let presence else { return count }
        var present: Int64 = 0
        if let counts = shapes.counts {
            for shape in 0..<shapes.layout.tupleCount { present &+= counts[shape] & presence[shape] }
            return Int(present)
        }
        for index in 0..<count { present &-= presence[Int(shapes.tuples[index])] }
        return Int(present)
    }

    private func accumulate(_ values: UnsafeMutablePointer<Int64>, _ count: Int) {
        var sum = previous
        for index in 0..<count {
            sum &+= values[index]
            values[index] = sum
        }
        previous = sum
    }

    /// Puts the values where their events are.
    private func spread(_ presence: UnsafePointer<Int64>, _ shapes: UnsafePointer<Int64>, _ count: Int) {
        var next = 0
        for index in 0..<count {
            let mask = presence[Int(shapes[index])]
            integers[index] = dense[next] & mask
            next &-= Int(mask)
        }
    }

    /// Puts the selected events' values in their slots.
    private func spread(_ selection: ScanSelection, _ lane: ScanChunk.Lane) {
        guard let presence else { return }
        var (next, slot) = (0, 0)
        for row in 0..<lane.count {
            let tuple = Int(lane.shapes[row])
            let mask = presence[tuple]
            integers[slot] = dense[next] & mask
            next &-= Int(mask)
            slot &-= Int(selection.isWanted[tuple])
        }
    }

    // MARK: Predictions

    private func addPrediction(_ chunk: borrowing ScanChunk, _ lane: ScanChunk.Lane) {
        let (count, shapes) = (lane.count, lane.shapes)
        switch layout.prediction {
        case .none, .previous, .linear: break
        case .sameEvent(let source):
            let expected = chunk.values(ofColumn: source, lane)
            for index in 0..<count { integers[index] &+= expected[index] & mask(shapes, index) }
        case .ownSequence:
            let first = Int64(bitPattern: chunk.firstSequence)
            for index in 0..<count {
                integers[index] &+= (first &+ Int64(chunk.row(index, lane))) & mask(shapes, index)
            }
        case .referenced(let by, let source):
            let references = chunk.values(ofColumn: by, lane)
            guard let expected = chunk.columns[source]!.history else { return }
            for index in 0..<count {
                let row = chunk.start + index
                let earlier = Self.earlierRow(references[index], before: row, chunk.firstSequence) ?? row
                integers[index] &+= expected[earlier] & mask(shapes, index)
            }
        case .elapsed(let reference, let source, let divisor):
            let references = chunk.values(ofColumn: reference, lane)
            guard let times = chunk.columns[source]!.history else { return }
            for index in 0..<count {
                let row = chunk.start + index
                guard let earlier = Self.earlierRow(references[index], before: row, chunk.firstSequence) else {
                    continue
                }
                let elapsed = (times[row] &- times[earlier]).dividedDown(by: divisor)
                integers[index] &+= elapsed & mask(shapes, index)
            }
        case .byTuple(let group, _, _):
            guard let tupleValues else { return }
            let tuples = chunk.tuples(ofGroup: group, lane)
            for index in 0..<count { integers[index] &+= tupleValues[Int(tuples[index])] & mask(shapes, index) }
        case .lastOfTuple(let group):
            guard let lastOfTuple else { return }
            let tuples = chunk.tuples(ofGroup: group, lane)
            for index in 0..<count where mask(shapes, index) != 0 {
                let tuple = Int(tuples[index])
                integers[index] &+= lastOfTuple[tuple]
                lastOfTuple[tuple] = integers[index]
            }
        }
    }

    /// All bits set where the event has the column.
    @inline(__always)
    private func mask(_ shapes: UnsafePointer<Int64>, _ index: Int) -> Int64 {
        presence.map { $0[Int(shapes[index])] } ?? -1
    }

    @inline(__always)
    private static func earlierRow(_ sequence: Int64, before row: Int, _ firstSequence: UInt64) -> Int? {
        let distance = UInt64(bitPattern: sequence) &- firstSequence
        return distance < UInt64(row) ? Int(distance) : nil
    }

    // MARK: Wide columns

    private func addNarrowSum(_ chunk: borrowing ScanChunk, _ lane: ScanChunk.Lane) {
        let integers = integers
        sum?.add(to: integers, chunk, lane)
        guard let presence else { return }
        for index in 0..<lane.count { integers[index] &= presence[Int(lane.shapes[index])] }
    }

    /// Adds what the sum does not give, and what 64 bits do not hold.
    private func addResiduals(_ lane: ScanChunk.Lane, _ present: Int, into wides: UnsafeMutablePointer<Int128>) {
        defer { escapes.position += present }
        let (count, shapes) = (lane.count, lane.shapes)
        var position = escapes.position
        for index in 0..<count {
            guard mask(shapes, index) != 0 else {
                wides[index] = 0
                if layout.isAligned { position += 1 }
                continue
            }
            wides[index] &+= Int128(integers[index])
            if let bytes = escapes.bytes, escapes.next < escapes.count {
                let entry = bytes + 18 * escapes.next
                if Int(UInt16(littleEndian: entry.loadUnaligned(as: UInt16.self))) == position {
                    wides[index] &+= Int128(littleEndian: entry.loadUnaligned(fromByteOffset: 2, as: Int128.self))
                    escapes.next += 1
                }
            }
            position += 1
        }
    }
}
