/// How a segment's events are put together: for each shape, the steps that write its fields in ascending order.
struct EventAssembly {
    /// One field of an event, or several that are the same for all events of a shape.
    private enum Step {
        /// Bytes that are the same for all.
        case literal(UnsafeRawBufferPointer)
        /// What the tuple of a group says, if anything.
        case dictionary(group: Int, entries: UnsafePointer<UnsafeRawBufferPointer>)
        case integer(column: Int, key: UInt64, least: Int64, most: Int64)
        case wide(column: Int, key: UInt64)
        case text(column: Int, key: UInt64)
        /// A text of an event that is not wanted.
        case skippedText(column: Int)
    }

    /// The steps of all shapes, one shape's behind another's; where each shape's begin, and behind the last where they end.
    private let steps: UnsafePointer<Step>
    private let firstSteps: UnsafePointer<Int>
    /// Where the chunk's tuples of each group and its values of each column are.
    private let tuples: UnsafeMutablePointer<UnsafePointer<Int64>?>
    private let integers: UnsafeMutablePointer<UnsafePointer<Int64>?>
    private let wides: UnsafeMutablePointer<UnsafePointer<Int128>?>
    private var textCursors: [TextCursor] = []

    private struct TextCursor {
        let decoder: TextDecoder
        var next = 0
    }

    /// Where a field's bytes come from.
    private enum Source {
        case group(Int, field: Int)
        case column(Int)
    }

    /// `isWanted`: by tuple of the first group, whether its events are put together; of others, nothing is written.
    init(
        _ directory: SegmentDirectory, from blocks: BlockReader, _ checks: SegmentFile.Checks, isWanted: [Bool]? = nil
    ) throws(StorageError) {
        guard let presence = directory.groups[0].presence else { preconditionFailure("the directory was checked") }
        let sets = try ScanGroup.index(presence.index, below: presence.sets.count, from: blocks, checks)
        func has(_ column: Int, _ shape: Int) -> Bool { presence.sets[Int(sets[shape])][column] }
        let shapes = 0..<directory.groups[0].tupleCount
        var sources: [(key: ColumnKey, source: Source)] = []
        for (number, group) in directory.groups.enumerated() {
            for (field, content) in group.fields.enumerated() {
                sources.append((content.key, .group(number, field: field)))
            }
        }
        for (number, column) in directory.columns.enumerated() { sources.append((column.key, .column(number))) }
        sources.sort { $0.key < $1.key }
        var cursorNumbers: [Int: Int] = [:]
        for (number, column) in directory.columns.enumerated() {
            guard case .texts(let layout) = column.body,
                isWanted.map({ isWanted in shapes.contains { isWanted[$0] && has(number, $0) } }) ?? true
            else { continue }
            cursorNumbers[number] = textCursors.count
            textCursors.append(TextCursor(decoder: try TextDecoder(layout, from: blocks, checks)))
        }
        // For each grouped field, what each tuple's events have of it, key and value.
        var entries: [[UnsafePointer<UnsafeRawBufferPointer>]] = []
        for group in directory.groups {
            var ofGroup: [UnsafePointer<UnsafeRawBufferPointer>] = []
            for field in group.fields {
                ofGroup.append(try Self.entries(of: field, tupleCount: group.tupleCount, from: blocks, checks))
            }
            entries.append(ofGroup)
        }
        var allSteps: [Step] = []
        var firsts = [0]
        for shape in shapes {
            guard isWanted?[shape] != false else {
                let texts = cursorNumbers.filter { has($0.key, shape) }
                allSteps += texts.values.map { .skippedText(column: $0) }
                firsts.append(allSteps.count)
                continue
            }
            for (key, source) in sources {
                switch source {
                case .group(0, let field):
                    let bytes = entries[0][field][shape]
                    if bytes.count > 0 { allSteps.append(.literal(bytes)) }
                case .group(let group, let field):
                    allSteps.append(.dictionary(group: group, entries: entries[group][field]))
                case .column(let number):
                    guard has(number, shape) else { continue }
                    switch directory.columns[number].body {
                    case .integers(let range, _):
                        allSteps.append(
                            .integer(
                                column: number, key: UInt64(key.raw), least: range.lowerBound, most: range.upperBound))
                    case .wides: allSteps.append(.wide(column: number, key: UInt64(key.raw)))
                    case .texts:
                        allSteps.append(.text(column: cursorNumbers[number] ?? 0, key: UInt64(key.raw)))
                    }
                }
            }
            firsts.append(allSteps.count)
        }
        steps = Self.table(allSteps, from: blocks)
        firstSteps = Self.table(firsts, from: blocks)
        tuples = blocks.allocate(UnsafePointer<Int64>?.self, count: directory.groups.count)
        integers = blocks.allocate(UnsafePointer<Int64>?.self, count: max(1, directory.columns.count))
        wides = blocks.allocate(UnsafePointer<Int128>?.self, count: max(1, directory.columns.count))
    }

