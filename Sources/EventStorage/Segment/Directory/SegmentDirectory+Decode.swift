extension SegmentDirectory {
    /// `fileSize`: where blocks must end. Throws when the bytes are not the directory of a segment of `count` events.
    init(decoding bytes: [UInt8], count expected: Int, fileSize: UInt64) throws(DirectoryError) {
        let decoded = bytes.withUnsafeBytes { buffer in
            Result { () throws(DirectoryError) in
                var reader = DirectoryReader(buffer, fileSize: fileSize)
                let directory = try reader.directory(count: expected)
                try reader.finish()
                return directory
            }
        }
        self = try decoded.get()
    }
}

extension DirectoryReader {
    fileprivate mutating func directory(count expected: Int) throws(DirectoryError) -> SegmentDirectory {
        guard try count(atMost: expected) == expected else { throw .outOfBounds }
        var groups: [SegmentDirectory.Group] = []
        for number in 0..<(try count(atMost: DirectoryLimits.groups)) {
            groups.append(try group(rows: expected, isFirst: number == 0))
        }
        guard let presence = groups.first?.presence else { throw .unknownForm }
        var columns: [SegmentDirectory.Column] = []
        let columnCount = try count(atMost: DirectoryLimits.columns)
        guard !presence.sets.isEmpty, presence.sets.allSatisfy({ $0.count == (columnCount + 7) / 8 * 8 }) else {
            throw .outOfBounds
        }
        for _ in 0..<columnCount {
            columns.append(try column(rows: expected, groups: groups, earlier: columns))
        }
        groups[0].presence?.sets = presence.sets.map { Array($0.prefix(columnCount)) }
        return SegmentDirectory(count: expected, groups: groups, columns: columns)
    }

    private mutating func group(rows: Int, isFirst: Bool) throws(DirectoryError) -> SegmentDirectory.Group {
        let vector = try vector(count: rows)
        let tupleCount = try count(atMost: rows)
        let presence = isFirst ? try self.presence(tupleCount: tupleCount) : nil
        var fields: [SegmentDirectory.Field] = []
        for _ in 0..<(try itemCount()) {
            let (key, wire) = try key()
            try claim(key)
            let valueCount = try count(atMost: tupleCount)
            let values: SegmentDirectory.DictionaryValues
            switch wire {
            case .integer:
                var integers: [Int64] = []
                for _ in 0..<valueCount { integers.append(try signed()) }
                values = .integers(integers)
            case .wide:
                var wides: [Int128] = []
                for _ in 0..<valueCount { wides.append(try wide()) }
                values = .wides(wides)
            case .bytes: values = .texts(try texts(count: valueCount))
            }
            fields.append(SegmentDirectory.Field(key: key, values: values, index: try self.vector(count: tupleCount)))
        }
        return SegmentDirectory.Group(rows: vector, tupleCount: tupleCount, presence: presence, fields: fields)
    }

    private mutating func presence(tupleCount: Int) throws(DirectoryError) -> SegmentDirectory.Presence {
        var sets: [[Bool]] = []
        for _ in 0..<(try itemCount()) {
            let bytes = try text()
            sets.append((0..<8 * bytes.count).map { bytes[$0 / 8] >> UInt8($0 % 8) & 1 == 1 })
        }
        return SegmentDirectory.Presence(sets: sets, index: try vector(count: tupleCount))
    }

    private mutating func key() throws(DirectoryError) -> (ColumnKey, Wire) {
        let key = ColumnKey(raw: try narrow())
        guard let wire = key.wire, key.raw >> 2 <= UInt32(UInt16.max) else { throw .unknownForm }
        return (key, wire)
    }

    private mutating func column(
        rows: Int, groups: [SegmentDirectory.Group], earlier: [SegmentDirectory.Column]
    ) throws(DirectoryError) -> SegmentDirectory.Column {
        let (key, wire) = try key()
        try claim(key)
        let isAligned = try flag()
        let prediction = try prediction(groups: groups, earlier: earlier)
        guard prediction.suits(wire) else { throw .unknownForm }
        let body: SegmentDirectory.Body
        switch wire {
        case .integer:
            let (least, greatest) = (try signed(), try signed())
            guard least <= greatest else { throw .outOfBounds }
            body = .integers(range: least...greatest, try anyVector(atMost: rows))
        case .wide:
            let isNarrow = try flag()
            let vector = try anyVector(atMost: rows)
            let escapes = try count(atMost: vector.count)
            let block = escapes > 0 ? try block() : nil
            guard (block?.rawLength ?? 0) == 18 * escapes, !isNarrow || escapes == 0 else { throw .outOfBounds }
            body = .wides(isNarrow: isNarrow, vector, escapes: escapes, block)
        case .bytes:
            guard !isAligned else { throw .unknownForm }
            body = .texts(try texts(count: try count(atMost: rows)))
        }
        guard !isAligned || body.count == rows else { throw .outOfBounds }
        return SegmentDirectory.Column(key: key, isAligned: isAligned, prediction: prediction, body: body)
    }

    private mutating func anyVector(atMost limit: Int) throws(DirectoryError) -> VectorLayout {
        var ahead = self
        return try vector(count: try ahead.count(atMost: limit))
    }

    private mutating func prediction(
        groups: [SegmentDirectory.Group], earlier: [SegmentDirectory.Column]
    ) throws(DirectoryError) -> SegmentDirectory.Prediction {
        func integerColumn(_ number: Int) throws(DirectoryError) -> Int {
            guard number < earlier.count, case .integers = earlier[number].body else { throw .outOfBounds }
            return number
        }
        switch try unsigned() {
        case 0: return .none
        case 1: return .previous
        case 2: return .sameEvent(column: try integerColumn(try itemNumber()))
        case 3: return .ownSequence
        case 4:
            let reference = try integerColumn(try itemNumber())
            return .referenced(by: reference, column: try integerColumn(try itemNumber()))
        case 5:
            let reference = try integerColumn(try itemNumber())
            let column = try integerColumn(try itemNumber())
            let divisor = try signed()
            guard divisor > 0 else { throw .outOfBounds }
            return .elapsed(reference: reference, column: column, divisor: divisor)
        case 6: return .lastOfTuple(group: try count(atMost: groups.count - 1))
        case 7:
            let group = try count(atMost: groups.count - 1)
            var terms: [Int] = []
            for _ in 0..<(try count(atMost: DirectoryLimits.termsOfSum)) {
                terms.append(try integerColumn(try itemNumber()))
            }
            var rows: [[Int64]] = []
            for _ in 0..<(try itemCount()) {
                var row: [Int64] = []
                for _ in terms { row.append(try signed()) }
                rows.append(row)
            }
            let classes = try vector(count: groups[group].tupleCount)
            return .linear(group: group, columns: terms, coefficients: rows, classes: classes)
        case 8:
            let group = try count(atMost: groups.count - 1)
            var values: [Int64] = []
            for _ in 0..<(try itemCount()) { values.append(try signed()) }
            return .byTuple(group: group, values: values, classes: try vector(count: groups[group].tupleCount))
        default: throw .unknownForm
        }
    }

    private mutating func itemNumber() throws(DirectoryError) -> Int { try count(atMost: Int(UInt16.max)) }
}

extension SegmentDirectory.Prediction {
    /// Whether columns of the wire can be predicted so.
    fileprivate func suits(_ wire: Wire) -> Bool {
        switch self {
        case .none: true
        case .previous, .sameEvent, .ownSequence, .referenced, .elapsed, .lastOfTuple, .byTuple: wire == .integer
        case .linear: wire == .wide
        }
    }
}
