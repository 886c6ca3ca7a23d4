import TestSupport

@testable import EventStorage

/// What a scan hands out of a segment, event after event, without the numbers of its tuples.
struct ScannedColumns: Equatable {
    var sequences: [UInt64] = []
    var integers: [UInt16: [Int64]] = [:]
    var wides: [UInt16: [Int128]] = [:]
    /// Integers in the first group, and texts in any.
    var groupedIntegers: [UInt16: [Int64?]] = [:]
    var groupedTexts: [UInt16: [[UInt8]?]] = [:]
    /// Whether the events have the fields that are in no group.
    var isPresent: [UInt16: [Bool]] = [:]

    /// Scans a segment from its beginning.
    init(
        _ segment: SegmentFile, fields: [UInt16], where filter: SegmentScan.Filter? = nil,
        with scan: SegmentScan = SegmentScan()
    ) throws {
        try scan.begin(segment, fields: fields, where: filter)
        let tables = try fields.map { try Tables(scan, segment, $0) }
        while try scan.next() {
            for index in 0..<scan.count { sequences.append(scan.sequence(index)) }
            for (field, tables) in zip(fields, tables) { append(field, tables, scan) }
        }
    }

    /// What a scan should hand out of events, those with wanted values in a field of the first group.
    init(_ sample: SelectedSample, fields: [UInt16], where isWanted: (SampleEvents.Fields) -> Bool) {
        let rows = sample.events.indices.filter { isWanted(sample.events[$0]) }
        let grouped = Set(sample.schema.groups.joined())
        sequences = rows.map { sample.firstSequence + UInt64($0) }
        for field in fields {
            let all = sample.events.compactMap { $0[field] }
            let hasIntegers = all.contains { $0.integer != nil }
            let hasWides = all.contains { $0.wide != nil }
            let values = rows.map { sample.events[$0][field] }
            if grouped.contains(field) {
                if hasIntegers, sample.schema.groups[0].contains(field) {
                    groupedIntegers[field] = values.map { $0?.integer }
                }
            } else {
                if hasIntegers { integers[field] = values.map { $0?.integer ?? 0 } }
                if hasWides { wides[field] = values.map { $0?.wide ?? 0 } }
                if hasIntegers || hasWides { isPresent[field] = values.map { $0 != nil } }
            }
            // Texts that repeat make groups of their own.
            if sample.segment.directory.groupField(ColumnKey(field, .bytes)) != nil {
                groupedTexts[field] = values.map { $0?.text }
            }
        }
    }

    private struct Tables {
        let integers: SegmentScan.TupleField<Int64>?
        let texts: [[UInt8]?]?
        let isPresent: [Bool]?

        init(_ scan: SegmentScan, _ segment: SegmentFile, _ field: UInt16) throws {
            integers = try scan.integersByShape(field)
            var values: [[UInt8]?] = [nil]
            texts = try scan.textsByTuple(field) { values.append(Array($0)) }?.map { values[Int($0)] }
            isPresent = try scan.presence(of: field, .integer) ?? scan.presence(of: field, .wide)
        }
    }

    private mutating func append(_ field: UInt16, _ tables: Tables, _ scan: SegmentScan) {
        if let values = scan.integers(field) { integers[field, default: []] += values }
        if let values = scan.wides(field) { wides[field, default: []] += (0..<scan.count).map { values[$0] } }
        if let table = tables.integers {
            groupedIntegers[field, default: []] += scan.shapes.map { table.numbers[Int($0)].map { table.values[$0] } }
        }
        if let table = tables.texts, let tuples = scan.tuples(ofGroupWith: field, .bytes) {
            groupedTexts[field, default: []] += tuples.map { table[Int($0)] }
        }
        if let table = tables.isPresent { isPresent[field, default: []] += scan.shapes.map { table[Int($0)] } }
    }

    /// Those of the events with a wanted value of a field of the first group, and without it; all where it is not in there.
    func selecting(_ field: UInt16, _ isWanted: (Int64) -> Bool) -> ScannedColumns {
        guard let values = groupedIntegers[field] else { return self }
        let rows = values.indices.filter { values[$0].map(isWanted) ?? true }
        func select<Value>(_ column: [Value]) -> [Value] { rows.map { column[$0] } }
        var selected = self
        selected.sequences = select(sequences)
        selected.integers = integers.mapValues(select)
        selected.wides = wides.mapValues(select)
        selected.groupedIntegers = groupedIntegers.mapValues(select)
        selected.groupedTexts = groupedTexts.mapValues(select)
        selected.isPresent = isPresent.mapValues(select)
        return selected
    }

    /// Where two scans disagree, in short: their columns would fill pages.
    func differences(from other: ScannedColumns) -> [String] {
        func compare<Column: Equatable>(_ name: String, _ left: [UInt16: Column], _ right: [UInt16: Column]) -> [String]
        {
            Set(left.keys).union(right.keys).sorted().filter { left[$0] != right[$0] }.map { "\(name) of field \($0)" }
        }
        return (sequences == other.sequences ? [] : ["sequences"]) + compare("integers", integers, other.integers)
            + compare("wides", wides, other.wides)
            + compare("grouped integers", groupedIntegers, other.groupedIntegers)
            + compare("grouped texts", groupedTexts, other.groupedTexts)
            + compare("presence", isPresent, other.isPresent)
    }
}

extension SampleEvents.Value {
    var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    var wide: Int128? { if case .wide(let value) = self { value } else { nil } }
    var text: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
}
