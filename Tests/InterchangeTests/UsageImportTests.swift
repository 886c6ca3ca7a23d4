import LedgerModel
import LedgerStore
import Projections
import SystemPackage
import TestSupport
import Testing

@testable import Interchange

/// A whole file into a ledger: all of it, or nothing.
@Suite struct UsageImportTests {
    private let disk = SimulatedDisk()

    private func create() throws -> Ledger {
        try Ledger.create(
            at: "/ledger", currency: .usd, timeZone: "UTC", id: Array(1...16), fileSystem: SimulatedFileSystem(disk),
            clock: { Instant(nanoseconds: 0) })
    }

    private static let mapping = UsageMapping(
        time: "t", model: .constant("m"), project: .constant("p"), columns: [.inputTokens: "i", .outputTokens: "o"])
    private static let withID = mapping.with { $0.columns[.id] = "id" }

    private func run(
        _ text: String, into ledger: Ledger, _ mapping: UsageMapping = mapping, _ format: UsageFormat = .csv,
        source: String = "use.csv", skipsInvalid: Bool = false, skipped: (InputError) -> Void = { _ in },
        progress: (UsageImport.Progress) -> Void = { _ in }
    ) throws -> UsageImport.Summary {
        let usageImport = UsageImport(
            ledger: ledger, source: source, format: format, mapping: mapping, file: "logs/use.csv",
            skipsInvalid: skipsInvalid, actor: "ann")
        return try usageImport.run(MemorySource(text), skipped: skipped, progress: progress)
    }

    private func events(_ ledger: Ledger) throws -> [LedgerEvent] {
        var events: [LedgerEvent] = []
        try EventStream(ledger).readOn { events.append($0) }
        return events
    }

    private static let text = "t,i,o\n2026-11-01,100,10\n2026-11-02,200,20\n2026-11-01,100,10\n"

