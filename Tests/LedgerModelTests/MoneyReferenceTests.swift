import LedgerModel
import TestSupport
import Testing

/// Money against sums made digit by digit, the way people do them on paper.
struct MoneyReferenceTests {
    @Test func addsLikePaper() throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<5_000 {
            let left = PaperNumber.random(using: &random)
            let right = PaperNumber.random(using: &random)
            let sum = try Money(exactly: left.text) + Money(exactly: right.text)
            let difference = try Money(exactly: left.text) - Money(exactly: right.text)
            #expect(sum.description == (left + right).text)
            #expect(difference.description == (left + right.negated).text)
        }
    }

    @Test func comparesLikeTheSignOfTheDifference() throws {
        var random = SplitMix64(seed: 2)
        for _ in 0..<2_000 {
            let left = PaperNumber.random(using: &random)
            let right = PaperNumber.random(using: &random)
            let isLess = (left + right.negated).isNegative
            #expect(try (Money(exactly: left.text) < Money(exactly: right.text)) == isLess)
        }
    }
}

/// A sign and decimal digits, the last twelve of them behind the point, most significant first.
private struct PaperNumber {
    var isNegative: Bool
    var digits: [Int]

    static let length = 36

    static func random(using random: inout SplitMix64) -> PaperNumber {
        let used = Int.random(in: 0...length - 2, using: &random)
        let zeros = Array(repeating: 0, count: length - used)
        let digits = (0..<used).map { _ in Int.random(in: 0...9, using: &random) }
        return PaperNumber(isNegative: Bool.random(using: &random), digits: zeros + digits)
    }

    var negated: PaperNumber { PaperNumber(isNegative: !isNegative, digits: digits) }

    static func + (left: PaperNumber, right: PaperNumber) -> PaperNumber {
        if left.isNegative == right.isNegative {
            return PaperNumber(isNegative: left.isNegative, digits: add(left.digits, right.digits))
        }
        let isLeftLarger = !left.digits.lexicographicallyPrecedes(right.digits)
        let (large, small) = isLeftLarger ? (left, right) : (right, left)
        let digits = subtract(small.digits, from: large.digits)
        return PaperNumber(isNegative: large.isNegative && digits.contains { $0 != 0 }, digits: digits)
    }

    private static func add(_ left: [Int], _ right: [Int]) -> [Int] {
        var result = left
        var carry = 0
        for place in left.indices.reversed() {
            let sum = left[place] + right[place] + carry
            result[place] = sum % 10
            carry = sum / 10
        }
        return result
    }

    private static func subtract(_ small: [Int], from large: [Int]) -> [Int] {
        var result = large
        var borrow = 0
        for place in large.indices.reversed() {
            let difference = large[place] - small[place] - borrow
            result[place] = difference < 0 ? difference + 10 : difference
            borrow = difference < 0 ? 1 : 0
        }
        return result
    }

    var text: String {
        var whole = digits.dropLast(12).map(String.init).joined()
        while whole.hasPrefix("0"), whole.count > 1 { whole.removeFirst() }
        var fraction = digits.suffix(12).map(String.init).joined()
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let isZero = digits.allSatisfy { $0 == 0 }
        return (isNegative && !isZero ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}
