import LedgerModel
import LedgerStore

/// A row of input: the text in each mapped column, and where it stands.
///
/// The one thing that a format must provide to be imported.
protocol UsageRow: ~Copyable {
    /// Calls back with the text in a slot of the mapping; nil when the row has none there.
    func withText<Result>(slot: Int, _ body: (Span<UInt8>?) throws(InputError) -> Result) throws(InputError) -> Result
    var line: Int { get }
    func position(ofSlot slot: Int) -> (line: Int, column: Int)
}

/// Turns the texts of a row into usage, checking each.
struct UsageRowBuilder {
    private let mapping: UsageMapping
    private let file: String
    private let slots: [UsageColumn: Int]
    private let timestamps: TimestampParser
    private var names = RecentTexts()
    private let rowFields: EventOrigin.RowFields

    init(mapping: UsageMapping, file: String) {
        self.mapping = mapping
        self.file = file
        slots = Dictionary(uniqueKeysWithValues: mapping.slots.enumerated().map { ($1.column, $0) })
        timestamps = TimestampParser(localZone: mapping.sourceTimeZone)
        var fields: EventOrigin.RowFields = []
        if slots[.model] != nil { fields.insert(.model) }
        if slots[.project] != nil { fields.insert(.project) }
        rowFields = fields
    }

    /// Throws: `InputError` naming the first value that cannot be used.
    mutating func build(_ row: borrowing some UsageRow & ~Copyable) throws(InputError) -> ImportedRow {
        var usage = Usage()
        usage.inputTokens = try count(.inputTokens, in: row)
        usage.cachedInputTokens = try count(.cachedTokens, in: row)
        usage.outputTokens = try count(.outputTokens, in: row)
        usage.audioMilliseconds = try milliseconds(in: row)
        do throws(UsageError) {
            try usage.validate()
        } catch {
            throw InputError(file: file, line: row.line, "\(error)")
        }
        let status = try outcome(in: row)
        let context = RequestContext(
            project: try name(mapping.project, .project, in: row), model: try name(mapping.model, .model, in: row),
            user: try optionalText(.user, in: row), operation: mapping.operation ?? usage.likelyOperation)
        return ImportedRow(
            fields: rowFields, id: try optionalText(.id, in: row), occurredAt: try time(in: row), context: context,
            usage: usage, outcome: status.outcome, httpStatus: status.http, reportedCost: try cost(in: row),
            line: row.line)
    }

    // MARK: One column each

    private func time(in row: borrowing some UsageRow & ~Copyable) throws(InputError) -> Instant {
        try value(.time, in: row) { text throws(InputError) in
            guard let text else { return nil }
            guard let epoch = mapping.epoch else { return timestamps.parse(text) }
            guard let decimal = try? ExactDecimal(parsing: text), let offset = try? decimal.scaled(toDecimals: 9),
                let nanoseconds = Int64(exactly: Int128(epoch.nanoseconds) + offset.value)
            else { return nil }
            return Instant(nanoseconds: nanoseconds)
        }
    }

    private func count(_ column: UsageColumn, in row: borrowing some UsageRow & ~Copyable) throws(InputError) -> Int64 {
        guard slots[column] != nil else { return 0 }
        return try value(column, in: row) { text throws(InputError) in
            guard let text else { return 0 }
            return text.wholeNumber
        }
    }

    private func milliseconds(in row: borrowing some UsageRow & ~Copyable) throws(InputError) -> Int64 {
        guard slots[.audioSeconds] != nil else { return 0 }
        return try value(.audioSeconds, in: row) { text throws(InputError) in
            guard let text else { return 0 }
            guard let decimal = try? ExactDecimal(parsing: text), decimal.coefficient >= 0,
                let scaled = try? decimal.scaled(toDecimals: 3)
            else { return nil }
            return Int64(exactly: scaled.value)
        }
    }

    private func cost(in row: borrowing some UsageRow & ~Copyable) throws(InputError) -> Money? {
        guard slots[.cost] != nil else { return nil }
        return try value(.cost, in: row) { text throws(InputError) in
            guard let text else { return .some(nil) }
            guard let cost = try? Money.rounding(text).money, cost >= .zero else { return nil }
            return cost
        }
    }

