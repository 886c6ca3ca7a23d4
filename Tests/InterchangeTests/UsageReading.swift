import LedgerModel
import LedgerStore

@testable import Interchange

/// What a reader gives for one row.
enum ReadUsage: Equatable {
    case row(ImportedRow)
    case bad(InputError)
}

/// Reads all rows, the bad ones too.
func readUsage(
    _ bytes: [UInt8], _ format: UsageFormat, _ mapping: UsageMapping = .everything, chunk: Int = .max
) throws -> [ReadUsage] {
    let source = MemorySource(bytes, maximumChunk: chunk)
    switch format {
    case .csv:
        var reader = try CSVUsageReader(source, mapping: mapping, file: "use")
        return try readAll(&reader, mapping)
    case .jsonl:
        var reader = JSONLinesUsageReader(source, mapping: mapping, file: "use")
        return try readAll(&reader, mapping)
    }
}

private func readAll<Reader: UsageReader & ~Copyable>(
    _ reader: inout Reader, _ mapping: UsageMapping
) throws -> [ReadUsage] {
    var builder = UsageRowBuilder(mapping: mapping, file: "use")
    var rows: [ReadUsage] = []
    while true {
        do {
            guard try reader.next() else { return rows }
            rows.append(.row(try reader.build(with: &builder)))
        } catch let error as InputError {
            rows.append(.bad(error))
        }
    }
}

func readUsage(_ text: String, _ format: UsageFormat, _ mapping: UsageMapping = .everything) throws -> [ReadUsage] {
    try readUsage(Array(text.utf8), format, mapping)
}

/// The place and what is said of each row: `3:7: tokens: expected …`, or the row's user.
func said(_ rows: [ReadUsage]) -> [String] {
    rows.map { row in
        switch row {
        case .row(let row): "\(row.line): \(row.context.user ?? "-") \(row.usage.inputTokens)+\(row.usage.outputTokens)"
        case .bad(let error): error.description
        }
    }
}

extension UsageMapping {
    /// Every column, under the name of what it means.
    static let everything = UsageMapping(
        time: "time", model: .column("model"), project: .column("project"),
        columns: [
            .inputTokens: "input", .cachedTokens: "cached", .outputTokens: "output", .audioSeconds: "seconds",
            .cost: "cost", .id: "id", .user: "user", .status: "status",
        ])

    /// The columns that no import goes without, and the user to know rows by.
    static let least = UsageMapping(
        time: "t", model: .constant("m"), project: .constant("p"),
        columns: [.inputTokens: "i", .outputTokens: "o", .user: "u"])

    func with(_ change: (inout UsageMapping) -> Void) -> UsageMapping {
        var other = self
        change(&other)
        return other
    }
}

/// One row with a good value in every column but those given.
enum SampleRow {
    static let values: [(column: UsageColumn, name: String, text: String)] = [
        (.time, "time", "2023-11-16T18:15:46Z"), (.model, "model", "gpt-4.1"), (.project, "project", "web"),
        (.inputTokens, "input", "100"), (.cachedTokens, "cached", ""), (.outputTokens, "output", "20"),
        (.audioSeconds, "seconds", ""), (.cost, "cost", ""), (.id, "id", "r1"), (.user, "user", ""),
        (.status, "status", ""),
    ]

    static func texts(_ changes: [UsageColumn: String]) -> [(name: String, text: String)] {
        values.map { ($0.name, changes[$0.column] ?? $0.text) }
    }

    /// As CSV: every field quoted.
    static func csv(_ changes: [UsageColumn: String]) -> String {
        let texts = texts(changes)
        let fields = texts.map {
            "\"" + $0.text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }
        return texts.map(\.name).joined(separator: ",") + "\n" + fields.joined(separator: ",") + "\n"
    }

    /// As a line of JSON: every value a string, an empty one null.
    static func json(_ changes: [UsageColumn: String]) -> String {
        let members = texts(changes).map { (key: $0.name, value: $0.text.isEmpty ? JSONValue.null : .string($0.text)) }
        return JSONValue.object(members).compactText + "\n"
    }

    /// The row, read from both formats, which must agree.
    static func read(_ changes: [UsageColumn: String], _ mapping: UsageMapping = .everything) throws -> ReadUsage {
        let fromCSV = try readUsage(csv(changes), .csv, mapping)
        var fromJSON = try readUsage(json(changes), .jsonl, mapping)
        if case .row(var row) = fromJSON[0] {
            row.line = 2
            fromJSON[0] = .row(row)
        }
        if case (.row, .row) = (fromCSV[0], fromJSON[0]), fromCSV != fromJSON {
            return .bad(InputError(file: "use", "CSV and JSON lines differ"))
        }
        return fromCSV[0]
    }
}
