/// What each prediction leaves over of a column's values; the decoder does the same the other way round.
struct Predictor {
    let firstSequence: UInt64
    let groupRows: [[Int32]]
    /// By column number: the values for every event, 0 where it has none.
    let aligned: [Int: [Int64]]

    /// For each event that has the column, its value less its prediction.
    func residuals(of column: EventTable.Column, _ prediction: SegmentDirectory.Prediction) -> [Int64] {
        let values = column.integers
        let rows = column.rows
        switch prediction {
        case .none, .linear, .byTuple: return values
        case .previous:
            var last: Int64 = 0
            return values.map { value in
                defer { last = value }
                return value &- last
            }
        case .sameEvent(let source):
            let expected = aligned[source] ?? []
            return values.indices.map { values[$0] &- expected[Int(rows[$0])] }
        case .ownSequence:
            return values.indices.map { values[$0] &- Int64(bitPattern: firstSequence &+ UInt64(rows[$0])) }
        case .referenced(let by, let source):
            let expected = aligned[source] ?? []
            let references = aligned[by] ?? []
            return values.indices.map { index in
                let row = Int(rows[index])
                return values[index] &- expected[earlierRow(references[row], before: row) ?? row]
            }
        case .elapsed(let reference, let source, let divisor):
            let times = aligned[source] ?? []
            let references = aligned[reference] ?? []
            return values.indices.map { index in
                let row = Int(rows[index])
                guard let earlier = earlierRow(references[row], before: row) else { return values[index] }
                return values[index] &- (times[row] &- times[earlier]).dividedDown(by: divisor)
            }
        case .lastOfTuple(let group):
            var last: [Int32: Int64] = [:]
            return values.indices.map { index in
                let tuple = groupRows[group][Int(rows[index])]
                defer { last[tuple] = values[index] }
                return values[index] &- (last[tuple] ?? 0)
            }
        }
    }

    /// The value that each tuple of a group has first, and what that leaves over.
    func byTuple(_ column: EventTable.Column, group: Int, tupleCount: Int) -> ByTuple {
        var classes = [Int64](repeating: -1, count: tupleCount)
        var values: [Int64] = []
        var numbers: [Int64: Int64] = [:]
        var residuals: [Int64] = []
        residuals.reserveCapacity(column.rows.count)
        for (index, row) in column.rows.enumerated() {
            let tuple = Int(groupRows[group][Int(row)])
            let value = column.integers[index]
            if classes[tuple] < 0 {
                if numbers[value] == nil {
                    numbers[value] = Int64(values.count)
                    values.append(value)
                }
                classes[tuple] = numbers[value] ?? 0
            }
            residuals.append(value &- values[Int(classes[tuple])])
        }
        return ByTuple(values: values, classes: classes.map { max($0, 0) }, residuals: residuals)
    }

    struct ByTuple {
        let values: [Int64]
        let classes: [Int64]
        let residuals: [Int64]
    }

    /// The event of this segment that a sequence means, when it lies before `row`.
    private func earlierRow(_ sequence: Int64, before row: Int) -> Int? {
        let distance = UInt64(bitPattern: sequence) &- firstSequence
        return distance < UInt64(row) ? Int(distance) : nil
    }
}

extension Int64 {
    /// The quotient rounded towards negative infinity. `divisor` is positive.
    @inline(__always)
    func dividedDown(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return quotient * divisor > self ? quotient - 1 : quotient
    }
}
