import Foundation

/// Seeded chance: the same seed gives the same numbers on every machine.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Evenly between 0 and 1, both excluded.
    mutating func unit() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    /// True with a probability.
    mutating func happens(_ probability: Double) -> Bool { unit() < probability }

    /// Evenly from 0 up to a bound of at most 2³².
    mutating func below(_ bound: Int) -> Int { Int(((next() >> 32) &* UInt64(bound)) >> 32) }

    /// Exponentially distributed with mean 1.
    mutating func exponential() -> Double { -log(unit()) }

    /// Log-normally distributed: `median` times e to a normal deviate times `spread`.
    mutating func logNormal(median: Double, spread: Double) -> Double {
        let normal = (-2 * log(unit())).squareRoot() * cos(2 * .pi * unit())
        return median * exp(spread * normal)
    }
}
