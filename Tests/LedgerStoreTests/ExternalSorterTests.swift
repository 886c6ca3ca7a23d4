import EventStorage
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// Sorting in runs on disk is sorting.
@Suite struct ExternalSorterTests {
    private func directory(_ fileSystem: SimulatedFileSystem = SimulatedFileSystem()) throws -> LedgerDirectory {
        let header = LedgerHeader(id: Array(1...16), createdAtNanoseconds: 0, currency: "USD", timeZone: "UTC")
        return try LedgerDirectory.create(at: "/ledger", header: header, fileSystem: fileSystem)
    }

    private func all<Record>(_ sorted: SortedRecords<Record>) throws -> [Record] {
        var sorted = sorted
        var records: [Record] = []
        while let record = try sorted.next() { records.append(record) }
        #expect(try sorted.next() == nil)
        return records
    }

    @Test(arguments: [0, 1, 2, 3, 7, 64, 1000], [1, 2, 3, 10, 999, 1000, 1001])
    func givesTheRecordsInOrder(_ count: Int, _ runCapacity: Int) throws {
        var random = SplitMix64(seed: UInt64(count * 7919 + runCapacity))
        let records = (0..<count).map { _ in
            RowOccurrence(row: UInt64.random(in: 0..<50, using: &random), occurrence: random.next())
        }
        var sorter = ExternalSorter<RowOccurrence>(try directory(), runCapacity: runCapacity)
        for record in records { try sorter.append(record) }
        let sorted = try all(try sorter.sorted())
        #expect(sorted.map(\.row) == records.map(\.row).sorted())
        // Nothing is lost, doubled or torn.
        func tally(_ records: [RowOccurrence]) -> [[UInt64]: Int] {
            Dictionary(grouping: records) { [$0.row, $0.occurrence] }.mapValues(\.count)
        }
        #expect(tally(sorted) == tally(records))
    }

    @Test func keysOfFortyBytes() throws {
        #expect(MemoryLayout<RowKey>.stride == 40)
        var random = SplitMix64(seed: 3)
        let some = try #require(try key(row("a")))
        let keys = (0..<500).map { _ in
            var key = some
            key.high = UInt64.random(in: 0..<4, using: &random)
            key.low = UInt64.random(in: 0..<4, using: &random)
            key.position = UInt64.random(in: 0..<40, using: &random)
            key.place = random.next()
            return key
        }
        var sorter = ExternalSorter<RowKey>(try directory(), runCapacity: 17)
        for key in keys { try sorter.append(key) }
        let sorted = try all(try sorter.sorted())
        let expected = keys.map { [$0.high, $0.low, $0.position] }.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(sorted.map { [$0.high, $0.low, $0.position] } == expected)
        #expect(Set(sorted) == Set(keys))
    }

    /// Runs are spooled to a file without a name: nothing is left of them.
    @Test func leavesNothingBehind() throws {
        let process = SimulatedFileSystem()
        let directory = try directory(process)
        let names = process.disk.names(in: "/ledger")
        var sorter = ExternalSorter<RowOccurrence>(directory, runCapacity: 2)
        for row in 0..<9 { try sorter.append(RowOccurrence(row: UInt64(row), occurrence: 0)) }
        #expect(try all(try sorter.sorted()).count == 9)
        #expect(process.disk.names(in: "/ledger") == names)
    }

    @Test(arguments: [SimulatedCall.Operation.write, .read]) func diskErrors(_ operation: SimulatedCall.Operation)
        throws
    {
        let process = SimulatedFileSystem()
        let directory = try directory(process)
        process.setScript { $0.operation == operation ? .fail(operation == .write ? .noSpace : .ioError) : nil }
        let error = #expect(throws: StorageError.self) {
            var sorter = ExternalSorter<RowOccurrence>(directory, runCapacity: 2)
            for row in 0..<9 { try sorter.append(RowOccurrence(row: UInt64(row), occurrence: 0)) }
            _ = try all(try sorter.sorted())
        }
        #expect(error?.code == (operation == .write ? .noSpace : .inputOutput))
    }

    /// Reads and writes that do less than asked.
    @Test func shortTransfers() throws {
        let process = SimulatedFileSystem()
        let directory = try directory(process)
        process.setScript { [.read, .write].contains($0.operation) ? .short(7) : nil }
        var sorter = ExternalSorter<RowOccurrence>(directory, runCapacity: 3)
        for row in 0..<10 { try sorter.append(RowOccurrence(row: UInt64(9 - row), occurrence: 1)) }
        #expect(try all(try sorter.sorted()).map(\.row) == Array(0..<10))
    }
}

/// The key of a row as it is staged.
func key(_ row: ImportedRow, source: String = "use.csv") throws -> RowKey? {
    var writer = CanonicalWriter()
    ImportedEvent.encode(row, source: source, into: &writer)
    return try writer.bytes.withUnsafeBytes {
        try RowKey(event: $0, ofSource: source, users: nil, place: UInt64(row.line))
    }
}
