/// Makes a segment's file of a full log file's events.
struct SegmentEncoder {
    private let table: EventTable
    private let schema: SegmentSchema
    private let firstSequence: UInt64
    private var blocks: BlockWriter
    private var vectors = VectorEncoder()
    private var texts = TextEncoder()
    private var groups: [SegmentDirectory.Group] = []
    private var columns: [SegmentDirectory.Column] = []
    /// For each group, the tuple of each event.
    private var groupRows: [[Int32]] = []
    /// The integer columns' values for every event, 0 where it has none; by the column's number.
    private var aligned: [Int: [Int64]] = [:]
    /// For each field that is a group of its own, the group's number.
    private var ownGroups: [UInt16: Int] = [:]

    /// The bytes of the file. `root` is that of the events' subtree.
    static func encode(
        _ table: EventTable, firstSequence: UInt64, ledgerID: [UInt8], schema: SegmentSchema, root: MerkleHash,
        lastRecordedAtNanoseconds: Int64
    ) -> [UInt8] {
        let header = SegmentFile.header(ledgerID: ledgerID, firstSequence: firstSequence, count: table.count)
        var encoder = SegmentEncoder(table, firstSequence, schema, BlockWriter(after: header))
        let directory = encoder.encodeAll()
        return SegmentFile.finish(
            encoder.blocks.bytes, directory: directory, root: root,
            lastRecordedAtNanoseconds: lastRecordedAtNanoseconds)
    }

    private init(_ table: EventTable, _ firstSequence: UInt64, _ schema: SegmentSchema, _ blocks: BlockWriter) {
        self.table = table
        self.firstSequence = firstSequence
        self.schema = schema
        self.blocks = blocks
    }

    private mutating func encodeAll() -> SegmentDirectory {
        var grouped = schema.groups.map { numbers in
            table.columns.filter { numbers.contains($0.key.number) }.sorted { $0.key < $1.key }
        }
        var rest = table.columns.filter { column in !schema.groups.contains { $0.contains(column.key.number) } }
        // A text of few values is a dictionary of its own.
        let repeated = rest.filter { $0.key.wire == .bytes && isRepetitive($0) }
        for column in repeated {
            ownGroups[column.key.number] = grouped.count
            grouped.append([column])
        }
        rest.removeAll { column in repeated.contains { $0.key == column.key } }
        let order = inOrderOfPrediction(rest)
        let presence = presenceSets(of: order)
        for (number, columns) in grouped.enumerated() { encodeGroup(columns, presence: number == 0 ? presence : nil) }
        for column in order { encode(column) }
        return SegmentDirectory(count: table.count, groups: groups, columns: columns)
    }

    private func isRepetitive(_ column: EventTable.Column) -> Bool {
        ValueDictionary(column, in: table, atMost: max(16, column.rows.count / 8)) != nil
    }

    /// Columns that others are predicted from come first; texts, from which nothing is, last.
    private func inOrderOfPrediction(_ columns: [EventTable.Column]) -> [EventTable.Column] {
        var waiting = columns.filter { $0.key.wire == .integer }.sorted { $0.key < $1.key }
        var placed: [EventTable.Column] = []
        while !waiting.isEmpty {
            let numbers = Set(waiting.map(\.key.number))
            let next =
                waiting.firstIndex { column in
                    let sources = (schema.predictions[column.key.number] ?? []).flatMap(\.sources)
                    return sources.allSatisfy { !numbers.contains($0) || $0 == column.key.number }
                } ?? 0
            placed.append(waiting.remove(at: next))
        }
        return placed
            + columns.filter { $0.key.wire != .integer }.sorted {
                ($0.key.wire!.rawValue, $0.key) < ($1.key.wire!.rawValue, $1.key)
            }
    }

    // MARK: Groups

    /// For each event the set of columns that it has, and the sets.
    private func presenceSets(of columns: [EventTable.Column]) -> (rows: [Int32], sets: [[Bool]]) {
        var sets = TupleTable(rowCount: table.count)
        for column in columns where column.rows.count < table.count {
            var items = [Int32](repeating: 0, count: table.count)
            for row in column.rows { items[Int(row)] = 1 }
            sets.combine(items)
        }
        var contents = [[Bool]](repeating: [Bool](repeating: false, count: columns.count), count: sets.count)
        for (number, column) in columns.enumerated() {
            for row in column.rows { contents[Int(sets.rows[Int(row)])][number] = true }
        }
        return (sets.rows, contents)
    }

