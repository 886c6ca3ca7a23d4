import EventStorage

/// The idempotency keys of the events last appended one by one, and where each stands.
///
/// A retry comes soon after what it retries, so a bounded past is enough: at least the last 65,536 keys. The newest stand in
/// a dictionary; 4,096 of them become a sorted run that never changes again, so that a snapshot shares it.
struct RecentKeys {
    /// How many keys back one is found for certain.
    static let reach = 16 * runLength
    private static let runLength = 4_096

    struct Entry: Sendable, Hashable {
        let key: OriginKey
        let sequence: UInt64
    }

    /// The oldest first.
    private(set) var runs: [[Entry]] = []
    private var young: [OriginKey: UInt64] = [:]

    mutating func insert(_ key: OriginKey, sequence: UInt64) { young[key] = sequence }

    /// Takes back a key inserted since the last `makeRun`.
    mutating func remove(_ key: OriginKey) { young[key] = nil }

    /// Makes room: call it between commits.
    mutating func makeRun() {
        guard young.count >= Self.runLength else { return }
        runs.append(Self.sorted(young))
        // A commit of many events makes a longer run: no more of them are kept than the reach needs, since snapshots hold
        // them all.
        var count = runs.reduce(0) { $0 + $1.count }
        while let oldest = runs.first?.count, count - oldest >= Self.reach {
            runs.removeFirst()
            count -= oldest
        }
        young.removeAll(keepingCapacity: true)
    }

    /// Where the event of that key stands, or of another key with the same bits.
    func sequence(of key: OriginKey) -> UInt64? {
        if let sequence = young[key] { return sequence }
        for run in runs.reversed() {
            var (low, high) = (0, run.count)
            while low < high {
                let middle = (low + high) / 2
                if run[middle].key < key { low = middle + 1 } else { high = middle }
            }
            if low < run.count, run[low].key == key { return run[low].sequence }
        }
        return nil
    }

    private static func sorted(_ keys: [OriginKey: UInt64]) -> [Entry] {
        keys.map { Entry(key: $0.key, sequence: $0.value) }.sorted { $0.key < $1.key }
    }

    // MARK: In a snapshot

    /// All keys in runs: the full ones, the oldest first, and last the newest keys.
    var allRuns: [[Entry]] { runs + [Self.sorted(young)] }

    init() {}

    /// From what `allRuns` gave.
    init(runs all: [[Entry]]) {
        runs = Array(all.dropLast())
        young = Dictionary((all.last ?? []).map { ($0.key, $0.sequence) }, uniquingKeysWith: { $1 })
    }
}
