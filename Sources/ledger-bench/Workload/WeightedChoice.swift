/// Draws an index as often as its weight says, in constant time (Walker's alias method).
struct WeightedChoice: Sendable {
    private var thresholds: [Double]
    private var aliases: [Int]

    init(weights: [Double]) {
        let mean = weights.reduce(0, +) / Double(weights.count)
        thresholds = weights.map { $0 / mean }
        aliases = Array(weights.indices)
        var small = weights.indices.filter { thresholds[$0] < 1 }
        var large = weights.indices.filter { thresholds[$0] >= 1 }
        while let poor = small.popLast(), let rich = large.last {
            aliases[poor] = rich
            thresholds[rich] -= 1 - thresholds[poor]
            if thresholds[rich] < 1 { small.append(large.removeLast()) }
        }
        // What is left is 1 but for rounding.
        for index in small + large { thresholds[index] = 1 }
    }

    /// Ranks 1, 2, … drawn in proportion to 1/rank.
    init(zipfOver count: Int) { self.init(weights: (1...count).map { 1 / Double($0) }) }

    func draw(_ chance: inout SplitMix64) -> Int {
        let column = chance.below(thresholds.count)
        return chance.unit() < thresholds[column] ? column : aliases[column]
    }
}
