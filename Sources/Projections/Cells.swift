import LedgerModel

/// A key of cells: a few numbers.
protocol CellKey: Equatable {
    /// The numbers in two words, as they are; equal keys have the same.
    var words: (UInt64, UInt64) { get }
}

/// The sums of one batch: keys that are numbers, each with its place among the values.
///
/// Every event is looked up in it. The numbers are the log's own and small, so a fixed mixing of their bits does; the names behind
/// them, which somebody else chose, are hashed elsewhere.
struct Cells<Key: CellKey, Value> {
    private(set) var keys: [Key] = []
    /// In the order of the keys.
    var values: [Value] = []
    /// The place of a key + 1 at or behind where its bits lead, 0 for none; a power of two, half of it free at least.
    private var table = [Int32](repeating: 0, count: 256)

    /// The place that was asked for last.
    private var latest = 0

    init() {}

    /// The place of a key's value; a new one begins as `initial` says.
    @inline(__always)
    mutating func slot(of key: Key, initial: () -> Value) -> Int {
        // Neighbours are often of one cell.
        if latest < keys.count, keys[latest] == key { return latest }
        latest = place(of: key, initial: initial)
        return latest
    }

    private mutating func place(of key: Key, initial: () -> Value) -> Int {
        var index = Self.bits(of: key) & (table.count - 1)
        while table[index] != 0 {
            let place = Int(table[index]) - 1
            if keys[place] == key { return place }
            index = (index + 1) & (table.count - 1)
        }
        return insert(key, initial(), at: index)
    }

    private static func bits(of key: Key) -> Int {
        let (first, second) = key.words
        var bits = (first ^ 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 29) ^ second) &* 0x94D0_49BB_1331_11EB
        return Int(truncatingIfNeeded: bits >> 20)
    }

    private mutating func insert(_ key: Key, _ value: Value, at index: Int) -> Int {
        keys.append(key)
        values.append(value)
        table[index] = Int32(keys.count)
        if 2 * keys.count > table.count { grow() }
        return keys.count - 1
    }

    private mutating func grow() {
        table = [Int32](repeating: 0, count: 4 * table.count)
        for (place, key) in keys.enumerated() {
            var index = Self.bits(of: key) & (table.count - 1)
            while table[index] != 0 { index = (index + 1) & (table.count - 1) }
            table[index] = Int32(place + 1)
        }
    }
}

/// Two numbers of 32 bits in one word.
func word(_ high: Int32, _ low: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: high)) << 32 | UInt64(UInt32(bitPattern: low))
}

extension CivilDate {
    /// As a word of a cell's key.
    var word: UInt64 { UInt64(bitPattern: Int64(daysSince1970)) }
}
