/// Seeded chance: the same seed gives the same numbers on every machine.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True once in so many draws.
    package mutating func happens(onceIn count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    /// One of the elements, each as often as its weight says.
    package mutating func pick<Element>(_ elements: [(Element, weight: Int)]) -> Element {
        var rest = Int.random(in: 0..<elements.reduce(0) { $0 + $1.weight }, using: &self)
        for (element, weight) in elements {
            if rest < weight { return element }
            rest -= weight
        }
        return elements[0].0
    }
}
