import LedgerModel
import LedgerStore
import Testing

@testable import Interchange

/// What the texts of a row are taken for, in CSV and JSON lines alike.
@Suite struct UsageValueTests {
    /// What a row holds for a column, in short.
    private func value(_ column: UsageColumn, _ row: ImportedRow) -> String {
        switch column {
        case .time: row.occurredAt.description
        case .model: row.context.model
        case .project: row.context.project
        case .inputTokens: "\(row.usage.inputTokens)"
        case .cachedTokens: "\(row.usage.cachedInputTokens)"
        case .outputTokens: "\(row.usage.outputTokens)"
        case .audioSeconds: "\(row.usage.audioMilliseconds) ms"
        case .cost: row.reportedCost.map(\.description) ?? "nil"
        case .id: row.id ?? "nil"
        case .user: row.context.user ?? "nil"
        case .status: "\(row.outcome) \(row.httpStatus.map(String.init) ?? "nil")"
        }
    }

    @Test(arguments: [
        (UsageColumn.time, "2023-11-16", "2023-11-16T00:00:00Z"),
        (.time, "2023-11-16 18:15", "2023-11-16T18:15:00Z"),
        (.time, "2023-11-16 18:15:46.6805900", "2023-11-16T18:15:46.68059Z"),
        (.time, "2023-11-16T18:15:46,5Z", "2023-11-16T18:15:46.5Z"),
        (.time, "2023-11-16T18:15:46+05:45", "2023-11-16T12:30:46Z"),
        (.time, "2023-11-16T18:15:46 UTC", "2023-11-16T18:15:46Z"),
        (.time, "1969-12-31T23:59:59.5-01:00", "1970-01-01T00:59:59.5Z"),
        (.inputTokens, "0", "0"), (.inputTokens, "12", "12"), (.inputTokens, "12.0", "12"),
        (.inputTokens, "1e3", "1000"), (.inputTokens, "1.2E+1", "12"), (.inputTokens, "120e-1", "12"),
        (.inputTokens, "+5", "5"), (.inputTokens, "007", "7"), (.inputTokens, "-0", "0"),
        (.inputTokens, "1152921504606846975", "1152921504606846975"),
        (.inputTokens, "100.000000000000000000000", "100"),
        (.cachedTokens, "", "0"), (.cachedTokens, "100", "100"), (.outputTokens, "3.", "3"),
        (.audioSeconds, "", "0 ms"), (.audioSeconds, "1.5", "1500 ms"), (.audioSeconds, "0.0004", "0 ms"),
        (.audioSeconds, "0.0005", "1 ms"), (.audioSeconds, "0.0015", "2 ms"), (.audioSeconds, "61.2345", "61235 ms"),
        (.audioSeconds, "61.23449999", "61234 ms"), (.audioSeconds, "1e3", "1000000 ms"), (.audioSeconds, "0", "0 ms"),
        (.cost, "", "nil"), (.cost, "0", "0"), (.cost, "0.01", "0.01"), (.cost, "1e-12", "0.000000000001"),
        (.cost, "0.0000000000005", "0.000000000001"), (.cost, "0.0000000000004", "0"), (.cost, "12.30", "12.3"),
        (.cost, "-0", "0"), (.cost, "5.0000000000000004e-08", "0.00000005"),
        (.cost, "100000000000000000000000000", "100000000000000000000000000"),
        (.id, "chatcmpl 1, \"é\"", "chatcmpl 1, \"é\""), (.id, "0", "0"), (.id, " ", " "),
        (.user, "", "nil"), (.user, "ann@example.com", "ann@example.com"), (.user, "日本\n語", "日本\n語"),
        (.model, "openai/gpt-4.1", "openai/gpt-4.1"), (.project, "a/b", "a/b"),
    ])
    func good(_ column: UsageColumn, _ text: String, _ expected: String) throws {
        guard case .row(let row) = try SampleRow.read([column: text]) else {
            Issue.record("refused: \(try said([SampleRow.read([column: text])]))")
            return
        }
        #expect(value(column, row) == expected)
        // The other columns keep what they have.
        for (other, _, text) in SampleRow.values where other != column && !text.isEmpty {
            #expect(value(other, row) == text, "\(other)")
        }
    }

