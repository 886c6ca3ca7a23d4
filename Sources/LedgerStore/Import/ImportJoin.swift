import EventStorage
import LedgerModel

/// Holds the keys of a file's rows against those of the log, both in ascending order.
struct ImportJoin {
    private(set) var knownRows: BitSet
    private(set) var knownCount: UInt64 = 0
    private(set) var occurrences: ExternalSorter<RowOccurrence>
    private let source: String
    /// Of the rows that contradict another, the one that stands first in the file.
    private var firstConflict: (line: UInt64, error: LedgerError)?
    private var conflictCount = 0

    init(_ directory: LedgerDirectory, source: String, rowCount: UInt64) {
        knownRows = BitSet(count: rowCount)
        occurrences = ExternalSorter(directory)
        self.source = source
    }

    /// Consumes both sequences. Throws `LedgerError.conflict`; `UnusableRun` when the index is damaged.
    mutating func run(file: SortedRecords<RowKey>, log: KnownKeys) throws {
        var file = file
        var log = log
        var first: RowKey?
        var occurrence: UInt64 = 0
        while let row = try file.next() {
            if let first, row.isSameRow(as: first) {
                occurrence += 1
                if row.hasID {
                    // One id is one row, however often the file repeats it.
                    check(row, againstLine: first)
                    markKnown(row)
                    continue
                }
            } else {
                first = row
                occurrence = 0
            }
            let known = try log.first(notBefore: row.standing(at: occurrence))
            if let key = known, key.isSameRow(as: row), key.position == occurrence {
                check(row, againstEvent: key)
                markKnown(row)
            } else if occurrence > 0 {
                try occurrences.append(RowOccurrence(row: row.position, occurrence: occurrence))
            }
        }
        if let firstConflict { throw firstConflict.error.counting(conflictCount) }
    }

    private mutating func markKnown(_ row: RowKey) {
        knownRows.insert(row.position)
        knownCount += 1
    }

    private mutating func check(_ row: RowKey, againstLine first: RowKey) {
        guard row.payload != first.payload else { return }
        noteConflict(
            row, "line \(row.place) has the same id as line \(first.place), but says something else",
            advice: "nothing was appended; if the id repeats for different usage, import without --id")
    }

    private mutating func check(_ row: RowKey, againstEvent key: RowKey) {
        guard row.payload != key.payload else { return }
        noteConflict(
            row,
            "line \(row.place) is in the ledger already, as event \(key.place) of source \"\(source)\", but there it says "
                + "something else (another model or project, perhaps)",
            advice: "nothing was appended; if this is other usage, name it with --source")
    }

    private mutating func noteConflict(_ row: RowKey, _ message: String, advice: String) {
        conflictCount += 1
        if let firstConflict, firstConflict.line <= row.place { return }
        firstConflict = (row.place, LedgerError(.conflict, message, advice: advice))
    }
}

extension LedgerError {
    /// The same, saying how many more there are.
    fileprivate func counting(_ conflicts: Int) -> LedgerError {
        let more = conflicts == 2 ? "1 more row" : "\(conflicts - 1) more rows"
        return conflicts == 1 ? self : LedgerError(code, "\(message) (and \(more) like it)", advice: advice)
    }
}

extension RowKey {
    /// The least key that the n-th of equal rows may have in the log.
    fileprivate func standing(at occurrence: UInt64) -> RowKey {
        var key = self
        key.position = occurrence
        key.place = 0
        return key
    }
}
