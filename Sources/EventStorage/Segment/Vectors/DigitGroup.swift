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
