/// Decodes the wanted columns of a segment, a chunk of events at a time; then those of the next segment.
///
/// Nothing is allocated per event, and from the second segment on hardly anything at all. Not thread-safe: each
/// thread has its own.
package final class SegmentScan {
    /// How many events a chunk has at most: its columns stay in the processor's nearer caches.
    static var chunkSize: Int { 1_024 }

    let blocks = BlockReader()
    private(set) var segment: SegmentFile?
    private(set) var groups: [ScanGroup?] = []
    private(set) var columns: [ScanColumn?] = []
    private var columnOrder: [Int] = []
    private var selection: ScanSelection?
    /// The row of the chunk's first event.
    private(set) var start = 0
    private var chunkCount = 0
    /// How many events of the chunk are handed out.
    package var count: Int { selection?.count ?? chunkCount }
    /// Tables by tuple, of the grouped fields wanted.
    private var tables: [UInt16: UnsafePointer<Int64>] = [:]

    package init() {}

    /// The sequence of an event of the chunk.
    package func sequence(_ index: Int) -> UInt64 {
        (segment?.firstSequence ?? 0) + UInt64(start) + UInt64(selection.map { Int($0.rows[index]) } ?? index)
    }

    /// Which events to hand out: those with a wanted value of an integer field that is in the first group, and those that
    /// do not have it.
    package struct Filter {
        let field: UInt16
        let isWanted: (Int64) -> Bool

        package init(_ field: UInt16, isWanted: @escaping (Int64) -> Bool) {
            self.field = field
            self.isWanted = isWanted
        }
    }

    /// Turns to a segment. `fields`: the integer and wide fields that will be asked for; those in groups come free. All
    /// events are handed out where the filter's field is not in the first group.
    ///
    /// Throws `.corrupt` naming file and byte.
    package func begin(
        _ segment: SegmentFile, fields: [UInt16], where filter: Filter? = nil
    ) throws(StorageError) {
        let wanted = segment.directory.columns.indices.filter { number in
            fields.contains(segment.directory.columns[number].key.number)
        }
        let wantedGroups = segment.directory.groups.indices.filter { group in
            segment.directory.groups[group].fields.contains { fields.contains($0.key.number) }
        }
        try begin(segment, columns: wanted, groups: wantedGroups, where: filter)
    }

    func begin(
        _ segment: SegmentFile, columns wanted: [Int], groups wantedGroups: [Int], where filter: Filter? = nil
    ) throws(StorageError) {
        self.segment = segment
        blocks.reset(to: segment)
        tables.removeAll(keepingCapacity: true)
        start = 0
        chunkCount = 0
        let directory = segment.directory
        let sets = try presenceSets(of: directory, segment.checks)
        let isWanted = try tuples(filter, directory, segment.checks)
        selection = isWanted.flatMap { ScanSelection($0, from: blocks) }
        let needs = ScanNeeds(
            directory, columns: wanted, groups: wantedGroups,
            isSelectable: selection.map { selection in { self.isSelectable($0, sets, directory, selection) } })
        groups = []
        for (number, group) in directory.groups.enumerated() {
            let extent = needs.groups[number]
            groups.append(
                extent.isNeeded ? try ScanGroup(group, extent, countsTuples: number == 0, from: blocks) : nil)
        }
        columns = []
        columnOrder = []
        for (number, column) in directory.columns.enumerated() {
            guard needs.columns[number].isNeeded, column.body.isNumeric else {
                columns.append(nil)
                continue
            }
            columns.append(
                try ScanColumn(
                    column, in: directory, presence: presenceMask(of: number, sets, directory), selection: selection,
                    isOfSelected: selection.map { isPresent(number, just: $0, sets, directory) } ?? false,
                    needs.columns[number], keepsHistory: needs.histories[number], from: blocks, segment.checks))
            columnOrder.append(number)
        }
    }

    /// Turns to a segment whose wanted events are to be put together: decodes the columns that such events have, for all
    /// events. Returns which tuples of the first group are wanted; nil when nothing tells them apart, and all are.
    func begin(_ segment: SegmentFile, assembling filter: Filter) throws(StorageError) -> [Bool]? {
        blocks.reset(to: segment)
        let directory = segment.directory
        let isWanted = try tuples(filter, directory, segment.checks)
        let sets = try presenceSets(of: directory, segment.checks)
        let columns = directory.columns.indices.filter { column in
            guard let isWanted, let presence = directory.groups[0].presence else { return true }
            return isWanted.indices.contains { isWanted[$0] && presence.sets[Int(sets[$0])][column] }
        }
        try begin(segment, columns: columns, groups: Array(directory.groups.indices))
        return isWanted
    }

    /// Decodes the next chunk; false at the segment's end.
    package func next() throws(StorageError) -> Bool {
        guard let segment else { return false }
        start += chunkCount
        chunkCount = min(Self.chunkSize, segment.count - start)
        guard chunkCount > 0 else { return false }
        for number in groups.indices {
            guard let group = groups[number] else { continue }
            guard group.advance(chunkCount, selection) else {
                throw segment.checks.corrupt("a tuple that its group does not have", at: 0)
            }
            guard let selection else { continue }
            // What is selected follows from the first group.
            if number == 0 { selection.advance(UnsafePointer(group.tuples), chunkCount) }
            group.gather(selection)
        }
        let chunk = ScanChunk(
            count: chunkCount, start: start, firstSequence: segment.firstSequence, groups: groups, columns: columns,
            selection: selection)
        for number in columnOrder {
            guard columns[number]!.advance(chunk) else {
                throw segment.checks.corrupt("a column with too few values", at: 0)
            }
        }
        return true
    }

    /// Whether nothing is left of the columns, as it should be behind the last chunk.
    var isAtEndOfColumns: Bool { columnOrder.allSatisfy { columns[$0]?.isAtEnd == true } }

    /// Whether no column has a value for an event of the chunk that does not have it.
    var isZeroWhereAbsent: Bool {
        guard let shapes = groups.first??.tuples else { return true }
        return columnOrder.allSatisfy { columns[$0]?.isZeroWhereAbsent(chunkCount, shapes) != false }
    }

    // MARK: Presence

    private func presenceSets(
        of directory: SegmentDirectory, _ checks: SegmentFile.Checks
    ) throws(StorageError) -> UnsafeMutablePointer<Int64> {
        guard let presence = directory.groups[0].presence else { preconditionFailure("the directory was checked") }
        return try ScanGroup.index(presence.index, below: presence.sets.count, from: blocks, checks)
    }

    /// By tuple of the first group, all bits set where its events have the column; nil when all do.
    func presenceMask(
        of column: Int, _ sets: UnsafeMutablePointer<Int64>, _ directory: SegmentDirectory
    ) -> UnsafePointer<Int64>? {
        guard let presence = directory.groups[0].presence, !presence.sets.allSatisfy({ $0[column] }) else { return nil }
        let mask = blocks.allocate(Int64.self, count: directory.groups[0].tupleCount)
        for tuple in 0..<directory.groups[0].tupleCount {
            mask[tuple] = presence.sets[Int(sets[tuple])][column] ? -1 : 0
        }
        return UnsafePointer(mask)
    }

    // MARK: Selection

    /// For each tuple of the first group, whether its events are wanted; nil when nothing tells them apart.
    private func tuples(
        _ filter: Filter?, _ directory: SegmentDirectory, _ checks: SegmentFile.Checks
    ) throws(StorageError) -> [Bool]? {
        guard let filter, let place = directory.groupField(ColumnKey(filter.field, .integer)), place.group == 0,
            case .integers(let values) = directory.groups[0].fields[place.field].values
        else { return nil }
        let index = try ScanGroup.index(
            directory.groups[0].fields[place.field].index, below: values.count + 1, from: blocks, checks)
        let isWanted = [true] + values.map(filter.isWanted)
        return (0..<directory.groups[0].tupleCount).map { isWanted[Int(index[$0])] }
    }

    /// Whether a column can be computed for the selected events alone: it looks at no other.
    private func isSelectable(
        _ number: Int, _ sets: UnsafePointer<Int64>, _ directory: SegmentDirectory, _ selection: ScanSelection
    ) -> Bool {
        let column = directory.columns[number]
        switch column.prediction {
        case .none, .sameEvent, .ownSequence, .byTuple, .linear: break
        case .previous, .referenced, .elapsed, .lastOfTuple: return false
        }
        // Escapes stand at places among all values.
        guard case .wides(let isNarrow, _, _, _) = column.body, !isNarrow else { return true }
        return !column.isAligned && isPresent(number, just: selection, sets, directory)
    }

    /// Whether just the selected events have a column.
    private func isPresent(
        _ column: Int, just selection: ScanSelection, _ sets: UnsafePointer<Int64>, _ directory: SegmentDirectory
    ) -> Bool {
        guard let presence = directory.groups[0].presence else { return false }
        return (0..<directory.groups[0].tupleCount).allSatisfy { tuple in
            presence.sets[Int(sets[tuple])][column] == (selection.isWanted[tuple] != 0)
        }
    }

    // MARK: What a chunk holds

    /// The integers of a wanted field for the chunk's events, 0 where there is none; nil when no event of the segment has it.
    /// Valid until the next chunk.
    package func integers(_ field: UInt16) -> UnsafeBufferPointer<Int64>? {
        guard let directory = segment?.directory else { return nil }
        guard let number = directory.column(ColumnKey(field, .integer)), let column = columns[number] else {
            return nil
        }
        return UnsafeBufferPointer(start: UnsafePointer(column.selectedIntegers), count: count)
    }

    /// The values of a wide field, in 64 bits where they are known to fit.
    package enum WideValues {
        case narrow(UnsafeBufferPointer<Int64>)
        case wide(UnsafeBufferPointer<Int128>)

        package subscript(index: Int) -> Int128 {
            switch self {
            case .narrow(let values): Int128(values[index])
            case .wide(let values): values[index]
            }
        }
    }

    /// The same of a wide field.
    package func wides(_ field: UInt16) -> WideValues? {
        guard let directory = segment?.directory, let number = directory.column(ColumnKey(field, .wide)),
            let column = columns[number]
        else { return nil }
        guard let wides = column.wides else {
            return .narrow(UnsafeBufferPointer(start: UnsafePointer(column.selectedIntegers), count: count))
        }
        return .wide(UnsafeBufferPointer(start: wides, count: count))
    }

    /// For each event of the chunk, the tuple that it has in the group that a field is in.
    package func tuples(ofGroupWith field: UInt16, _ wire: FieldWire) -> UnsafeBufferPointer<Int64>? {
        guard let place = segment?.directory.groupField(ColumnKey(field, wire.wire)), let group = groups[place.group]
        else { return nil }
        return UnsafeBufferPointer(start: group.selectedTuples, count: count)
    }

    /// For each event of the chunk, the tuple that it has in the first group, which says what columns it has.
    package var shapes: UnsafeBufferPointer<Int64> {
        UnsafeBufferPointer(start: groups.first?.map { $0.selectedTuples } ?? nil, count: count)
    }

    /// For each tuple of the first group, whether its events have a field that is in no group; nil when none has it.
    package func presence(of field: UInt16, _ wire: FieldWire) throws(StorageError) -> [Bool]? {
        guard let segment, let column = segment.directory.column(ColumnKey(field, wire.wire)),
            let presence = segment.directory.groups[0].presence
        else { return nil }
        let sets = try presenceSets(of: segment.directory, segment.checks)
        return (0..<segment.directory.groups[0].tupleCount).map { presence.sets[Int(sets[$0])][column] }
    }
}

/// How a field's values are encoded, for those who ask for one.
package enum FieldWire: Sendable {
    case integer, wide, bytes

    var wire: Wire {
        switch self {
        case .integer: .integer
        case .wide: .wide
        case .bytes: .bytes
        }
    }
}

extension SegmentDirectory.Body {
    fileprivate var isNumeric: Bool {
        switch self {
        case .integers, .wides: true
        case .texts: false
        }
    }
}
