import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Imports: what is new is appended, in the file's order, and nothing twice.
@Suite struct ImportTests {
    @Test func firstTheMarkThenTheRows() throws {
        let ledger = try SimulatedLedger().create()
        let result = try ledger.take([row("a"), row("b", project: "q"), row("c")])
        #expect(result.newRows == 3 && result.knownRows == 0)
        #expect(result.openedProjects == ["p", "q"])
        #expect(
            try ledger.told() == [
                "marked 3 taken 0 known", "opened p", "response p m", "opened q", "response q m", "response p m",
            ])
        let events = try ledger.events()
        #expect(events.map(\.name) == [nil, nil, "a", nil, "b", "c"])
        // The mark belongs to the source, what the rows made necessary to the one who imported.
        #expect(events.map(\.origin.source) == ["use.csv", "maker", "use.csv", "maker", "use.csv", "use.csv"])
        #expect(events.map(\.actor) == ["ann", "ann", nil, "ann", nil, nil])
        #expect(events[2].origin.key == .row([], occurrence: 0))
        #expect(events[2].occurredAt == noon)
        #expect(try ledger.imports()["use.csv"]?.rowsTaken == 3)
    }

    @Test func againAppendsNothing() throws {
        let simulated = SimulatedLedger()
        let rows = [row("a"), row("b"), row("a"), row("c", id: "x"), row("c", id: "x")]
        #expect(try simulated.create().take(rows).newRows == 4)
        let head = try simulated.open().head()
        simulated.clock.advance(nanoseconds: 1_000_000)
        let result = try simulated.open().take(rows)
        #expect(result == ImportResult(newRows: 0, knownRows: 5))
        #expect(try simulated.open().head() == head)
    }

    /// Files as strings of rows, one letter each, imported one after the other: what each adds.
    @Test(arguments: [
        (["abc", "abcd"], ["abc", "d"]),  // it has grown
        (["abc", "bcd"], ["abc", "d"]),  // it overlaps
        (["aab", "aaab"], ["aab", "a"]),  // one more of the same
        (["ab", "ba"], ["ab", ""]),  // it is in another order
        (["aaa", "a", "aa"], ["aaa", "", ""]),  // it has shrunk
        (["a", "b", "ab", "abab"], ["a", "b", "", "ab"]),
        (["", "a"], ["", "a"]),
        (["XYX", "XYZ"], ["XY", "Z"]),  // capitals have ids: one row each
        (["aX", "XaX"], ["aX", ""]),
    ])
    func whatEachFileAdds(_ files: [String], _ added: [String]) throws {
        let ledger = try SimulatedLedger().create()
        for (file, expected) in zip(files, added) {
            let before = try ledger.responses().count
            let result = try ledger.take(file.map { row("\($0)", id: $0.isUppercase ? "\($0)" : nil) })
            #expect(try ledger.responses().dropFirst(before).map { $0.name ?? "" }.joined() == expected)
            #expect(result.newRows == UInt64(expected.count))
            #expect(result.knownRows == UInt64(file.count - expected.count))
        }
    }

    @Test func occurrencesAreCountedInTheFile() throws {
        let ledger = try SimulatedLedger().create()
        try ledger.take("abaab".map { row("\($0)") })
        try ledger.take("aaaab".map { row("\($0)") })
        let rows = try ledger.responses()
        #expect(rows.map(\.name) == ["a", "b", "a", "a", "b", "a"])
        let expected: [UInt64] = [0, 0, 1, 2, 1, 3]
        #expect(rows.map(\.origin.key) == expected.map { .row([], occurrence: $0) })
    }

    @Test func sourcesAreApart() throws {
        let ledger = try SimulatedLedger().create()
        #expect(try ledger.take([row("a"), row("b", id: "1")], source: "one").newRows == 2)
        #expect(try ledger.take([row("a"), row("b", id: "1")], source: "two").newRows == 2)
        #expect(try ledger.take([row("a"), row("b", id: "1"), row("c")], source: "one").newRows == 1)
        #expect(try ledger.responses().map(\.origin.source) == ["one", "one", "two", "two", "one"])
        #expect(try ledger.imports().mapValues(\.rowsKnown) == ["one": 2, "two": 0])
    }

    @Test(arguments: [
        ([row("a", model: "m")], [row("a", model: "n")]),
        ([row("a", project: "p")], [row("a", project: "q")]),
        ([row("a", id: "1")], [row("b", id: "1")]),
        ([row("a")], [row("new"), row("a", model: "n")]),
        ([], [row("a", id: "1"), row("b", id: "1")]),
    ])
    func contradictionAppendsNothing(_ first: [ImportedRow], _ second: [ImportedRow]) throws {
        let ledger = try SimulatedLedger().create()
        try ledger.take(first)
        let head = try ledger.head()
        let error = #expect(throws: LedgerError.self) { try ledger.take(second) }
        #expect(error?.code == .conflict)
        #expect(try ledger.head() == head)
    }

    /// A row that came with an id and an event that was appended with it are one.
    @Test func appendedEventsAndRowsShareIds() throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create()
        try ledger.take([row("a", id: "1")])
        let told = try #require(try ledger.responses().first)
        let same = EventDraft(occurredAt: told.occurredAt, origin: told.origin, payload: told.payload)
        #expect(try simulated.open().append([same]) == [receipt(told.sequence, isNew: false)])
        #expect(throws: LedgerError.self) {
            try simulated.open().append([EventDraft(origin: told.origin, payload: chat("other"))])
        }
    }

    @Test func manyNewProjects() throws {
        let ledger = try SimulatedLedger().create()
        let rows = (0..<5_000).map { row("r", at: Int64($0), project: "p\($0)") }
        var progress: [UInt64] = []
        let result = try ledger.take(rows) { progress.append($0) }
        #expect(result.newRows == 5_000)
        #expect(result.openedProjects.count == 5_000)
        #expect(try ledger.head().treeSize == 10_001)
        // The lock is free in between.
        #expect(progress.count > 1 && progress == progress.sorted() && progress.last == 5_000)
    }

    @Test func importsOfOthersWait() throws {
        let simulated = SimulatedLedger()
        let (one, two) = (try simulated.create(), try simulated.open())
        var lock: WorkLock? = try one.lockImports()
        #expect(lock != nil)
        // In the simulation a lock that is taken is an error instead of a wait.
        #expect(throws: LedgerError.self) { try two.lockImports() }
        lock = nil
        #expect(throws: Never.self) { try two.lockImports() }
    }
}
