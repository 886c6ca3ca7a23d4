import LedgerModel

/// The rate by which something grows in each of several equal steps, to a tenth of a percent.
///
/// With growth `g` over `k` steps and `x = 1000 · g^(1/k)`, the rate is `x - 1000` tenths of a percent. Rounding asks whether
/// `x` reaches `m - 1/2`, which is so exactly when `2000^k · g ≥ (2m - 1)^k`: a question about integers.
struct CompoundRate {
    private let growth: Ratio
    private let steps: Int

    /// `growth`: the last over the first, 0 or more. `steps`: at least 1.
    init(_ growth: Ratio, steps: Int) {
        self.growth = growth
        self.steps = steps
    }

    /// Rounded half away from zero; nil past 128 bits. O(log growth) comparisons of numbers of O(steps) digits.
    var percentage: Percentage? {
        // The largest m that x reaches less a half, bit by bit.
        var powers = [WideInteger(1)]
        while let last = powers.last, reaches(last) { powers.append(last + last) }
        var nearest = WideInteger.zero
        for power in powers.reversed() where reaches(nearest + power) { nearest = nearest + power }
        return (nearest - WideInteger(1_000)).narrowed.map(Percentage.init(tenths:))
    }

    /// Whether x ≥ m - 1/2, for an m of at least 1. Of a decline x > m - 1/2, so that a half goes away from zero.
    private func reaches(_ m: WideInteger) -> Bool {
        let left = WideInteger(2_000).power(steps) * growth.numerator
        let right = (m + m - WideInteger(1)).power(steps) * growth.denominator
        return growth < Ratio(1) ? left > right : left >= right
    }
}
