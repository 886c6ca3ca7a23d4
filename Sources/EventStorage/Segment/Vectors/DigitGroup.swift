/// Digits of a text that make one number together, the first the highest.
struct DigitGroup: Sendable, Hashable {
    /// Where in the text the digits stand, ascending.
    private(set) var places: [Int] = []
    /// The product of their alphabets' sizes: every number of the group is less.
    private(set) var product: UInt64 = 1

    /// A number below it fits a packed vector.
    static var largestProduct: UInt64 { 1 << UInt64(BitPacking.maximumWidth) }

    /// The groups of a pattern whose places have alphabets of so many bytes, 1 to 256.
    static func gather(alphabetSizes: [Int]) -> [DigitGroup] {
        var groups: [DigitGroup] = []
        for (place, size) in alphabetSizes.enumerated() where size > 1 {
            // A quotient, since 2^56 times 256 would be too much for 64 bits.
            if groups.isEmpty || groups[groups.count - 1].product > largestProduct / UInt64(size) {
                groups.append(DigitGroup())
            }
            groups[groups.count - 1].places.append(place)
            groups[groups.count - 1].product *= UInt64(size)
        }
        return groups
    }
}

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