    private func outcome(
        in row: borrowing some UsageRow & ~Copyable
    ) throws(InputError) -> (outcome: Outcome, http: UInt16?) {
        guard slots[.status] != nil else { return (.succeeded, nil) }
        return try value(.status, in: row) { text throws(InputError) in
            guard let text else { return (.succeeded, nil) }
            if let code = text.wholeNumber {
                guard (100...599).contains(code) else { return nil }
                return (code < 400 ? .succeeded : code == 408 || code == 504 ? .timedOut : .failed, UInt16(code))
            }
            return Outcome(word: text.string).map { ($0, nil) }
        }
    }

    private mutating func name(
        _ value: UsageMapping.Value, _ column: UsageColumn, in row: borrowing some UsageRow & ~Copyable
    ) throws(InputError) -> String {
        switch value {
        case .constant(let name): return name
        case .column: return try self.text(column, in: row)
        }
    }

    private mutating func optionalText(
        _ column: UsageColumn, in row: borrowing some UsageRow & ~Copyable
    ) throws(InputError) -> String? {
        guard slots[column] != nil else { return nil }
        let text = try text(column, in: row)
        return text.isEmpty ? nil : text
    }

    private mutating func text(
        _ column: UsageColumn, in row: borrowing some UsageRow & ~Copyable
    ) throws(InputError) -> String {
        var recent = names
        defer { names = recent }
        return try value(column, in: row) { text throws(InputError) in
            guard let text else { return "" }
            // Ids differ in every row and would push out the names that repeat.
            return column == .id ? text.string : recent.string(of: text)
        }
    }

    /// Reads a mapped column: `read` gets nil for an empty optional value and returns nil for an unusable one.
    private func value<Value>(
        _ column: UsageColumn, in row: borrowing some UsageRow & ~Copyable,
        _ read: (Span<UInt8>?) throws(InputError) -> Value?
    ) throws(InputError) -> Value {
        guard let slot = slots[column] else { preconditionFailure("the column is not mapped") }
        let place = row.position(ofSlot: slot)
        let columnName = mapping.slots[slot].name
        return try row.withText(slot: slot) { text throws(InputError) in
            let isEmpty = if let text { text.isEmpty } else { true }
            guard !isEmpty || column.isOptional else {
                throw InputError(
                    file: file, line: place.line, column: place.column,
                    "\(columnName): expected \(column.expectation(mapping)), found nothing")
            }
            guard let text, !isEmpty else {
                guard let value = try read(nil) else { preconditionFailure("an optional column has a usual value") }
                return value
            }
            if let value = try read(text) { return value }
            throw InputError(
                file: file, line: place.line, column: place.column,
                "\(columnName): expected \(column.expectation(mapping)), found \"\(text.excerpt)\"",
                advice: column.advice(mapping))
        }
    }
}

extension UsageColumn {
    fileprivate func expectation(_ mapping: UsageMapping) -> String {
        switch self {
        case .time:
            mapping.epoch == nil
                ? "a time such as 2023-11-16T18:15:46Z or 2023-11-16 18:15:46" : "a number of seconds after the epoch"
        case .inputTokens, .cachedTokens, .outputTokens: "a whole number from 0"
        case .audioSeconds: "a number of seconds from 0"
        case .cost: "a decimal amount from 0"
        case .status: "an HTTP status, or a word such as succeeded, failed, cancelled or timeout"
        case .id, .user, .model, .project: "a name"
        }
    }

    fileprivate func advice(_ mapping: UsageMapping) -> String? {
        self == .time && mapping.epoch == nil
            ? "if times are numbers of seconds, give --epoch (Unix time: --epoch 1970-01-01)" : nil
    }
}

extension Usage {
    /// Seconds of audio without tokens are a transcription; everything else is taken for chat.
    fileprivate var likelyOperation: Operation {
        audioMilliseconds > 0 && inputTokens == 0 && outputTokens == 0 ? .transcription : .chat
    }
}

extension Outcome {
    fileprivate init?(word: String) {
        switch word.lowercased() {
        case "succeeded", "success", "successful", "ok", "completed", "complete", "true": self = .succeeded
        case "failed", "failure", "fail", "error", "false": self = .failed
        case "cancelled", "canceled", "aborted": self = .cancelled
        case "timedout", "timed_out", "timeout": self = .timedOut
        case "fallback": self = .fallback
        default: return nil
        }
    }
}
