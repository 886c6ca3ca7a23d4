import Foundation
import LedgerModel

/// A published trace in the form of Azure's LLM inference traces: `TIMESTAMP,ContextTokens,GeneratedTokens`, UTC.
struct Trace: Sendable {
    struct Row: Sendable {
        let time: Instant
        let inputTokens: Int64
        let outputTokens: Int64
    }

    let rows: [Row]
    /// From the first row to where a repetition may begin.
    let spanNanoseconds: Int64

    init(path: String) throws {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        let parser = TimestampParser()
        var rows: [Row] = []
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(separator: ",")
            guard fields.count == 3, let input = Int64(fields[1]), let output = Int64(fields[2]),
                let time = parser.parse(String(fields[0]))
            else { throw BenchError("\(path): not a row of time, input and output tokens: \(line)") }
            rows.append(Row(time: time, inputTokens: input, outputTokens: output))
        }
        guard let first = rows.first, let last = rows.last, rows.count > 1 else {
            throw BenchError("\(path): no rows")
        }
        self.rows = rows
        spanNanoseconds = last.time.nanoseconds - first.time.nanoseconds + Instant.nanosecondsPerSecond
    }
}
