import EventStorage

/// A record of fixed size without references, which sorts by value.
protocol SortableRecord: Comparable, Sendable {}

extension RowKey: SortableRecord {}

/// Sorts any number of records in bounded memory: sorted runs on disk, merged while they are read.
struct ExternalSorter<Record: SortableRecord> {
    private let directory: LedgerDirectory
    private let runCapacity: Int
    private var pending: [Record] = []
    private var spool: Spool?
    private var runs: [Range<UInt64>] = []

    /// 131,072 keys of 40 bytes: 5 MB.
    init(_ directory: LedgerDirectory, runCapacity: Int = 131_072) {
        self.directory = directory
        self.runCapacity = runCapacity
    }

    mutating func append(_ record: Record) throws(StorageError) {
        pending.append(record)
        if pending.count >= runCapacity { try spill() }
    }

    private mutating func spill() throws(StorageError) {
        guard !pending.isEmpty else { return }
        pending.sort()
        var spool = if let current = self.spool { current } else { try Spool(directory) }
        let start = spool.byteCount
        let result = pending.withUnsafeBytes { bytes in
            Result { () throws(StorageError) in try spool.append(bytes) }
        }
        try result.get()
        try spool.flush()
        runs.append(start..<spool.byteCount)
        self.spool = spool
        pending.removeAll(keepingCapacity: true)
    }

    /// The records in ascending order. The sorter is used up.
    consuming func sorted() throws(StorageError) -> SortedRecords<Record> {
        guard spool != nil else {
            pending.sort()
            return SortedRecords(memory: pending)
        }
        try spill()
        guard let spool else { return SortedRecords(memory: []) }
        // Together the runs' buffers stay within a few megabytes, however many there are.
        let bufferSize = max(4096, (8 << 20) / runs.count)
        return try SortedRecords(
            runs: runs.map { spool.reader(from: $0.lowerBound, to: $0.upperBound, bufferSize: bufferSize) })
    }
}

/// Records in ascending order, from memory or merged from runs.
struct SortedRecords<Record: SortableRecord> {
    private var memory: [Record] = []
    private var position = 0
    private var runs: [SpoolReader] = []
    /// A binary heap of the runs' next records, least first.
    private var heap: [(record: Record, run: Int)] = []

    init(memory: [Record]) { self.memory = memory }

    init(runs: [SpoolReader]) throws(StorageError) {
        self.runs = runs
        for run in runs.indices {
            if let record = try nextRecord(ofRun: run) { push((record, run)) }
        }
    }

    mutating func next() throws(StorageError) -> Record? {
        if runs.isEmpty {
            guard position < memory.count else { return nil }
            defer { position += 1 }
            return memory[position]
        }
        guard let least = heap.first else { return nil }
        if let record = try nextRecord(ofRun: least.run) {
            heap[0] = (record, least.run)
        } else {
            heap[0] = heap[heap.count - 1]
            heap.removeLast()
        }
        if !heap.isEmpty { sink() }
        return least.record
    }

    private mutating func nextRecord(ofRun run: Int) throws(StorageError) -> Record? {
        do {
            return try runs[run].next(MemoryLayout<Record>.stride) { $0.loadUnaligned(as: Record.self) }
        } catch let error as StorageError {
            throw error
        } catch {
            throw StorageError(.inputOutput, "cannot read the import's spool: \(error)")
        }
    }

    private mutating func push(_ entry: (record: Record, run: Int)) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[child].record < heap[(child - 1) / 2].record {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].record < heap[least].record { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