    @Test(arguments: [
        ("", "succeeded nil"), ("200", "succeeded 200"), ("200.0", "succeeded 200"), ("100", "succeeded 100"),
        ("399", "succeeded 399"), ("400", "failed 400"), ("429", "failed 429"), ("408", "timedOut 408"),
        ("504", "timedOut 504"), ("500", "failed 500"), ("599", "failed 599"),
        ("succeeded", "succeeded nil"), ("Success", "succeeded nil"), ("OK", "succeeded nil"),
        ("completed", "succeeded nil"), ("true", "succeeded nil"), ("failed", "failed nil"), ("ERROR", "failed nil"),
        ("false", "failed nil"), ("cancelled", "cancelled nil"), ("canceled", "cancelled nil"),
        ("aborted", "cancelled nil"), ("timeout", "timedOut nil"), ("timed_out", "timedOut nil"),
        ("timedOut", "timedOut nil"), ("fallback", "fallback nil"),
    ])
    func status(_ text: String, _ expected: String) throws {
        guard case .row(let row) = try SampleRow.read([.status: text]) else {
            Issue.record("refused")
            return
        }
        #expect(value(.status, row) == expected)
    }

    /// Numeric times, as seconds after an epoch.
    @Test(arguments: [
        ("0", "2023-11-16T00:00:00Z"), ("1.5", "2023-11-16T00:00:01.5Z"), ("-1", "2023-11-15T23:59:59Z"),
        ("-0.25", "2023-11-15T23:59:59.75Z"), ("86400e0", "2023-11-17T00:00:00Z"),
        ("0.000000001", "2023-11-16T00:00:00.000000001Z"), ("0.0000000005", "2023-11-16T00:00:00.000000001Z"),
        ("0.00000000049", "2023-11-16T00:00:00Z"), ("7523279236.854775807", "2262-04-11T23:47:16.854775807Z"),
        ("-10923464836.854775808", "1677-09-21T00:12:43.145224192Z"),
    ])
    func epoch(_ text: String, _ expected: String) throws {
        let mapping = UsageMapping.everything.with { $0.epoch = TimestampParser().parse("2023-11-16") }
        guard case .row(let row) = try SampleRow.read([.time: text], mapping) else {
            Issue.record("refused")
            return
        }
        #expect(row.occurredAt.description == expected)
    }

    /// Times without a zone, in Berlin on the days on which its clocks change.
    @Test(arguments: [
        ("2025-03-30 01:59:59", "2025-03-30T00:59:59Z"), ("2025-03-30 02:30", "2025-03-30T01:00:00Z"),
        ("2025-03-30 03:00", "2025-03-30T01:00:00Z"), ("2025-10-26 02:30", "2025-10-26T00:30:00Z"),
        ("2025-10-26 03:00", "2025-10-26T02:00:00Z"), ("2025-07-01", "2025-06-30T22:00:00Z"),
        ("2025-07-01T00:00Z", "2025-07-01T00:00:00Z"),
    ])
    func sourceTimeZone(_ text: String, _ expected: String) throws {
        let berlin = TimeZoneRules(
            name: "Europe/Berlin", version: "by hand", initialOffsetSeconds: 3600,
            transitions: [
                .init(start: 1_743_296_400, offsetSeconds: 7200), .init(start: 1_761_440_400, offsetSeconds: 3600),
            ])
        guard
            case .row(let row) = try SampleRow.read([.time: text], .everything.with { $0.sourceTimeZone = berlin })
        else {
            Issue.record("refused")
            return
        }
        #expect(row.occurredAt.description == expected)
    }

    /// Seconds of audio without tokens are a transcription.
    @Test(arguments: [
        ("0", "0", "5", Operation.transcription), ("0", "0", "0", .chat), ("1", "0", "5", .chat),
        ("0", "1", "5", .chat),
    ])
    func likelyOperation(_ input: String, _ output: String, _ seconds: String, _ expected: Operation) throws {
        let changes: [UsageColumn: String] = [.inputTokens: input, .outputTokens: output, .audioSeconds: seconds]
        guard case .row(let row) = try SampleRow.read(changes) else {
            Issue.record("refused")
            return
        }
        #expect(row.context.operation == expected)
        let told = UsageMapping.everything.with { $0.operation = .speech }
        guard case .row(let other) = try SampleRow.read(changes, told) else { return }
        #expect(other.context.operation == .speech)
    }

    /// What the row says itself, and what the options add.
    @Test func constantsAreNotSaidByTheRow() throws {
        for (model, project, fields) in [
            (
                UsageMapping.Value.column("model"), UsageMapping.Value.column("project"),
                EventOrigin.RowFields([.model, .project])
            ),
            (.constant("m"), .column("project"), .project), (.column("model"), .constant("p"), .model),
            (.constant("m"), .constant("p"), []),
        ] {
            let mapping = UsageMapping.everything.with { ($0.model, $0.project) = (model, project) }
            guard case .row(let row) = try SampleRow.read([:], mapping) else { return }
            #expect(row.fields == fields)
            #expect(row.context.model == (fields.contains(.model) ? "gpt-4.1" : "m"))
            #expect(row.context.project == (fields.contains(.project) ? "web" : "p"))
        }
    }
}