    private static func table<Value: BitwiseCopyable>(
        _ values: [Value], from blocks: BlockReader
    ) -> UnsafePointer<Value> {
        let table = blocks.allocate(Value.self, count: max(1, values.count))
        for (index, value) in values.enumerated() { (table + index).initialize(to: value) }
        return UnsafePointer(table)
    }

    /// For each tuple, the field's key and value as an event has them; empty where the tuple does not have the field.
    private static func entries(
        of field: SegmentDirectory.Field, tupleCount: Int, from blocks: BlockReader, _ checks: SegmentFile.Checks
    ) throws(StorageError) -> UnsafePointer<UnsafeRawBufferPointer> {
        let index = try ScanGroup.index(field.index, below: field.values.count + 1, from: blocks, checks)
        var values: [UnsafeRawBufferPointer] = [UnsafeRawBufferPointer(start: nil, count: 0)]
        func keep(_ value: [UInt8]) {
            let bytes = blocks.allocate(UInt8.self, count: value.count)
            for (offset, byte) in value.enumerated() { bytes[offset] = byte }
            values.append(UnsafeRawBufferPointer(start: bytes, count: value.count))
        }
        var key: [UInt8] = []
        key.append(varint: UInt64(field.key.raw))
        switch field.values {
        case .integers(let integers):
            for integer in integers {
                var bytes = key
                bytes.append(varint: integer.zigzag)
                keep(bytes)
            }
        case .wides(let wides):
            for wide in wides {
                var bytes = key
                bytes.append(wideVarint: wide.zigzag)
                keep(bytes)
            }
        case .texts(let layout):
            let decoder = try TextDecoder(layout, from: blocks, checks)
            for number in 0..<decoder.count { keep(key + Self.chunk(decoder.text(at: number))) }
        }
        let table = blocks.allocate(UnsafeRawBufferPointer.self, count: max(1, tupleCount))
        for tuple in 0..<tupleCount { (table + tuple).initialize(to: values[Int(index[tuple])]) }
        return UnsafePointer(table)
    }

    private static func chunk(_ text: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(chunk: text)
        return bytes
    }

    var isAtEndOfTexts: Bool { textCursors.allSatisfy { $0.next == $0.decoder.count } }

    /// Writes the events of the scan's chunk. False when a text column has too few values, a value is outside of its
    /// column's range, or it would be more than a segment can hold.
    mutating func assemble(_ scan: SegmentScan, into bytes: inout EventBytes, _ ends: inout [Int]) -> Bool {
        for (number, group) in scan.groups.enumerated() { tuples[number] = group.map { UnsafePointer($0.tuples) } }
        for (number, column) in scan.columns.enumerated() {
            integers[number] = column.map { UnsafePointer($0.integers) }
            wides[number] = column?.wides.map { UnsafePointer($0) }
        }
        let shapes = tuples[0]!
        for index in 0..<scan.count {
            let shape = Int(shapes[index])
            for number in firstSteps[shape]..<firstSteps[shape + 1] {
                switch steps[number] {
                case .literal(let literal):
                    guard bytes.reserve(literal.count) else { return false }
                    bytes.append(literal)
                case .dictionary(let group, let entries):
                    let field = entries[Int(tuples[group]![index])]
                    guard bytes.reserve(field.count) else { return false }
                    bytes.append(field)
                case .integer(let column, let key, let least, let most):
                    // Scans leave segments out by it.
                    let value = integers[column]![index]
                    guard value >= least, value <= most, bytes.reserve(16) else { return false }
                    bytes.append(varint: key)
                    bytes.append(varint: value.zigzag)
                case .wide(let column, let key):
                    guard bytes.reserve(32) else { return false }
                    bytes.append(varint: key)
                    bytes.append(wideVarint: wides[column]![index].zigzag)
                case .skippedText(let column): textCursors[column].next += 1
                case .text(let column, let key):
                    let next = textCursors[column].next
                    guard next < textCursors[column].decoder.count else { return false }
                    let (prefix, rest) = textCursors[column].decoder.parts(at: next)
                    textCursors[column].next = next + 1
                    guard bytes.reserve(16 + prefix.count + rest.count) else { return false }
                    bytes.append(varint: key)
                    bytes.append(varint: UInt64(prefix.count + rest.count))
                    bytes.append(prefix)
                    bytes.append(rest)
                }
            }
            ends.append(bytes.count)
        }
        return true
    }
}
