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
    /// For each column by its number, the slot that it is read from; nil for columns that are not mapped.
    private let slots: [Int?]
    private let slotNames: [String]
    private let timestamps: TimestampParser
    private var names = RecentTexts()
    private let rowFields: EventOrigin.RowFields

    init(mapping: UsageMapping, file: String) {
        self.mapping = mapping
        self.file = file
        let mapped = mapping.slots
        slotNames = mapped.map(\.name)
        slots = UsageColumn.allCases.map { column in mapped.firstIndex { $0.column == column } }
        timestamps = TimestampParser(localZone: mapping.sourceTimeZone)
        var fields: EventOrigin.RowFields = []
        if slots[UsageColumn.model.rawValue] != nil { fields.insert(.model) }
        if slots[UsageColumn.project.rawValue] != nil { fields.insert(.project) }
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
            throw unusable(usage, error, in: row)
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

    /// Where the counts of a row contradict each other or go beyond what is kept.
    private func unusable(
        _ usage: Usage, _ error: UsageError, in row: borrowing some UsageRow & ~Copyable
    ) -> InputError {
        let column: UsageColumn =
            switch error {
            case .partsExceedTotal, .negative(.cachedInputTokens), .tooLarge(.cachedInputTokens): .cachedTokens
            case .negative(.outputTokens), .tooLarge(.outputTokens): .outputTokens
            case .negative(.audioMilliseconds), .tooLarge(.audioMilliseconds): .audioSeconds
            case .negative, .tooLarge: .inputTokens
            }
        let place = slots[column.rawValue].map { row.position(ofSlot: $0) }
        let isPartTooLarge = if case .partsExceedTotal = error { true } else { false }
        let reason =
            isPartTooLarge
            ? "expected at most the row's \(usage.inputTokens) input tokens, found \(usage.cachedInputTokens)"
            : "\(error)"
        return InputError(
            file: file, line: place?.line ?? row.line, column: place?.column,
            "\(mapping.name(of: column) ?? column.name): \(reason)",
            advice: isPartTooLarge ? "the input tokens must count those read from a cache, too" : nil)
    }

    // MARK: One column each

    private func time(in row: borrowing some UsageRow & ~Copyable) throws(InputError) -> Instant {
        try value(.time, in: row) { text throws(InputError) in
            guard let text else { return nil }
            guard let epoch = mapping.epoch else { return timestamps.parse(text) }
            guard let decimal = try? ExactDecimal(parsing: text), let offset = try? decimal.scaled(toDecimals: 9)
            else { return nil }
            let (nanoseconds, overflow) = Int128(epoch.nanoseconds).addingReportingOverflow(offset.value)
            return overflow ? nil : Int64(exactly: nanoseconds).map(Instant.init(nanoseconds:))
        }
    }

    private func count(_ column: UsageColumn, in row: borrowing some UsageRow & ~Copyable) throws(InputError) -> Int64 {
        guard isMapped(column) else { return 0 }
        return try value(column, in: row) { text throws(InputError) in
            guard let text else { return 0 }
            return text.wholeNumber
        }
    }

    private func milliseconds(in row: borrowing some UsageRow & ~Copyable) throws(InputError) -> Int64 {
        guard isMapped(.audioSeconds) else { return 0 }
        return try value(.audioSeconds, in: row) { text throws(InputError) in
            guard let text else { return 0 }
            guard let decimal = try? ExactDecimal(parsing: text), decimal.coefficient >= 0,
                let scaled = try? decimal.scaled(toDecimals: 3)
            else { return nil }
            return Int64(exactly: scaled.value)
        }
    }

    private func cost(in row: borrowing some UsageRow & ~Copyable) throws(InputError) -> Money? {
        guard isMapped(.cost) else { return nil }
        return try value(.cost, in: row) { text throws(InputError) in
            guard let text else { return .some(nil) }
            guard let cost = try? Money.rounding(text).money, cost >= .zero else { return nil }
            return cost
        }
    }

    private func outcome(
        in row: borrowing some UsageRow & ~Copyable
    ) throws(InputError) -> (outcome: Outcome, http: UInt16?) {
        guard isMapped(.status) else { return (.succeeded, nil) }
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
        guard isMapped(column) else { return nil }
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
            return column == .id ? text.validString : recent.string(of: text)
        }
    }

    /// Reads a mapped column: `read` gets nil for an empty optional value and returns nil for an unusable one.
    private func value<Value>(
        _ column: UsageColumn, in row: borrowing some UsageRow & ~Copyable,
        _ read: (Span<UInt8>?) throws(InputError) -> Value?
    ) throws(InputError) -> Value {
        guard let slot = slots[column.rawValue] else { preconditionFailure("the column is not mapped") }
        return try row.withText(slot: slot) { text throws(InputError) in
            let isEmpty = if let text { text.isEmpty } else { true }
            guard !isEmpty || column.isOptional else {
                throw error(column, at: row.position(ofSlot: slot), found: "nothing")
            }
            guard let text, !isEmpty else {
                guard let value = try read(nil) else { preconditionFailure("an optional column has a usual value") }
                return value
            }
            if let value = try read(text) { return value }
            throw error(column, at: row.position(ofSlot: slot), found: "\"\(text.excerpt)\"")
        }
    }

    private func isMapped(_ column: UsageColumn) -> Bool { slots[column.rawValue] != nil }

    private func error(_ column: UsageColumn, at place: (line: Int, column: Int), found: String) -> InputError {
        let name = mapping.name(of: column) ?? column.name
        return InputError(
            file: file, line: place.line, column: place.column,
            "\(name): expected \(column.expectation(mapping)), found \(found)", advice: column.advice(mapping))
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
        case .id, .user, .model, .project: "a name in UTF-8"
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