    @Test func marksWhatItRead() throws {
        let ledger = try create()
        let summary = try run(Self.text, into: ledger)
        #expect(summary.result.newRows == 3 && summary.result.knownRows == 0 && summary.skippedRows == 0)
        #expect(summary.result.openedProjects == ["p"] && summary.result.unpriced == ["m": 3])
        let events = try events(ledger)
        #expect(events.map(\.kind) == [.importMarked, .projectOpened, .response, .response, .response])
        #expect(
            events[0].payload
                == .importMarked(
                    ImportMark(
                        format: "csv", fileName: "use.csv", mapping: "time=t;inputTokens=i;outputTokens=o",
                        byteCount: 60,
                        // sha256sum's.
                        digest: Self.bytes("828a4cdd3acb26526e019b78808f9e5d888695f89f7cd044092cebabce7506e4"),
                        rowsTaken: 3, rowsKnown: 0, rowsSkipped: 0)))
        #expect(events[0].actor == "ann" && events[0].origin.source == "use.csv")
        #expect(
            events.dropFirst(2).map(\.occurredAt.description) == [
                "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z",
            ])
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }

    /// The file's own name, whatever its rows are called by.
    @Test func sourceAndFileName() throws {
        let ledger = try create()
        _ = try run(Self.text, into: ledger, source: "team-a")
        guard case .importMarked(let mark) = try events(ledger)[0].payload else { return }
        #expect(mark.fileName == "use.csv")
        #expect(try ledger.imports().keys.sorted() == ["team-a"])
    }

    @Test func againAndGrown() throws {
        let ledger = try create()
        _ = try run(Self.text, into: ledger)
        let head = try ledger.head()
        let again = try run(Self.text, into: ledger)
        #expect(again.result.newRows == 0 && again.result.knownRows == 3)
        #expect(try ledger.head() == head)
        let grown = try run(Self.text + "2026-11-01,100,10\n2026-11-03,1,1\n", into: ledger)
        #expect(grown.result.newRows == 2 && grown.result.knownRows == 3)
        #expect(try events(ledger).filter { $0.kind == .response }.count == 5)
    }

    /// The same rows as JSON lines are the same rows.
    @Test func otherFormat() throws {
        let ledger = try create()
        _ = try run(Self.text, into: ledger)
        let lines = """
            {"t":"2026-11-02T00:00:00Z","i":200,"o":20.0}
            {"t":"2026-11-01 00:00","i":"100","o":10}
            {"t":"2026-11-09","i":1,"o":1}
            """
        let summary = try run(lines, into: ledger, Self.mapping, .jsonl)
        #expect(summary.result.knownRows == 2 && summary.result.newRows == 1)
    }

    @Test(arguments: [
        (
            "t,i,o\n2026-11-01,1,1\n2026-11-01,-1,1\n",
            "logs/use.csv:3:12: i: expected a whole number from 0, found \"-1\""
        ),
        ("t,i,o\n2026-11-01,1,1\n2026-11-01,1\n", "logs/use.csv:3:1: expected 3 fields, found 2"),
        (
            "t,i,o\n2026-11-01,1,1\n2026-11-01,1,\"1",
            "logs/use.csv:3:14: a quoted field begins here and its closing quote is missing"
        ),
        ("t,i\n2026-11-01,1\n", "logs/use.csv:1:1: expected a column \"o\", found none; its columns are: t, i"),
        ("", "logs/use.csv:1:1: expected a header row with the names of the columns, found nothing"),
    ])
    func badInputAppendsNothing(_ text: String, _ message: String) throws {
        let ledger = try create()
        let names = disk.names(in: "/ledger")
        let error = #expect(throws: InputError.self) { try run(text, into: ledger) }
        #expect(error?.description == message)
        #expect(try ledger.head().treeSize == 0)
        #expect(disk.names(in: "/ledger").filter { $0 != "IMPORT" && $0 != "HEAD" } == names)
    }

    @Test func skipsInvalidRows() throws {
        let ledger = try create()
        var skipped: [String] = []
        let text = "t,i,o\nnever,1,1\n2026-11-01,1,1\n\n2026-11-01,\"1\n2026-11-02,2,2\n"
        let summary = try run(text, into: ledger, skipsInvalid: true, skipped: { skipped.append($0.description) })
        #expect(summary.skippedRows == 3 && summary.result.newRows == 2)
        #expect(
            skipped == [
                "logs/use.csv:2:1: t: expected a time such as 2023-11-16T18:15:46Z or 2023-11-16 18:15:46, found \"never\"; "
                    + "if times are numbers of seconds, give --epoch (Unix time: --epoch 1970-01-01)",
                "logs/use.csv:4:1: expected 3 fields, found a blank row",
                "logs/use.csv:5:12: a quoted field begins here and its closing quote is missing",
            ])
        #expect(try ledger.imports()["use.csv"]?.rowsSkipped == 3)
        // A header that is no header is not skipped.
        #expect(throws: InputError.self) { try run("x\n1\n", into: ledger, skipsInvalid: true) }
    }

    /// The same source read in another way would count every row twice.
    @Test(arguments: [
        (mapping, mapping.with { $0.columns[.user] = "u" }),
        (mapping, mapping.with { $0.model = .column("u") }),
        (mapping, mapping.with { $0.columns[.inputTokens] = "o" }),
        (mapping.with { $0.columns[.user] = "u" }, mapping),
        (withID, mapping), (mapping, withID), (withID, withID.with { $0.columns[.id] = "u" }),
        (
            mapping,
            mapping.with {
                $0.sourceTimeZone = TimeZoneRules(name: "X", version: "", initialOffsetSeconds: 60, transitions: [])
            }
        ),
    ])
    func otherColumnsAreRefused(_ first: UsageMapping, _ second: UsageMapping) throws {
        let ledger = try create()
        let text = "t,i,o,u,id\n2026-11-01,100,10,ann,1\n2026-11-02,200,20,bob,2\n"
        _ = try run(text, into: ledger, first)
        let head = try ledger.head()
        let error = #expect(throws: InputError.self) { try run(text, into: ledger, second) }
        #expect(
            error?.message
                == "the source \"use.csv\" was imported before with other columns (\(first.summary)); now they are "
                + second.summary)
        #expect(try ledger.head() == head)
        // As another source it is other usage.
        #expect(try run(text, into: ledger, second, source: "other").result.newRows == 2)
    }

    /// With the same ids, more may be read of the rows that are new; of known rows nothing else may be said.
    @Test func sameIDsWithOtherColumns() throws {
        let ledger = try create()
        _ = try run("id,t,i,o\n1,2026-11-01,1,1\n", into: ledger, Self.withID)
        let more = Self.withID.with { $0.columns[.user] = "u" }
        #expect(try run("id,t,i,o,u\n2,2026-11-01,1,1,ann\n", into: ledger, more).result.newRows == 1)
        let error = #expect(throws: LedgerError.self) {
            try run("id,t,i,o,u\n3,2026-11-01,1,1,x\n1,2026-11-01,1,1,ann\n", into: ledger, more)
        }
        #expect(error?.code == .conflict)
        #expect(error?.message.hasPrefix("line 3 is in the ledger already, as event 2 of source \"use.csv\"") == true)
        #expect(try events(ledger).filter { $0.kind == .response }.count == 2)
    }

    @Test func otherModelOrProjectByOption() throws {
        let ledger = try create()
        _ = try run(Self.text, into: ledger)
        for mapping in [
            Self.mapping.with { $0.model = .constant("n") }, Self.mapping.with { $0.project = .constant("q") },
        ] {
            let error = #expect(throws: LedgerError.self) { try run(Self.text, into: ledger, mapping) }
            #expect(error?.code == .conflict)
            #expect(
                error?.message
                    == "line 2 is in the ledger already, as event 2 of source \"use.csv\", but there it says something "
                    + "else (another model or project, perhaps) (and 2 more rows like it)")
        }
        #expect(try ledger.state().projects.keys.sorted() == ["p"])
    }

    @Test func sameBytesUnderAnotherName() throws {
        let ledger = try create()
        #expect(try run(Self.text, into: ledger, source: "b").sameBytesAs == nil)
        #expect(try run(Self.text, into: ledger, source: "b").sameBytesAs == nil)
        #expect(try run(Self.text, into: ledger, source: "c").sameBytesAs == "b")
        #expect(try run(Self.text, into: ledger, source: "a").sameBytesAs == "b")
        #expect(try run(Self.text + "2026-11-09,1,1\n", into: ledger, source: "d").sameBytesAs == nil)
        // Of several, always the same one.
        #expect(try run(Self.text, into: ledger, source: "e").sameBytesAs == "a")
    }

    @Test func tellsItsProgress() throws {
        let ledger = try create()
        let rows = (0..<5_000).map { "2026-11-01,\($0),1\n" }.joined()
        var told: [String] = []
        _ = try run(
            "t,i,o\n" + rows, into: ledger,
            progress: { progress in
                switch progress {
                case .reading(_, let rows): told.append("read \(rows)")
                case .appending(let rows, let total): told.append("appended \(rows) of \(total)")
                }
            })
        #expect(told == ["read 4096", "appended 4032 of 5000", "appended 5000 of 5000"])
    }
}
