/// A column of integers or wide integers while its segment is scanned.
final class ScanColumn {
    /// The values of the chunk's events, 0 where there is none.
    private(set) var integers: UnsafeMutablePointer<Int64>
    /// Whether all of them are known to be 0.
    private(set) var isZero = false
    /// The same of a wide column.
    let wides: UnsafeMutablePointer<Int128>?

    private let layout: SegmentDirectory.Column
    private var residuals: VectorDecoder
    private let dense: UnsafeMutablePointer<Int64>
    /// By tuple of the first group: all bits set where its events have the column. Nil when every event does.
    private let presence: UnsafePointer<Int64>?
    /// All values so far, when a later column looks back at them.
    private let history: UnsafeMutablePointer<Int64>?
    private var previous: Int64 = 0
    private let lastOfTuple: UnsafeMutablePointer<Int64>?
    private let weights: Weights?
    private var escapes: Escapes

    /// The coefficients of a sum for each tuple, term after term; or the value that each tuple has.
    private struct Weights {
        let table: UnsafePointer<Int64>
        let tupleCount: Int
    }

    private struct Escapes {
        let bytes: UnsafeRawPointer?
        let count: Int
        var next = 0
        /// How many values the column had before the chunk.
        var position = 0
    }

    /// `keepsHistory`: whether a later column refers to earlier events' values of this one.
    init(
        _ layout: SegmentDirectory.Column, in directory: SegmentDirectory, presence: UnsafePointer<Int64>?,
        keepsHistory: Bool, from blocks: BlockReader, _ checks: SegmentFile.Checks
    ) throws(StorageError) {
        self.layout = layout
        dense = blocks.allocate(Int64.self, count: SegmentScan.chunkSize + 1)
        self.presence = presence
        history = keepsHistory ? blocks.allocate(Int64.self, count: directory.count) : nil
        integers = history ?? blocks.allocate(Int64.self, count: SegmentScan.chunkSize)
        let vector: VectorLayout
        switch layout.body {
        case .integers(_, let layout):
            vector = layout
            wides = nil
            escapes = Escapes(bytes: nil, count: 0)
        case .wides(_, let layout, let escapeCount, let block):
            vector = layout
            wides = blocks.allocate(Int128.self, count: SegmentScan.chunkSize)
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
            weights = nil
        case .linear(_, let columns, let coefficients, let classes):
            lastOfTuple = nil
            let index = try ScanGroup.index(classes, below: max(1, coefficients.count), from: blocks, checks)
            guard !coefficients.isEmpty else { throw checks.corrupt("a sum without coefficients", at: 0) }
            let table = blocks.allocate(Int64.self, count: max(1, classes.count * columns.count))
            for term in columns.indices {
                for tuple in 0..<classes.count {
                    table[term * classes.count + tuple] = coefficients[Int(index[tuple])][term]
                }
            }
            weights = Weights(table: UnsafePointer(table), tupleCount: classes.count)
        case .byTuple(_, let values, let classes):
            lastOfTuple = nil
            guard !values.isEmpty else { throw checks.corrupt("a prediction without values", at: 0) }
            let index = try ScanGroup.index(classes, below: values.count, from: blocks, checks)
            for tuple in 0..<classes.count { index[tuple] = values[Int(index[tuple])] }
            weights = Weights(table: UnsafePointer(index), tupleCount: classes.count)
        case .none, .previous, .sameEvent, .ownSequence, .referenced, .elapsed:
            lastOfTuple = nil
            weights = nil
        }
    }

    /// Decodes the next `count` events from row `start` on. False when the file has too few values for its presences.
    func advance(
        _ count: Int, from start: Int, firstSequence: UInt64, groups: [ScanGroup?], columns: [ScanColumn?]
    ) -> Bool {
        if let history { integers = history + start }
        let shapes = UnsafePointer(groups[0]!.tuples)
        let present = layout.isAligned || presence == nil ? count : countPresent(groups[0]!, count)
        guard present <= residuals.count - residuals.position else { return false }
        isZero = false
        if layout.prediction != .previous, residuals.skipZeros(present) {
            integers.update(repeating: 0, count: count)
            isZero = layout.prediction == .none
        } else {
            let spreading = layout.isAligned ? nil : presence
            residuals.next(present, into: spreading == nil ? integers : dense)
            if layout.prediction == .previous { accumulate(spreading == nil ? integers : dense, present) }
            if let spreading { spread(spreading, shapes, count) }
        }
        if let wides {
            addSum(count, shapes, groups, columns, into: wides)
            widen(count, shapes, present, into: wides)
        } else {
            addPrediction(count, from: start, firstSequence, shapes, groups, columns)
        }
        return true
    }

