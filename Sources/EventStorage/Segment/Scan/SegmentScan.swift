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
    /// The row of the chunk's first event.
    private(set) var start = 0
    /// How many events the chunk has.
    package private(set) var count = 0
    /// Tables by tuple, of the grouped fields wanted.
    private var tables: [UInt16: UnsafePointer<Int64>] = [:]

    package init() {}

    package var firstSequence: UInt64 { (segment?.firstSequence ?? 0) + UInt64(start) }

    /// Turns to a segment. `fields`: the integer and wide fields that will be asked for; those in groups come free.
    ///
    /// Throws `.corrupt` naming file and byte.
    package func begin(_ segment: SegmentFile, fields: [UInt16]) throws(StorageError) {
        let wanted = segment.directory.columns.indices.filter { number in
            fields.contains(segment.directory.columns[number].key.number)
        }
        let wantedGroups = segment.directory.groups.indices.filter { group in
            segment.directory.groups[group].fields.contains { fields.contains($0.key.number) }
        }
        try begin(segment, columns: wanted, groups: wantedGroups)
    }

    func begin(_ segment: SegmentFile, columns wanted: [Int], groups wantedGroups: [Int]) throws(StorageError) {
        self.segment = segment
        blocks.reset(to: segment)
        tables.removeAll(keepingCapacity: true)
        start = 0
        count = 0
        let directory = segment.directory
        let needs = ScanNeeds(directory, columns: wanted, groups: wantedGroups)
        groups = []
        for (number, group) in directory.groups.enumerated() {
            groups.append(needs.groups[number] ? try ScanGroup(group, countsTuples: number == 0, from: blocks) : nil)
        }
        columns = []
        columnOrder = []
        let sets = try presenceSets(of: directory, segment.checks)
        for (number, column) in directory.columns.enumerated() {
            guard needs.columns[number], column.body.isNumeric else {
                columns.append(nil)
                continue
            }
            columns.append(
                try ScanColumn(
                    column, in: directory, presence: presenceMask(of: number, sets, directory),
                    keepsHistory: needs.histories[number], from: blocks, segment.checks))
            columnOrder.append(number)
        }
    }

    /// Decodes the next chunk; false at the segment's end.
    package func next() throws(StorageError) -> Bool {
        guard let segment else { return false }
        start += count
        count = min(Self.chunkSize, segment.count - start)
        guard count > 0 else { return false }
        for number in groups.indices where groups[number] != nil {
            guard groups[number]!.advance(count) else {
                throw segment.checks.corrupt("a tuple that its group does not have", at: 0)
            }
        }
        for number in columnOrder {
            let isWhole = columns[number]!.advance(
                count, from: start, firstSequence: segment.firstSequence, groups: groups, columns: columns)
            guard isWhole else { throw segment.checks.corrupt("a column with too few values", at: 0) }
        }
        return true
    }

    /// Whether nothing is left of the columns, as it should be behind the last chunk.
    var isAtEndOfColumns: Bool { columnOrder.allSatisfy { columns[$0]?.isAtEnd == true } }

    /// Whether no column has a value for an event of the chunk that does not have it.
    var isZeroWhereAbsent: Bool {
        guard let shapes = groups.first??.tuples else { return true }
        return columnOrder.allSatisfy { columns[$0]?.isZeroWhereAbsent(count, shapes) != false }
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

    // MARK: What a chunk holds

    /// The integers of a wanted field for the chunk's events, 0 where there is none; nil when no event of the segment has it.
    /// Valid until the next chunk.
    package func integers(_ field: UInt16) -> UnsafeBufferPointer<Int64>? {
        guard let directory = segment?.directory else { return nil }
        guard let number = directory.column(ColumnKey(field, .integer)), let column = columns[number] else {
            return nil
        }
        return UnsafeBufferPointer(start: column.integers, count: count)
    }

    /// The same of a wide field.
    package func wides(_ field: UInt16) -> UnsafeBufferPointer<Int128>? {
        guard let directory = segment?.directory else { return nil }
        guard let number = directory.column(ColumnKey(field, .wide)), let wides = columns[number]?.wides else {
            return nil
        }
        return UnsafeBufferPointer(start: wides, count: count)
    }

    /// For each event of the chunk, the tuple that it has in the group that a field is in.
    package func tuples(ofGroupWith field: UInt16, _ wire: FieldWire) -> UnsafeBufferPointer<Int64>? {
        guard let place = segment?.directory.groupField(ColumnKey(field, wire.wire)), let group = groups[place.group]
        else { return nil }
        return UnsafeBufferPointer(start: group.tuples, count: count)
    }

    /// For each event of the chunk, the tuple that it has in the first group, which says what columns it has.
    package var shapes: UnsafeBufferPointer<Int64> {
        UnsafeBufferPointer(start: groups.first?.map { UnsafePointer($0.tuples) } ?? nil, count: count)
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

/// Which columns and groups have to be decoded so that the wanted ones can be.
private struct ScanNeeds {
    var columns: [Bool]
    var groups: [Bool]
    /// The columns that others look back at.
    var histories: [Bool]

    init(_ directory: SegmentDirectory, columns wanted: [Int], groups wantedGroups: [Int]) {
        columns = [Bool](repeating: false, count: directory.columns.count)
        histories = columns
        groups = [Bool](repeating: false, count: directory.groups.count)
        groups[0] = true
        for group in wantedGroups { groups[group] = true }
        for column in wanted { columns[column] = true }
        // Predictions name earlier columns only, so one walk from the end finds all.
        for number in directory.columns.indices.reversed() where columns[number] {
            switch directory.columns[number].prediction {
            case .none, .previous, .ownSequence: break
            case .sameEvent(let source): columns[source] = true
            case .referenced(let by, let source), .elapsed(let by, let source, _):
                columns[by] = true
                columns[source] = true
                histories[source] = true
            case .lastOfTuple(let group), .byTuple(let group, _, _): groups[group] = true
            case .linear(let group, let terms, _, _):
                groups[group] = true
                for term in terms { columns[term] = true }
            }
        }
    }
}
