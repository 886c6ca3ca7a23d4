import EventStorage
import Interchange
import LedgerModel

/// Remarks for people, on standard error: standard output is for results.
enum Notice {
    static func write(_ text: String) { _ = Terminal.write("usage-ledger: note: \(text)\n", toError: true) }
}

/// Whole files that commands read.
enum InputFile {
    /// Throws: `FileSourceError`, and `CommandError` for more than 256 MiB.
    static func readAll(_ path: String) throws -> [UInt8] {
        let source = try FileSource(path: path)
        var bytes: [UInt8] = []
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 1)
        defer { chunk.deallocate() }
        while true {
            let count = try source.read(into: chunk)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= 256 << 20 else {
                throw CommandError(Failure.badData, "\(source.name) is larger than 256 MiB, which no price list is")
            }
        }
    }
}

/// A price as JSON.
enum PriceJSON {
    static func object(model: String, entry: Catalogue.Entry?) -> JSONValue {
        guard let entry else { return .object([("model", .string(model)), ("price", .null)]) }
        let start = entry.effectiveFrom == .earliest ? nil : entry.effectiveFrom.description
        return .object([
            ("model", .string(model)), ("effectiveFrom", .optional(start)), ("sequence", .integer(entry.sequence)),
            ("price", .string(entry.price.notation)),
        ])
    }
}

/// Names that someone may have meant.
enum NearNames {
    /// `; did you mean gpt-4.1 or gpt-4.1-mini?`, or nothing.
    static func sentence(to name: String, among names: some Collection<String>) -> String {
        let wanted = Array(name.lowercased())
        let near = names.map { (name: $0, distance: distance(wanted, Array($0.lowercased()))) }
            .filter { $0.distance <= max(2, wanted.count / 4) || $0.name.lowercased().hasPrefix(name.lowercased()) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard !near.isEmpty else { return "" }
        return "; did you mean \(near.prefix(3).map(\.name).joined(separator: " or "))?"
    }

    /// Levenshtein's: how many characters to insert, delete or replace.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var previous = Array(0...right.count)
        for (row, character) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let replaced = previous[column] + (character == other ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
