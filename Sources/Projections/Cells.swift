/// The sums of one batch: keys that are numbers, each with its place among the values.
struct Cells<Key: Hashable, Value> {
    private(set) var keys: [Key] = []
    /// In the order of the keys.
    var values: [Value] = []
    private var slots: [Key: Int] = [:]

    init() {}

    /// The place of a key's value; a new one begins as `initial` says.
    @inline(__always)
    mutating func slot(of key: Key, initial: () -> Value) -> Int {
        if let slot = slots[key] { return slot }
        slots[key] = keys.count
        keys.append(key)
        values.append(initial())
        return keys.count - 1
    }
}
