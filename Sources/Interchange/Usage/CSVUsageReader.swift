import LedgerModel
import LedgerStore

/// Usage from CSV with a header row.
struct CSVUsageReader: UsageReader, ~Copyable {
    private var records: CSVReader
    private let file: String
    private var columnCount = 0
    /// For each slot of the mapping, the column that it is read from.
    private var columnOfSlot: [Int] = []

    /// Reads the header. Throws: `InputError` when it has not all the mapped columns.
    init(_ source: any ByteSource, mapping: UsageMapping, file: String) throws {
        records = CSVReader(source)
        self.file = file
        guard try advance(), !records.isBlank else {
            throw InputError(
                file: file, line: 1, column: 1,
                "expected a header row with the names of the columns, found nothing")
        }
        var names: [String] = []
        for index in 0..<records.fieldCount { names.append(records.withField(index) { $0.string }) }
        columnCount = names.count
        for slot in mapping.slots {
            let places = names.indices.filter { names[$0] == slot.name }
            guard let place = places.first else {
                throw InputError(
                    file: file, line: 1, column: 1, "expected a column \"\(slot.name)\", found none",
                    advice: "its columns are: \(names.joined(separator: ", "))")
            }
            guard places.count == 1 else {
                throw InputError(
                    file: file, line: 1, column: records.column(ofField: places[1]),
                    "expected one column \"\(slot.name)\", found \(places.count)")
            }
            columnOfSlot.append(place)
        }
    }

    mutating func next() throws -> Bool {
        guard try advance() else { return false }
        if records.isBlank {
            throw InputError(
                file: file, line: records.line, column: 1, "expected \(columnCount) fields, found a blank row")
        }
        guard records.fieldCount == columnCount else {
            throw InputError(
                file: file, line: records.line, column: 1,
                "expected \(columnCount) fields, found \(records.fieldCount)")
        }
        return true
    }

    private mutating func advance() throws -> Bool {
        do {
            return try records.next()
        } catch let error as CSVError {
            throw InputError(file: file, line: error.line, column: error.column, error.reasonText)
        }
    }

    func build(with builder: inout UsageRowBuilder) throws(InputError) -> ImportedRow { try builder.build(self) }
}

extension CSVUsageReader: UsageRow {
    var line: Int { records.line }

    func withText<Result>(
        slot: Int, _ body: (Span<UInt8>?) throws(InputError) -> Result
    ) throws(InputError) -> Result {
        try records.withField(columnOfSlot[slot]) { text throws(InputError) in try body(text) }
    }

    func position(ofSlot slot: Int) -> (line: Int, column: Int) {
        (records.lineNumber(ofField: columnOfSlot[slot]), records.column(ofField: columnOfSlot[slot]))
    }
}
