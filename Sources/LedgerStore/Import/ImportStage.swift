import EventStorage
import LedgerModel
import Projections

// An import in three steps
// ========================
// 1. Stage: every row is read and checked; its event (without what the ledger adds) goes to a spool on disk, its
//    key to a sorter. Nothing is appended, so bad input leaves the ledger untouched.
// 2. Plan: the sorted keys are joined with those of the rows in the log: of sealed segments from the index, of the
//    files behind them read from there. Of rows that say the same, the n-th in the file is the n-th in the log: so a file that has grown, or overlaps another, adds only
//    what is new. The result is one bit a row (already known), and a number for each row with equals before it.
// 3. Commit: the spool is read again, in the file's order; new rows are priced and appended, up to 4,096 a commit,
//    with the lock free in between. A crash leaves a prefix, which the next run of the same import recognises.
//
// Memory is bounded throughout, but for the one bit a row.

/// The rows of one import, checked and set aside.
package struct ImportStage {
    package let source: String
    package private(set) var rowCount: UInt64 = 0
    private let directory: LedgerDirectory
    /// As they are stored when the import begins, and hashed in keys until its end.
    private let users: UserNames
    private let hasher: UserHasher?
    private var rows: Spool
    private var keys: ExternalSorter<RowKey>
    private var writer = CanonicalWriter()

    package init(_ ledger: Ledger, source: String) throws {
        self.source = source
        directory = ledger.directory
        users = UserNames(ledger.directory, isHashing: try ledger.state().policy.hashesUsers)
        hasher = users.hasher
        (rows, keys) = try LedgerError.rethrowing { (try Spool(ledger.directory), ExternalSorter(ledger.directory)) }
    }

    /// Sets a row aside. Throws `LedgerError.noSpace`, and `.corrupt` where its user is to be hashed and the key is missing
    /// or damaged.
    package mutating func add(_ row: ImportedRow) throws {
        try LedgerError.rethrowing {
            var row = row
            row.context = try row.context.mappingUser(users.stored)
            ImportedEvent.encode(row, source: source, into: &writer)
            try writer.bytes.withUnsafeBytes { bytes in
                guard var key = try RowKey(event: bytes, users: hasher, place: UInt64(row.line)) else {
                    preconditionFailure("an imported row has a key")
                }
                key.position = rowCount
                try keys.append(key)
                let length = UInt32(bytes.count)
                try withUnsafeBytes(of: length) { try rows.append($0) }
                try rows.append(bytes)
            }
            rowCount += 1
        }
    }

    /// Finds out which rows the ledger has already. The caller holds the ledger's `lockImports()` from before this until
    /// the plan is committed.
    ///
    /// Throws `LedgerError.conflict` when a row is there, or twice in the file, under one key but saying something else.
    package consuming func plan(against ledger: Ledger) throws -> ImportPlan {
        try LedgerError.rethrowing {
            try rows.flush()
            let file = try keys.sorted()
            var index = KeyIndex(directory, users: hasher)
            let join = try index.withKnownKeys(ofSource: source) { known in
                var join = ImportJoin(directory, source: source, rowCount: rowCount)
                try join.run(file: file, log: known)
                return join
            }
            return ImportPlan(
                source: source, rowCount: rowCount, knownRows: join.knownRows, newCount: rowCount - join.knownCount,
                occurrences: try join.occurrences.sorted(), rows: rows.reader(from: 0, to: rows.byteCount),
                index: index.report)
        }
    }
}

/// What an import would append.
package struct ImportPlan {
    package let source: String
    package let rowCount: UInt64
    /// Row numbers that the ledger has already.
    let knownRows: BitSet
    package let newCount: UInt64
    /// For rows with equals before them: how many.
    var occurrences: SortedRecords<RowOccurrence>
    var rows: SpoolReader
    /// What became of the index of imported rows.
    package let index: KeyIndexReport

    package var knownCount: UInt64 { rowCount - newCount }
}

/// How many equal rows stand before a row.
struct RowOccurrence: SortableRecord {
    var row: UInt64
    var occurrence: UInt64

    static func < (left: RowOccurrence, right: RowOccurrence) -> Bool { left.row < right.row }
}

/// One bit a row.
struct BitSet {
    private var words: [UInt64]

    init(count: UInt64) { words = [UInt64](repeating: 0, count: Int((count + 63) / 64)) }

    mutating func insert(_ index: UInt64) { words[Int(index / 64)] |= 1 << (index % 64) }
    func contains(_ index: UInt64) -> Bool { words[Int(index / 64)] >> (index % 64) & 1 == 1 }
}
