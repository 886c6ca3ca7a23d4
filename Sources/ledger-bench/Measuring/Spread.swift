/// What repeated measurements of one thing came to.
struct Spread: Sendable, Hashable, Codable {
    /// In the order in which they were taken; at least one.
    let values: [Double]

    init(_ values: [Double]) {
        precondition(!values.isEmpty)
        self.values = values
    }

    var minimum: Double { values.min() ?? .nan }
    var maximum: Double { values.max() ?? .nan }

    /// The middle value; of an even number, the mean of the two in the middle.
    var median: Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    func map(_ transform: (Double) -> Double) -> Spread { Spread(values.map(transform)) }
}
