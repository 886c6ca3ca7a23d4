/// Divides numbers below 2^56 by one from 2 to 256, with a multiplication instead of a division.
///
/// With d the divisor, `reciprocal` is (2^64 + r) / d for some 0 ≤ r < d, so n × reciprocal / 2^64 exceeds n / d by
/// n × r / (d × 2^64). Since n × r < 2^56 × 2^8, that is less than 1 / d, and never reaches the next whole number.
struct Divider: Sendable, Hashable {
    let divisor: UInt64
    private let reciprocal: UInt64

    init(_ divisor: Int) {
        precondition(2...256 ~= divisor)
        self.divisor = UInt64(divisor)
        reciprocal = UInt64.max / self.divisor + 1
    }

    @inline(__always)
    func quotient(of number: UInt64) -> UInt64 { number.multipliedFullWidth(by: reciprocal).high }
}
