import LedgerModel
import TestSupport
import Testing

/// Integers of any size do what integers do.
@Suite struct WideIntegerTests {
    private func random(_ random: inout SplitMix64) -> Int128 {
        let edges: [Int128] = [0, 1, -1, 2, .max, .min, .max - 1, .min + 1, 1 << 32, 1 << 64, -1 << 96, 0xFFFF_FFFF]
        if random.happens(onceIn: 4) { return edges[Int.random(in: 0..<edges.count, using: &random)] }
        let number = Int128(truncatingIfNeeded: UInt128(random.next()) << 64 | UInt128(random.next()))
        return number >> Int128.random(in: 0...126, using: &random)
    }

    /// Where 128 bits are enough, they say the same.
    @Test func like128Bits() {
        var chance = SplitMix64(seed: 1)
        for _ in 0..<3_000 {
            let (a, b) = (random(&chance), random(&chance))
            let (wideA, wideB) = (WideInteger(a), WideInteger(b))
            #expect(wideA.narrowed == a)
            #expect((wideA < wideB) == (a < b) && (wideA == wideB) == (a == b))
            #expect((-wideA).narrowed == (a == .min ? nil : -a))
            let (sum, overflow) = a.addingReportingOverflow(b)
            #expect((wideA + wideB).narrowed == (overflow ? nil : sum))
            let (difference, underflow) = a.subtractingReportingOverflow(b)
            #expect((wideA - wideB).narrowed == (underflow ? nil : difference))
            let (product, excess) = a.multipliedReportingOverflow(by: b)
            #expect((wideA * wideB).narrowed == (excess ? nil : product))
            if b > 0 {
                let quotient = a.dividedRoundingHalfAwayFromZero(by: b)
                #expect(wideA.dividedRoundingHalfAwayFromZero(by: wideB).narrowed == quotient, "\(a) / \(b)")
                let mirrored = wideA.dividedRoundingHalfAwayFromZero(by: -wideB)
                #expect(mirrored == -WideInteger(quotient))
            }
        }
    }

    /// Past 128 bits: products are taken apart again, and a quotient is the nearest there is.
    @Test func largerNumbers() {
        var chance = SplitMix64(seed: 2)
        for _ in 0..<300 {
            var numbers: [WideInteger] = []
            for _ in 0..<4 { numbers.append(WideInteger(random(&chance)) * WideInteger(random(&chance))) }
            let (a, b, c, d) = (numbers[0], numbers[1], numbers[2], numbers[3])
            #expect((a + b) * (c - d) == a * c - a * d + b * c - b * d)
            #expect(a - a == .zero && !(a - a).isNegative)
            guard !b.isZero else { continue }
            #expect((a * b).dividedRoundingHalfAwayFromZero(by: b) == a)
            let quotient = (a * c).dividedRoundingHalfAwayFromZero(by: b)
            let rest = (a * c - quotient * b).magnitude
            #expect(!(b.magnitude < rest + rest))
        }
        #expect(WideInteger(7).power(0) == WideInteger(1))
        #expect(WideInteger(-7).power(3).narrowed == -343)
        #expect(
            WideInteger(2).power(400).dividedRoundingHalfAwayFromZero(by: WideInteger(2).power(301)).narrowed == 1 << 99
        )
    }

    @Test(arguments: [
        (1, 2, 1), (-1, 2, -1), (1, -2, -1), (-1, -2, 1), (3, 2, 2), (1, 3, 0), (2, 3, 1), (-2, 3, -1), (0, 9, 0),
        (5, 10, 1),
        (49, 100, 0), (-50, 100, -1),
    ])
    func halvesGoAwayFromZero(_ numerator: Int, _ denominator: Int, _ quotient: Int128) {
        #expect(Ratio(numerator, denominator).rounded.narrowed == quotient)
        // The same a long way up.
        let scale = WideInteger(10).power(60)
        let wide = (WideInteger(numerator) * scale).dividedRoundingHalfAwayFromZero(
            by: WideInteger(denominator) * scale)
        #expect(wide.narrowed == quotient)
    }

    @Test func ratios() {
        #expect(Ratio(1, 3) + Ratio(1, 6) == Ratio(1, 2))
        #expect(Ratio(1, 3) - Ratio(1, 2) == Ratio(1, -6))
        #expect(Ratio(2, 3) * Ratio(-3, 4) == Ratio(-1, 2))
        #expect(Ratio(2, 3) / Ratio(-4, 9) == Ratio(-3, 2))
        #expect(Ratio(1, 3) < Ratio(34, 100) && Ratio(-1, 2) < Ratio(-1, 3) && !(Ratio(2, 4) < Ratio(1, 2)))
        #expect(Ratio(-3, 5).magnitude == Ratio(3, 5) && Ratio(0, 5).isZero)
        #expect(Ratio(10, 3).money == Money(picounits: 3))
        #expect((Ratio(Int128.max) * Ratio(3, 2)).money == nil)
    }

    @Test(arguments: [
        ("1", "3", "33.3"), ("2", "3", "66.7"), ("760", "1000", "76.0"), ("-1", "8", "-12.5"), ("1", "2000", "0.1"),
        ("-1", "2000", "-0.1"), ("0.49", "1000", "0.0"), ("-0.49", "1000", "0.0"), ("1", "-4", "-25.0"),
        ("0", "5", "0.0"), ("3", "1", "300.0"),
    ])
    func percentages(_ part: String, _ whole: String, _ text: String) throws {
        #expect(Percentage(try Money(exactly: part), of: try Money(exactly: whole))?.description == text)
        #expect(Percentage(try Money(exactly: part), of: .zero) == nil)
    }
}