    private mutating func encodeGroup(
        _ columns: [EventTable.Column], presence: (rows: [Int32], sets: [[Bool]])?
    ) {
        let dictionaries = columns.map { column in
            guard let dictionary = ValueDictionary(column, in: table) else {
                preconditionFailure("a dictionary without a limit takes all values")
            }
            return dictionary
        }
        var tuples = TupleTable(rowCount: table.count)
        let items = dictionaries.map(\.rows) + (presence.map { [$0.rows] } ?? [])
        for item in items { tuples.combine(item) }
        tuples.sort(by: items)
        let examples = tuples.examples
        let rows = vectors.encode(tuples.rows.map(Int64.init), isHot: true, into: &blocks)
        func index(_ item: [Int32]) -> VectorLayout {
            vectors.encode(examples.map { Int64(item[$0]) }, isHot: false, into: &blocks)
        }
        let sets = presence.map { SegmentDirectory.Presence(sets: $0.sets, index: index($0.rows)) }
        var fields: [SegmentDirectory.Field] = []
        for (column, dictionary) in zip(columns, dictionaries) {
            let values: SegmentDirectory.DictionaryValues =
                switch dictionary.values {
                case .integers(let values): .integers(values)
                case .wides(let values): .wides(values)
                case .texts(let values): .texts(texts.encode(values, into: &blocks))
                }
            fields.append(SegmentDirectory.Field(key: column.key, values: values, index: index(dictionary.rows)))
        }
        groups.append(
            SegmentDirectory.Group(rows: rows, tupleCount: tuples.count, presence: sets, fields: fields))
        groupRows.append(tuples.rows)
    }

    // MARK: Columns

    private mutating func encode(_ column: EventTable.Column) {
        switch column.key.wire {
        case .integer: columns.append(integerColumn(column))
        case .wide: columns.append(wideColumn(column))
        case .bytes, nil:
            let layout = texts.encode(column.texts.map { table.bytes[$0] }, into: &blocks)
            columns.append(
                SegmentDirectory.Column(key: column.key, isAligned: false, prediction: .none, body: .texts(layout)))
        }
    }

    private mutating func integerColumn(_ column: EventTable.Column) -> SegmentDirectory.Column {
        var values = [Int64](repeating: 0, count: table.count)
        for (index, row) in column.rows.enumerated() { values[Int(row)] = column.integers[index] }
        aligned[columns.count] = values
        let predictor = Predictor(firstSequence: firstSequence, groupRows: groupRows, aligned: aligned)
        var best: (prediction: SegmentDirectory.Prediction, residuals: [Int64], bits: Int)?
        for prediction in predictions(for: column) {
            let residuals = predictor.residuals(of: column, prediction)
            let bits = VectorEncoder.estimatedBits(residuals)
            if best == nil || bits < best!.bits { best = (prediction, residuals, bits) }
        }
        if schema.predictions[column.key.number]?.contains(.sameWithinSumGroup) == true, schema.sumGroup < groups.count
        {
            let group = schema.sumGroup
            let found = predictor.byTuple(column, group: group, tupleCount: groups[group].tupleCount)
            let bits = VectorEncoder.estimatedBits(found.residuals)
            if best == nil || bits < best!.bits {
                let classes = vectors.encode(found.classes, isHot: false, into: &blocks)
                best = (.byTuple(group: group, values: found.values, classes: classes), found.residuals, bits)
            }
        }
        guard let best else { preconditionFailure("there is always the prediction of none") }
        let isHot = schema.hot.contains(column.key.number)
        var isAligned = column.rows.count == table.count
        var residuals = best.residuals
        // A value for every event costs a scan less; where few have one, or few have none, it hardly costs space.
        if !isAligned, isHot, best.prediction == .none,
            VectorEncoder.estimatedBits(values) <= best.bits + max(best.bits / 8, table.count / 4)
        {
            isAligned = true
            residuals = values
        }
        let range = (column.integers.min() ?? 0)...(column.integers.max() ?? 0)
        return SegmentDirectory.Column(
            key: column.key, isAligned: isAligned, prediction: best.prediction,
            body: .integers(range: range, vectors.encode(residuals, isHot: isHot, into: &blocks)))
    }

    /// What may be tried for a column, given the columns before it.
    private func predictions(for column: EventTable.Column) -> [SegmentDirectory.Prediction] {
        func number(_ field: UInt16) -> Int? {
            columns.firstIndex { $0.key == ColumnKey(field, .integer) }
        }
        let hinted = (schema.predictions[column.key.number] ?? []).compactMap {
            hint -> SegmentDirectory.Prediction? in
            switch hint {
            case .sameEvent(let field): number(field).map { .sameEvent(column: $0) }
            case .ownSequence: .ownSequence
            case .referenced(let reference, let field):
                number(reference).flatMap { by in number(field).map { .referenced(by: by, column: $0) } }
            case .elapsed(let reference, let field, let divisor):
                number(reference).flatMap { since in
                    number(field).map { .elapsed(reference: since, column: $0, divisor: divisor) }
                }
            case .lastWithin(let field): ownGroups[field].map { .lastOfTuple(group: $0) }
            case .sameWithinSumGroup: nil
            }
        }
        return [.none, .previous] + hinted
    }

