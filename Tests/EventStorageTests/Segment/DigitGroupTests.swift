import TestSupport
import Testing

@testable import EventStorage

/// Digits of many alphabets as numbers of at most 56 bits.
@Suite struct DigitGroupTests {
    @Test(
        arguments: [
            ([62, 62, 62, 62, 62, 62, 62, 62, 62, 62], [[0, 1, 2, 3, 4, 5, 6, 7, 8], [9]]),
            // 16^14 is 2^56, and that is allowed.
            ([Int](repeating: 16, count: 15), [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [14]]),
            ([Int](repeating: 256, count: 8), [[0, 1, 2, 3, 4, 5, 6], [7]]),
            // A digit that no longer fits closes the group, though a smaller one behind it would fit.
            ([256, 256, 256, 256, 256, 256, 255, 255, 2], [[0, 1, 2, 3, 4, 5, 6], [7, 8]]),
            ([2, 1, 1, 2], [[0, 3]]), ([1, 1, 1], []), ([], []),
        ] as [([Int], [[Int]])])
    func areFilledFromTheFront(sizes: [Int], places: [[Int]]) {
        let groups = DigitGroup.gather(alphabetSizes: sizes)
        #expect(groups.map(\.places) == places)
        for group in groups {
            #expect(group.product == group.places.reduce(1) { $0 * UInt64(sizes[$1]) })
            #expect(group.product <= 1 << 56)
        }
    }

    /// An alphabet of one byte makes no digit, so nothing is divided by 1.
    @Test(arguments: 2...256) func aMultiplicationDivides(divisor: Int) {
        let divider = Divider(divisor)
        let (d, limit) = (UInt64(divisor), UInt64(1) << 56)
        var random = SplitMix64(seed: d)
        var numbers: [UInt64] = [0, 1, limit - 1, limit - 2, limit / 2, limit / 2 - 1]
        for _ in 0..<60 { numbers.append(.random(in: 0..<limit, using: &random)) }
        // Around the multiples, where a quotient that is off by a hair would show.
        let largest = (limit - 1) / d
        for quotient in [1, 2, d, largest, largest - 1, largest / 2, .random(in: 1...largest, using: &random)] {
            numbers += [quotient * d - 1, quotient * d, min(quotient * d + 1, limit - 1)]
        }
        for number in numbers { #expect(divider.quotient(of: number) == number / d, "\(number) / \(d)") }
    }
}
