import EventStorage

/// The keys of the rows that a ledger has, ascending: merged from the runs of the index and from what is not in it.
struct KnownKeys {
    private let readers: [KeyRunReader]
    private var rest: SortedRecords<RowKey>
    /// The next key of each of them, least first: a binary heap. The rest has the number behind the readers'.
    private var heap: [(key: RowKey, source: Int)] = []
    private var hasBegun = false

    init(runs: [KeyRun] = [], rest: SortedRecords<RowKey>) {
        readers = runs.map { KeyRunReader($0) }
        self.rest = rest
    }

    /// The first key that does not stand before the one given; nil when there is none. Keys asked for ascend.
    ///
    /// Throws `UnusableRun` when a run turns out to be damaged: what was answered before may be wrong then, too.
    mutating func first(notBefore target: RowKey) throws -> RowKey? {
        if !hasBegun {
            hasBegun = true
            for source in 0...readers.count {
                if let key = try next(of: source, notBefore: target) { push((key, source)) }
            }
        }
        while let least = heap.first, least.key < target {
            if let key = try next(of: least.source, notBefore: target) {
                heap[0].key = key
            } else {
                heap[0] = heap[heap.count - 1]
                heap.removeLast()
            }
            sink()
        }
        return heap.first?.key
    }

    private mutating func next(of source: Int, notBefore target: RowKey) throws -> RowKey? {
        if source < readers.count { return try readers[source].next(notBefore: target) }
        while let key = try rest.next() {
            if key >= target { return key }
        }
        return nil
    }

    private mutating func push(_ entry: (key: RowKey, source: Int)) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[child].key < heap[(child - 1) / 2].key {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].key < heap[least].key { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
