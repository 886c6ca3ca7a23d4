import EventStorage
import LedgerModel
import SystemPackage
import TestSupport
import Testing

@testable import LedgerStore

/// A ledger of sixteen events a file, most of them sealed rows of imports, and ways to ask what it has.
struct IndexedLedger {
    var simulated = SimulatedLedger()
    static let index: FilePath = "/ledger/index"
    static let eventsPerFile = 16

    /// Has the rows of one import, the first of which is event 2, and all full files sealed.
    init(rows: [ImportedRow], segmentHeight: Int = 4) throws {
        let ledger = try simulated.create(segmentHeight: segmentHeight)
        try ledger.take(rows)
        try ledger.sealFullFiles()
    }

    /// So many sealed segments, full of rows that differ, and some rows in the log file behind them.
    init(segments: Int) throws {
        try self.init(rows: IndexedLedger.rows(segments * Self.eventsPerFile + 3))
    }

    private init(_ simulated: SimulatedLedger) { self.simulated = simulated }

    /// On a copy of the disk.
    func copy() -> IndexedLedger { IndexedLedger(simulated.on(simulated.disk.copy())) }
    func on(_ disk: SimulatedDisk) -> IndexedLedger { IndexedLedger(simulated.on(disk)) }

    /// Rows with and without an id, some of them equal.
    static func rows(_ count: Int) -> [ImportedRow] {
        (0..<count).map { number in
            row("u\(number % 7)", id: number % 3 == 0 ? "\(number)" : nil, at: Int64(number / 5), line: number + 2)
        }
    }

    var names: [String] { simulated.disk.names(in: Self.index) }

    func path(_ name: String) -> FilePath { Self.index.appending(name) }

    /// What the index says of all keys that the log has, and what became of it.
    @discardableResult
    func read(
        _ process: SimulatedFileSystem? = nil, keysPerBlock: Int = 3, ofSource source: String = "use.csv"
    ) throws -> (keys: [RowKey], report: KeyIndexReport) {
        try Self.read(simulated.open(process), keysPerBlock: keysPerBlock, ofSource: source)
    }

    static func read(
        _ ledger: Ledger, keysPerBlock: Int = 3, ofSource source: String = "use.csv"
    ) throws -> (keys: [RowKey], report: KeyIndexReport) {
        var index = KeyIndex(ledger.directory, users: nil, keysPerBlock: keysPerBlock)
        let keys = try index.withKnownKeys(ofSource: source) { known in
            var known = known
            var keys: [RowKey] = []
            var target = RowKey(high: 0, low: 0, position: 0, payload: 0, place: 0)
            while let key = try known.first(notBefore: target) {
                keys.append(key)
                target = key
                target.place += 1
            }
            return keys
        }
        return (keys, index.report)
    }

    /// The same without any index: the whole log read, and sorted in memory.
    func keysInLog(ofSource source: String? = nil) throws -> [RowKey] {
        try simulated.open().keysInLog(ofSource: source)
    }
}

extension Ledger {
    /// Every key in the log, or every one of a source, ascending.
    func keysInLog(ofSource source: String? = nil) throws -> [RowKey] {
        var keys: [RowKey] = []
        try LogReader(directory).readOn { frame in
            try frame.forEachEvent { sequence, bytes in
                if let key = try RowKey(stored: bytes, ofSource: source, users: nil, sequence: sequence) {
                    keys.append(key)
                }
            }
        }
        return keys.sorted()
    }
}
