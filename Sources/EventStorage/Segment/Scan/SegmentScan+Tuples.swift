extension SegmentScan {
    /// What a group's tuples say of one of its fields: for each tuple the number of its value, nil where it has none.
    package struct TupleField<Value> {
        package let values: [Value]
        package let numbers: [Int?]
    }

    /// An integer field that is in the first group; nil when it is not. Throws `.corrupt`.
    package func integersByShape(_ field: UInt16) throws(StorageError) -> TupleField<Int64>? {
        guard segment?.directory.groupField(ColumnKey(field, .integer))?.group == 0 else { return nil }
        return try integersByTuple(field)
    }

    /// An integer field that is in any group wanted; nil when it is in none. Throws `.corrupt`.
    package func integersByTuple(_ field: UInt16) throws(StorageError) -> TupleField<Int64>? {
        guard let (group, number) = place(field, .integer),
            case .integers(let values) = group.layout.fields[number].values
        else { return nil }
        return TupleField(values: values, numbers: try numbers(group, number))
    }

    /// For each tuple of its group, which value of a text field its events have: 0 where they have none, 1 the first;
    /// nil when the field is in no group. Calls back with each value's bytes, in order. Valid until the next segment.
    ///
    /// Throws `.corrupt`.
    package func textsByTuple(
        _ field: UInt16, _ take: (UnsafeRawBufferPointer) -> Void
    ) throws(StorageError) -> UnsafeBufferPointer<Int64>? {
        guard let segment, let (group, number) = place(field, .bytes),
            case .texts(let layout) = group.layout.fields[number].values
        else { return nil }
        let decoder = try TextDecoder(layout, from: blocks, segment.checks)
        for value in 0..<decoder.count { decoder.withText(at: value, take) }
        let index = try group.index(of: number, from: blocks, segment.checks)
        return UnsafeBufferPointer(start: index, count: group.layout.tupleCount)
    }

    private func place(_ field: UInt16, _ wire: Wire) -> (ScanGroup, Int)? {
        guard let place = segment?.directory.groupField(ColumnKey(field, wire)), let group = groups[place.group] else {
            return nil
        }
        return (group, place.field)
    }

    private func numbers(_ group: ScanGroup, _ field: Int) throws(StorageError) -> [Int?] {
        guard let segment else { return [] }
        let index = try group.index(of: field, from: blocks, segment.checks)
        return (0..<group.layout.tupleCount).map { index[$0] == 0 ? nil : Int(index[$0]) - 1 }
    }
}

extension SegmentFile {
    /// The distinct values of an integer field that is in a group; nil when it is in none. Reads nothing.
    package func groupedIntegers(_ field: UInt16) -> [Int64]? {
        guard let place = directory.groupField(ColumnKey(field, .integer)),
            case .integers(let values) = directory.groups[place.group].fields[place.field].values
        else { return nil }
        return values
    }

    /// The least and the greatest value of an integer field that is in no group; nil when no event has it. Reads nothing.
    package func range(of field: UInt16) -> ClosedRange<Int64>? {
        guard let number = directory.column(ColumnKey(field, .integer)),
            case .integers(let range, _) = directory.columns[number].body
        else { return nil }
        return range
    }

    /// Whether any event has a field.
    package func has(_ field: UInt16, _ wire: FieldWire) -> Bool {
        let key = ColumnKey(field, wire.wire)
        return directory.column(key) != nil || directory.groupField(key) != nil
    }

    /// Whether a field is in one group with a text field, so that a tuple says something of both.
    package func isGrouped(_ field: UInt16, _ wire: FieldWire, withText text: UInt16) -> Bool {
        guard let place = directory.groupField(ColumnKey(text, .bytes)) else { return false }
        return directory.groupField(ColumnKey(field, wire.wire))?.group == place.group
    }

    /// Whether a field has a column of its own, or no event has it.
    package func isUngrouped(_ field: UInt16, _ wire: FieldWire) -> Bool {
        directory.groupField(ColumnKey(field, wire.wire)) == nil
    }
}
