import EventStorage
import LedgerModel
import TestSupport
import Testing

@testable import LedgerStore

/// Which rows of a file the log has already: the merge of two sorted streams against one that looks at everything.
@Suite struct ImportJoinTests {
    /// What a row or an event is for the join: whose it is, what it says, and which of equals it is in the log.
    struct Item {
        var content: Int
        var hasID = false
        var payload = 0
    }

    @Test(arguments: 0..<40 as Range<UInt64>) func equalsTheNaiveJoin(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        // Few contents give heavy duplicates, many give hardly any.
        let contents = [2, 5, 30, 500][Int(seed % 4)]
        func items(_ count: Int) -> [Item] {
            (0..<count).map { _ in
                let content = Int.random(in: 0..<contents, using: &random)
                return Item(content: content, hasID: content % 3 == 0)
            }
        }
        let log = Self.deduplicated(items(Int.random(in: 0...80, using: &random)))
        let file = items(Int.random(in: 0...80, using: &random))
        try check(file, log, runCapacity: Int.random(in: 1...9, using: &random))
    }

    @Test(arguments: [1, 2, 100]) func handMade(_ runCapacity: Int) throws {
        let (a, b) = (Item(content: 1), Item(content: 2))
        let id = Item(content: 3, hasID: true)
        try check([], [], runCapacity: runCapacity)
        try check([a, a, b], [], runCapacity: runCapacity)
        try check([a, a, a, b], [a, a], runCapacity: runCapacity)
        try check([b, a], [a, a, a, b, b], runCapacity: runCapacity)
        try check([id, id, a, id], [], runCapacity: runCapacity)
        try check([id, a, id], [id], runCapacity: runCapacity)
    }

    /// One event for each id, as a log has it.
    private static func deduplicated(_ items: [Item]) -> [Item] {
        var ids: Set<Int> = []
        return items.filter { !$0.hasID || ids.insert($0.content).inserted }
    }

    private func check(_ file: [Item], _ log: [Item], runCapacity: Int) throws {
        let directory = try SimulatedLedger().create().directory
        var join = ImportJoin(directory, source: "s", rowCount: UInt64(file.count))
        try join.run(
            file: try sorted(Self.fileKeys(file), directory, runCapacity),
            log: KnownKeys(rest: try sorted(Self.logKeys(log), directory, runCapacity)))
        let naive = Self.naive(file, log)
        #expect(file.indices.map { join.knownRows.contains(UInt64($0)) } == naive.known)
        #expect(join.knownCount == UInt64(naive.known.filter { $0 }.count))
        var occurrences: [UInt64: UInt64] = [:]
        var records = try join.occurrences.sorted()
        while let record = try records.next() { occurrences[record.row] = record.occurrence }
        #expect(occurrences == naive.occurrences)
    }

    /// Counts, row by row in the file's order.
    private static func naive(_ file: [Item], _ log: [Item]) -> (known: [Bool], occurrences: [UInt64: UInt64]) {
        var known: [Bool] = []
        var occurrences: [UInt64: UInt64] = [:]
        for (index, item) in file.enumerated() {
            let before = file[..<index].filter { $0.content == item.content }.count
            let inLog = log.filter { $0.content == item.content }.count
            let isKnown = item.hasID ? before > 0 || inLog > 0 : before < inLog
            known.append(isKnown)
            if !isKnown, before > 0 { occurrences[UInt64(index)] = UInt64(before) }
        }
        return (known, occurrences)
    }

    private static func fileKeys(_ items: [Item]) throws -> [RowKey] {
        try items.enumerated().map { index, item in
            var key = try makeKey(item)
            key.position = UInt64(index)
            key.place = UInt64(index + 2)
            return key
        }
    }

    private static func logKeys(_ items: [Item]) throws -> [RowKey] {
        try items.enumerated().map { index, item in
            var key = try makeKey(item)
            let before = items[..<index].filter { $0.content == item.content }.count
            key.position = item.hasID ? 0 : UInt64(before)
            key.place = UInt64(100 + index)
            return key
        }
    }

    private static func makeKey(_ item: Item) throws -> RowKey {
        var made = try #require(try key(row("x\(item.content)", id: item.hasID ? "\(item.content)" : nil)))
        made.payload = UInt64(item.payload)
        return made
    }

    private func sorted(
        _ keys: [RowKey], _ directory: LedgerDirectory, _ runCapacity: Int
    ) throws -> SortedRecords<RowKey> {
        var sorter = ExternalSorter<RowKey>(directory, runCapacity: runCapacity)
        for key in keys { try sorter.append(key) }
        return try sorter.sorted()
    }

    // MARK: Contradictions

    @Test(
        arguments: [
            (
                [Item(content: 1, payload: 5)], [Item(content: 1, payload: 6)],
                "line 2 is in the ledger already, as event 100 of source \"s\", but there it says something else (another "
                    + "model or project, perhaps)"
            ),
            (
                [
                    Item(content: 9), Item(content: 1, hasID: true, payload: 5),
                    Item(content: 1, hasID: true, payload: 6),
                ], [],
                "line 4 has the same id as line 3, but says something else"
            ),
            (
                [1, 2, 3, 1].map { Item(content: $0, payload: 1) }, [3, 2, 1].map { Item(content: $0) },
                "line 2 is in the ledger already, as event 102 of source \"s\", but there it says something else (another "
                    + "model or project, perhaps) (and 2 more rows like it)"
            ),
        ] as [([Item], [Item], String)])
    func contradiction(_ file: [Item], _ log: [Item], _ message: String) throws {
        let directory = try SimulatedLedger().create().directory
        var join = ImportJoin(directory, source: "s", rowCount: UInt64(file.count))
        let files = try sorted(Self.fileKeys(file), directory, 2)
        let logs = KnownKeys(rest: try sorted(Self.logKeys(log), directory, 2))
        let error = #expect(throws: LedgerError.self) { try join.run(file: files, log: logs) }
        #expect(error?.code == .conflict)
        #expect(error?.message == message)
        #expect(error?.advice?.hasPrefix("nothing was appended") == true)
    }
}
