import LedgerModel
import LedgerStore

/// Usage from JSON lines: one object a line, fields named by dotted paths.
struct JSONLinesUsageReader: UsageReader, ~Copyable {
    private var lines: LineReader
    private var scanner: JSONFieldScanner
    private let file: String
    private let slots: [(column: UsageColumn, name: String)]

    init(_ source: any ByteSource, mapping: UsageMapping, file: String) {
        lines = LineReader(source)
        slots = mapping.slots
        scanner = JSONFieldScanner(paths: slots.map(\.name))
        self.file = file
    }

    mutating func next() throws -> Bool {
        do {
            guard try lines.next() else { return false }
            try scan()
        } catch let error as LineError {
            throw InputError(
                file: file, line: error.line, "expected a line of JSON, found one of over \(error.limitBytes) bytes")
        } catch let error as JSONError {
            throw InputError(
                file: file, line: line, column: error.column,
                "expected \(error.expected.rawValue), found \(error.found)")
        }
        for (slot, entry) in slots.enumerated() where scanner[slot] == .absent && !entry.column.isOptional {
            let keys = scanner.topLevelKeys()
            throw InputError(
                file: file, line: line, column: 1, "no field \"\(entry.name)\"",
                advice: keys.isEmpty ? "expected a JSON object" : "the line has: \(keys.joined(separator: ", "))")
        }
        return true
    }

    private mutating func scan() throws {
        let isBlank = lines.withLine { text in text.isEmpty }
        guard !isBlank else {
            throw InputError(file: file, line: line, column: 1, "expected a JSON object, found a blank line")
        }
        var failure: JSONError?
        lines.withLine { text in
            do throws(JSONError) {
                try scanner.scan(text)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    func build(with builder: inout UsageRowBuilder) throws(InputError) -> ImportedRow { try builder.build(self) }
}

extension JSONLinesUsageReader: UsageRow {
    var line: Int { lines.line }

    func withText<Result>(
        slot: Int, _ body: (Span<UInt8>?) throws(InputError) -> Result
    ) throws(InputError) -> Result {
        switch scanner[slot] {
        case .absent, .null: return try body(nil)
        case .number, .string, .bool:
            return try scanner.withText(slot) { text throws(InputError) in try body(text) }
        case .object, .array:
            throw InputError(
                file: file, line: line, column: scanner.column(ofSlot: slot),
                "\(slots[slot].name): expected one value, found an object or an array",
                advice: "name a field inside it with a dotted path, such as usage.prompt_tokens")
        }
    }

    func position(ofSlot slot: Int) -> (line: Int, column: Int) { (line, scanner.column(ofSlot: slot)) }
}
