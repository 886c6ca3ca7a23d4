extension SegmentDirectory {
    var encoded: [UInt8] {
        var writer = DirectoryWriter()
        writer.put(count)
        writer.put(groups.count)
        for group in groups { writer.put(group) }
        writer.put(columns.count)
        for column in columns { writer.put(column) }
        return writer.bytes
    }
}

extension DirectoryWriter {
    fileprivate mutating func put(_ group: SegmentDirectory.Group) {
        put(group.rows)
        put(group.tupleCount)
        if let presence = group.presence { put(presence) }
        put(group.fields.count)
        for field in group.fields {
            put(UInt64(field.key.raw))
            put(field.values.count)
            switch field.values {
            case .integers(let values): for value in values { put(signed: value) }
            case .wides(let values): for value in values { put(wide: value) }
            case .texts(let layout): put(layout)
            }
            put(field.index)
        }
    }

    private mutating func put(_ presence: SegmentDirectory.Presence) {
        put(presence.sets.count)
        for set in presence.sets {
            var bytes = [UInt8](repeating: 0, count: (set.count + 7) / 8)
            for (number, isPresent) in set.enumerated() where isPresent { bytes[number / 8] |= 1 << UInt8(number % 8) }
            put(text: bytes)
        }
        put(presence.index)
    }

    fileprivate mutating func put(_ column: SegmentDirectory.Column) {
        put(UInt64(column.key.raw))
        put(column.isAligned ? 1 : 0)
        put(column.prediction)
        switch column.body {
        case .integers(let range, let vector):
            put(signed: range.lowerBound)
            put(signed: range.upperBound)
            put(vector)
        case .wides(let isNarrow, let vector, let escapes, let block):
            put(isNarrow ? 1 : 0)
            put(vector)
            put(escapes)
            if let block { put(block) }
        case .texts(let layout):
            put(layout.count)
            put(layout)
        }
    }

    private mutating func put(_ prediction: SegmentDirectory.Prediction) {
        switch prediction {
        case .none: put(0)
        case .previous: put(1)
        case .sameEvent(let column):
            put(2)
            put(column)
        case .ownSequence: put(3)
        case .referenced(let reference, let column):
            put(4)
            put(reference)
            put(column)
        case .elapsed(let reference, let column, let divisor):
            put(5)
            put(reference)
            put(column)
            put(signed: divisor)
        case .lastOfTuple(let group):
            put(6)
            put(group)
        case .linear(let group, let columns, let coefficients, let classes):
            put(7)
            put(group)
            put(columns.count)
            for column in columns { put(column) }
            put(coefficients.count)
            for row in coefficients { for coefficient in row { put(signed: coefficient) } }
            put(classes)
        case .byTuple(let group, let values, let classes):
            put(8)
            put(group)
            put(values.count)
            for value in values { put(signed: value) }
            put(classes)
        }
    }
}
