/// A sum over columns that a wide column is predicted by: each times a coefficient that the event's tuple decides on.
struct ColumnSum {
    private let group: Int
    private let columns: UnsafePointer<Int>
    private let termCount: Int
    /// One class's behind another's.
    private let coefficients: UnsafePointer<Int64>
    /// By tuple of the group; looked up for every event, so in few bytes.
    private let classes: UnsafePointer<UInt32>

    /// Throws `.corrupt` when there are no coefficients, or a class has none.
    init(
        of columns: [Int], group: Int, _ coefficients: [[Int64]], classes layout: VectorLayout,
        from blocks: BlockReader, _ checks: SegmentFile.Checks
    ) throws(StorageError) {
        guard !coefficients.isEmpty else { throw checks.corrupt("a sum without coefficients", at: 0) }
        self.group = group
        termCount = columns.count
        let numbers = blocks.allocate(Int.self, count: max(1, columns.count))
        for (term, column) in columns.enumerated() { numbers[term] = column }
        self.columns = UnsafePointer(numbers)
        let table = blocks.allocate(Int64.self, count: max(1, coefficients.count * columns.count))
        for (number, terms) in coefficients.enumerated() {
            for (term, coefficient) in terms.enumerated() { table[number * columns.count + term] = coefficient }
        }
        self.coefficients = UnsafePointer(table)
        let index = try ScanGroup.index(layout, below: coefficients.count, from: blocks, checks)
        let classes = blocks.allocate(UInt32.self, count: max(1, layout.count))
        for tuple in 0..<layout.count { classes[tuple] = UInt32(index[tuple]) }
        self.classes = UnsafePointer(classes)
    }

    @inline(__always)
    private func coefficients(of tuple: Int64) -> UnsafePointer<Int64> {
        coefficients + Int(classes[Int(tuple)]) &* termCount
    }

    /// Adds it where 64 bits suffice: three terms in one walk, which finds each event's coefficients once.
    func add(to values: UnsafeMutablePointer<Int64>, _ chunk: borrowing ScanChunk, _ lane: ScanChunk.Lane) {
        let tuples = chunk.tuples(ofGroup: group, lane)
        var number = 0
        while let first = term(&number, chunk, lane) {
            guard let second = term(&number, chunk, lane) else {
                return add(first, tuples, lane.count, to: values)
            }
            guard let third = term(&number, chunk, lane) else {
                return add(first, second, tuples, lane.count, to: values)
            }
            add(first, second, third, tuples, lane.count, to: values)
        }
    }

    func add(to wides: UnsafeMutablePointer<Int128>, _ chunk: borrowing ScanChunk, _ lane: ScanChunk.Lane) {
        let tuples = chunk.tuples(ofGroup: group, lane)
        var number = 0
        while let term = term(&number, chunk, lane) {
            for index in 0..<lane.count {
                let coefficient = coefficients(of: tuples[index])[term.number]
                wides[index] &+= Int128(coefficient) * Int128(term.values[index])
            }
        }
    }

    private struct Term {
        let number: Int
        let values: UnsafePointer<Int64>
    }

    /// The term from a number on that is not 0 for all events of the chunk; the number goes behind it.
    private func term(_ number: inout Int, _ chunk: borrowing ScanChunk, _ lane: ScanChunk.Lane) -> Term? {
        while number < termCount {
            defer { number += 1 }
            let column = columns[number]
            if !chunk.columns[column]!.isZero {
                return Term(number: number, values: chunk.values(ofColumn: column, lane))
            }
        }
        return nil
    }

    private func add(
        _ term: Term, _ tuples: UnsafePointer<Int64>, _ count: Int, to values: UnsafeMutablePointer<Int64>
    ) {
        for index in 0..<count {
            values[index] &+= coefficients(of: tuples[index])[term.number] &* term.values[index]
        }
    }

    private func add(
        _ first: Term, _ second: Term, _ tuples: UnsafePointer<Int64>, _ count: Int,
        to values: UnsafeMutablePointer<Int64>
    ) {
        for index in 0..<count {
            let coefficients = coefficients(of: tuples[index])
            values[index] &+=
                coefficients[first.number] &* first.values[index] &+ coefficients[second.number]
                &* second.values[index]
        }
    }

    private func add(
        _ first: Term, _ second: Term, _ third: Term, _ tuples: UnsafePointer<Int64>, _ count: Int,
        to values: UnsafeMutablePointer<Int64>
    ) {
        for index in 0..<count {
            let coefficients = coefficients(of: tuples[index])
            values[index] &+=
                coefficients[first.number] &* first.values[index] &+ coefficients[second.number]
                &* second.values[index] &+ coefficients[third.number] &* third.values[index]
        }
    }
}