    /// Whether all of its values and escapes have been handed out.
    var isAtEnd: Bool { residuals.position == residuals.count && escapes.next == escapes.count }

    /// Whether an aligned column of integers has 0 for the chunk's events that do not have it: sums over columns rely on it.
    func isZeroWhereAbsent(_ count: Int, _ shapes: UnsafePointer<Int64>) -> Bool {
        guard layout.isAligned, wides == nil, let presence else { return true }
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

    // MARK: Predictions

    private func addPrediction(
        _ count: Int, from start: Int, _ firstSequence: UInt64, _ shapes: UnsafePointer<Int64>,
        _ groups: [ScanGroup?], _ columns: [ScanColumn?]
    ) {
        switch layout.prediction {
        case .none, .previous, .linear: break
        case .sameEvent(let source):
            let expected = columns[source]!.integers
            for index in 0..<count { integers[index] &+= expected[index] & mask(shapes, index) }
        case .ownSequence:
            let first = Int64(bitPattern: firstSequence) &+ Int64(start)
            for index in 0..<count { integers[index] &+= (first &+ Int64(index)) & mask(shapes, index) }
        case .referenced(let by, let source):
            let references = columns[by]!.integers
            guard let expected = columns[source]!.history else { return }
            for index in 0..<count {
                let row = start + index
                let earlier = Self.earlierRow(references[index], before: row, firstSequence) ?? row
                integers[index] &+= expected[earlier] & mask(shapes, index)
            }
        case .elapsed(let reference, let source, let divisor):
            let references = columns[reference]!.integers
            guard let times = columns[source]!.history else { return }
            for index in 0..<count {
                let row = start + index
                guard let earlier = Self.earlierRow(references[index], before: row, firstSequence) else { continue }
                let elapsed = (times[row] &- times[earlier]).dividedDown(by: divisor)
                integers[index] &+= elapsed & mask(shapes, index)
            }
        case .byTuple(let group, _, _):
            guard let weights else { return }
            let tuples = groups[group]!.tuples
            for index in 0..<count { integers[index] &+= weights.table[Int(tuples[index])] & mask(shapes, index) }
        case .lastOfTuple(let group):
            guard let lastOfTuple else { return }
            let tuples = groups[group]!.tuples
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

    /// Adds the sum of the columns, within 64 bits where the segment promises that they suffice.
    private func addSum(
        _ count: Int, _ shapes: UnsafePointer<Int64>, _ groups: [ScanGroup?], _ columns: [ScanColumn?],
        into wides: UnsafeMutablePointer<Int128>
    ) {
        guard case .wides(let isNarrow, _, _, _) = layout.body, !isNarrow else {
            forEachTerm(groups, columns) { tuples, coefficients, values in
                for index in 0..<count { integers[index] &+= coefficients[Int(tuples[index])] &* values[index] }
            }
            return
        }
        wides.update(repeating: 0, count: count)
        forEachTerm(groups, columns) { tuples, coefficients, values in
            for index in 0..<count {
                wides[index] &+= Int128(coefficients[Int(tuples[index])]) * Int128(values[index])
            }
        }
    }

    @inline(__always)
    private func forEachTerm(
        _ groups: [ScanGroup?], _ columns: [ScanColumn?],
        _ body: (UnsafePointer<Int64>, UnsafePointer<Int64>, UnsafePointer<Int64>) -> Void
    ) {
        guard case .linear(let group, let terms, _, _) = layout.prediction, let weights else { return }
        let tuples = UnsafePointer(groups[group]!.tuples)
        for (number, term) in terms.enumerated() where !columns[term]!.isZero {
            body(tuples, weights.table + number * weights.tupleCount, UnsafePointer(columns[term]!.integers))
        }
    }

    /// Brings what 64 bits hold and what they do not together.
    private func widen(
        _ count: Int, _ shapes: UnsafePointer<Int64>, _ present: Int, into wides: UnsafeMutablePointer<Int128>
    ) {
        defer { escapes.position += present }
        guard case .wides(let isNarrow, _, _, _) = layout.body, !isNarrow else {
            if let presence {
                for index in 0..<count { wides[index] = Int128(integers[index] & presence[Int(shapes[index])]) }
            } else {
                for index in 0..<count { wides[index] = Int128(integers[index]) }
            }
            return
        }
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