    private mutating func wideColumn(_ column: EventTable.Column) -> SegmentDirectory.Column {
        var sum = WeightedSum(narrow: true)
        var prediction = SegmentDirectory.Prediction.none
        if let fields = schema.sums[column.key.number], let linear = weights(for: column, fields) {
            prediction = .linear(
                group: schema.sumGroup, columns: linear.columns, coefficients: linear.rows,
                classes: vectors.encode(linear.classes.map(Int64.init), isHot: false, into: &blocks))
            sum.terms = linear
        }
        var residuals: [Int64] = []
        var escapes: [UInt8] = []
        var escapeCount = 0
        for (index, row) in column.rows.enumerated() {
            let value = column.wides[index]
            let expected = sum.value(
                row: Int(row), tuple: { Int(groupRows[schema.sumGroup][Int(row)]) }, aligned: aligned)
            if Int64(exactly: value) == nil { sum.isNarrow = false }
            let residual = value &- expected
            if let narrow = Int64(exactly: residual) {
                residuals.append(narrow)
            } else {
                residuals.append(0)
                escapes.append(littleEndian: UInt16(index))
                escapes.append(littleEndian: residual)
                escapeCount += 1
            }
        }
        let isHot = schema.hot.contains(column.key.number)
        let vector = vectors.encode(residuals, isHot: isHot, into: &blocks)
        return SegmentDirectory.Column(
            key: column.key, isAligned: column.rows.count == table.count, prediction: prediction,
            body: .wides(
                isNarrow: sum.isNarrow && escapeCount == 0, vector, escapes: escapeCount,
                escapeCount > 0 ? blocks.append(raw: escapes) : nil))
    }

    /// The weights of a sum for each tuple, as rows of coefficients without repetition.
    private func weights(for column: EventTable.Column, _ fields: [UInt16]) -> WeightedSum.Terms? {
        let terms = fields.prefix(DirectoryLimits.termsOfSum).enumerated().compactMap { place, field in
            columns.firstIndex { $0.key == ColumnKey(field, .integer) }.map { (place, $0) }
        }
        let group = schema.sumGroup
        guard group < groups.count, !terms.isEmpty else { return nil }
        let none = [Int64](repeating: 0, count: terms.count)
        var rows = [none]
        var numbers = [none: 0]
        var classes = [Int32](repeating: -1, count: groups[group].tupleCount)
        for row in column.rows {
            let tuple = Int(groupRows[group][Int(row)])
            guard classes[tuple] < 0 else { continue }
            let weights = table.bytes.withUnsafeBytes { bytes in
                schema.weights(
                    column.key.number, UnsafeRawBufferPointer(rebasing: bytes[table.events[Int(row)]]))
            }
            let chosen = weights.map { weights in terms.map { weights[$0.0] } } ?? none
            if numbers[chosen] == nil {
                numbers[chosen] = rows.count
                rows.append(chosen)
            }
            classes[tuple] = Int32(numbers[chosen] ?? 0)
        }
        return WeightedSum.Terms(columns: terms.map(\.1), rows: rows, classes: classes.map { max($0, 0) })
    }
}

extension SegmentSchema.Hint {
    /// The fields that it reads.
    fileprivate var sources: [UInt16] {
        switch self {
        case .sameEvent(let field): [field]
        case .ownSequence, .lastWithin, .sameWithinSumGroup: []
        case .referenced(let reference, let field), .elapsed(let reference, let field, _): [reference, field]
        }
    }
}

/// A sum of columns times coefficients, and whether it has stayed within 64 bits.
private struct WeightedSum {
    struct Terms {
        let columns: [Int]
        let rows: [[Int64]]
        let classes: [Int32]
    }

    var terms: Terms?
    var isNarrow: Bool

    init(narrow: Bool) { isNarrow = narrow }

    mutating func value(row: Int, tuple: () -> Int, aligned: [Int: [Int64]]) -> Int128 {
        guard let terms else { return 0 }
        let coefficients = terms.rows[Int(terms.classes[tuple()])]
        var sum: Int128 = 0
        for (index, column) in terms.columns.enumerated() {
            let product = Int128(coefficients[index]) * Int128(aligned[column]?[row] ?? 0)
            sum &+= product
            if Int64(exactly: product) == nil || Int64(exactly: sum) == nil { isNarrow = false }
        }
        return sum
    }
}
