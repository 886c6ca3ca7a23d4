/// Finds the distinct combinations of what is added for each event, one item after another.
struct TupleTable {
    /// For each event, the number of its combination.
    private(set) var rows: [Int32]
    private(set) var count: Int

    init(rowCount: Int) {
        rows = [Int32](repeating: 0, count: rowCount)
        count = min(1, rowCount)
    }

    /// Tells combinations apart by one more number for each event.
    mutating func combine(_ items: [Int32]) {
        var numbers: [UInt64: Int32] = [:]
        for row in rows.indices {
            let pair = UInt64(UInt32(bitPattern: rows[row])) << 32 | UInt64(UInt32(bitPattern: items[row]))
            rows[row] = Self.number(of: pair, in: &numbers)
        }
        count = numbers.count
    }

    /// An event for each combination.
    var examples: [Int] {
        var examples = [Int](repeating: -1, count: count)
        for (row, tuple) in rows.enumerated() where examples[Int(tuple)] < 0 { examples[Int(tuple)] = row }
        return examples
    }

    /// Numbers the combinations in ascending order of what they combine, most significant first.
    mutating func sort(by items: [[Int32]]) {
        let examples = examples
        let order = (0..<count).sorted { left, right in
            for item in items {
                let (a, b) = (item[examples[left]], item[examples[right]])
                if a != b { return a < b }
            }
            return false
        }
        var numbers = [Int32](repeating: 0, count: count)
        for (number, tuple) in order.enumerated() { numbers[tuple] = Int32(number) }
        for row in rows.indices { rows[row] = numbers[Int(rows[row])] }
    }

    private static func number(of pair: UInt64, in numbers: inout [UInt64: Int32]) -> Int32 {
        if let number = numbers[pair] { return number }
        let number = Int32(numbers.count)
        numbers[pair] = number
        return number
    }
}

/// The distinct values of one field, sorted, and which of them each event has.
struct ValueDictionary {
    enum Values {
        case integers([Int64])
        case wides([Int128])
        case texts([ArraySlice<UInt8>])
    }

    let values: Values
    /// 0 where an event does not have the field, else one more than the value's number.
    let rows: [Int32]

    /// Nil when there are more than `limit` distinct values.
    init?(_ column: EventTable.Column, in table: EventTable, atMost limit: Int = .max) {
        let numbers: [Int32]
        switch column.key.wire {
        case .integer:
            guard let (distinct, found) = Self.number(column.integers, limit, <) else { return nil }
            values = .integers(distinct)
            numbers = found
        case .wide:
            guard let (distinct, found) = Self.number(column.wides, limit, <) else { return nil }
            values = .wides(distinct)
            numbers = found
        case .bytes, nil:
            let texts = column.texts.map { table.bytes[$0] }
            guard let (distinct, found) = Self.number(texts, limit, { $0.lexicographicallyPrecedes($1) }) else {
                return nil
            }
            values = .texts(distinct)
            numbers = found
        }
        var rows = [Int32](repeating: 0, count: table.count)
        for (index, row) in column.rows.enumerated() { rows[Int(row)] = numbers[index] + 1 }
        self.rows = rows
    }

    private static func number<Value: Hashable>(
        _ values: [Value], _ limit: Int, _ areInOrder: (Value, Value) -> Bool
    ) -> ([Value], [Int32])? {
        var numbers: [Value: Int32] = [:]
        var distinct: [Value] = []
        var found: [Int32] = []
        found.reserveCapacity(values.count)
        for value in values {
            if let number = numbers[value] {
                found.append(number)
                continue
            }
            guard distinct.count < limit else { return nil }
            numbers[value] = Int32(distinct.count)
            found.append(Int32(distinct.count))
            distinct.append(value)
        }
        let order = distinct.indices.sorted { areInOrder(distinct[$0], distinct[$1]) }
        var sortedNumbers = [Int32](repeating: 0, count: distinct.count)
        for (number, index) in order.enumerated() { sortedNumbers[index] = Int32(number) }
        return (order.map { distinct[$0] }, found.map { sortedNumbers[Int($0)] })
    }
}
