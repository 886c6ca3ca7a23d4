import EventStorage
import LedgerModel
import Testing

@testable import LedgerStore

/// What makes two rows the same row, and what makes them say the same.
@Suite struct RowKeyTests {
    private static let base = row("a", fields: [.model, .project])
    private static let withID = row("a", id: "x")
    private static let optional = row("a")

    /// A changed row beside the unchanged: whether it is the same row, and whether it says the same.
    static let cases: [(String, ImportedRow, ImportedRow, isSameRow: Bool, saysTheSame: Bool)] = [
        ("nothing", base, base, true, true),
        ("line", base, changed(base) { $0.line = 99 }, true, true),
        ("time", base, changed(base) { $0.occurredAt = noon.adding(seconds: 1) }, false, false),
        ("input", base, changed(base) { $0.usage.inputTokens += 1 }, false, false),
        ("output", base, changed(base) { $0.usage.outputTokens = 0 }, false, false),
        ("cached", base, changed(base) { $0.usage.cachedInputTokens = 1 }, false, false),
        ("audio", base, changed(base) { $0.usage.audioMilliseconds = 1 }, false, false),
        ("user", base, changed(base) { $0.context.user = "b" }, false, false),
        ("no user", base, changed(base) { $0.context.user = nil }, false, false),
        ("status", base, changed(base) { $0.httpStatus = 200 }, false, false),
        ("outcome", base, changed(base) { $0.outcome = .failed }, false, false),
        ("cost", base, changed(base) { $0.reportedCost = .zero }, false, false),
        // Said by the row, model and project are part of it; told by an option, they are not.
        ("model of the row", base, changed(base) { $0.context.model = "n" }, false, false),
        ("project of the row", base, changed(base) { $0.context.project = "q" }, false, false),
        ("model by option", optional, changed(optional) { $0.context.model = "n" }, true, false),
        ("project by option", optional, changed(optional) { $0.context.project = "q" }, true, false),
        // An id is all of the identity.
        ("id", withID, changed(withID) { $0.id = "y" }, false, true),
        ("id and time", withID, changed(withID) { $0.occurredAt = noon.adding(seconds: 1) }, true, false),
        ("id and input", withID, changed(withID) { $0.usage.inputTokens = 0 }, true, false),
        ("id and model", withID, changed(withID) { $0.context.model = "n" }, true, false),
        ("id or none", withID, optional, false, true),
    ]

    private static func changed(_ row: ImportedRow, _ body: (inout ImportedRow) -> Void) -> ImportedRow {
        var row = row
        body(&row)
        return row
    }

    @Test(arguments: cases)
    func identity(_ what: String, _ one: ImportedRow, _ other: ImportedRow, _ same: Bool, _ equal: Bool) throws {
        let (oneKey, otherKey) = (try #require(try key(one)), try #require(try key(other)))
        #expect(oneKey.isSameRow(as: otherKey) == same, "\(what)")
        #expect((oneKey.payload == otherKey.payload) == equal, "\(what)")
        #expect(oneKey.hasID == (one.id != nil))
    }

    @Test func rowsOfAnotherSourceAreOthers() throws {
        let one = try #require(try key(Self.base))
        let other = try #require(try key(Self.base, source: "other.csv"))
        #expect(!one.isSameRow(as: other))
        var writer = CanonicalWriter()
        ImportedEvent.encode(Self.base, source: "other.csv", into: &writer)
        #expect(
            try writer.bytes.withUnsafeBytes { try RowKey(event: $0, ofSource: "use.csv", users: nil, place: 0) } == nil
        )
    }

    /// Texts that run together must not become one: source and id, user and model.
    @Test func boundariesCount() throws {
        #expect(try key(row("", id: "ab"), source: "c")?.high != (try key(row("", id: "b"), source: "ca")?.high))
        let one = ImportedRow(
            fields: [.model], occurredAt: noon, context: RequestContext(project: "p", model: "ab", user: "c"),
            usage: Usage(), line: 1)
        var other = one
        other.context = RequestContext(project: "p", model: "a", user: "bc")
        #expect(try key(one)?.high != key(other)?.high)
    }

    /// The event in the log has the key of its row, with what the ledger added left out.
    @Test(arguments: [base, withID, optional, row("", cost: dollars("3"), line: 7)])
    func eventInTheLogHasTheRowsKey(_ row: ImportedRow) throws {
        let staged = try #require(try key(row))
        for occurrence: UInt64 in [0, 1, 1 << 40] {
            var claim = CanonicalWriter()
            ImportedEvent.encode(row, source: "use.csv", into: &claim)
            var event = CanonicalWriter()
            try claim.bytes.withUnsafeBytes { bytes in
                try ImportedEvent.complete(
                    bytes, recordedAt: noon, occurrence: row.id == nil ? occurrence : 0,
                    cost: .unknown(lower: .zero, upper: dollars("1")), priceSequence: 3, into: &event)
            }
            let stored = try event.bytes.withUnsafeBytes {
                try RowKey(event: $0, ofSource: "use.csv", users: nil, place: 12)
            }
            let found = try #require(stored)
            #expect(found.isSameRow(as: staged))
            #expect(found.payload == staged.payload)
            #expect(found.position == (row.id == nil ? occurrence : 0))
            #expect(found.place == 12)
        }
    }

    /// Events that are no import's rows have no key.
    @Test func otherEventsHaveNone() throws {
        let bytes = Coded.encode(draft(chat(), .ordinal(3), source: "use.csv"), at: noon)
        #expect(try bytes.withUnsafeBytes { try RowKey(event: $0, ofSource: "use.csv", users: nil, place: 0) } == nil)
    }
}
