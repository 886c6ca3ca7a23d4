/// A quotient kept exactly: averages, growth and rates are worked out in it, and rounded once, at the end.
package struct Ratio: Sendable {
    package let numerator: WideInteger
    /// More than 0.
    package let denominator: WideInteger

    package static let zero = Ratio(0)

    package init(_ value: some BinaryInteger) {
        numerator = WideInteger(value)
        denominator = WideInteger(1)
    }

    /// The denominator is not 0.
    package init(_ numerator: some BinaryInteger, _ denominator: some BinaryInteger) {
        self.init(WideInteger(numerator), WideInteger(denominator))
    }

    package init(_ amount: Money) { self.init(amount.picounits) }

    private init(_ numerator: WideInteger, _ denominator: WideInteger) {
        precondition(!denominator.isZero)
        self.numerator = denominator.isNegative ? -numerator : numerator
        self.denominator = denominator.magnitude
    }

    package var isZero: Bool { numerator.isZero }
    package var magnitude: Ratio { Ratio(numerator.magnitude, denominator) }

    package static func + (left: Ratio, right: Ratio) -> Ratio {
        if left.denominator == right.denominator { return Ratio(left.numerator + right.numerator, left.denominator) }
        return Ratio(
            left.numerator * right.denominator + right.numerator * left.denominator,
            left.denominator * right.denominator)
    }

    package static func - (left: Ratio, right: Ratio) -> Ratio {
        left + Ratio(-right.numerator, right.denominator)
    }

    package static func * (left: Ratio, right: Ratio) -> Ratio {
        Ratio(left.numerator * right.numerator, left.denominator * right.denominator)
    }

    /// By another number than 0.
    package static func / (left: Ratio, right: Ratio) -> Ratio {
        Ratio(left.numerator * right.denominator, left.denominator * right.numerator)
    }

    /// The nearest integer, a half rounded away from zero.
    package var rounded: WideInteger { numerator.dividedRoundingHalfAwayFromZero(by: denominator) }

    /// The nearest amount, of as many pico-units; nil when they do not fit.
    package var money: Money? { rounded.narrowed.map(Money.init(picounits:)) }
}

extension Ratio: Comparable {
    package static func == (left: Ratio, right: Ratio) -> Bool { !(left < right) && !(right < left) }

    package static func < (left: Ratio, right: Ratio) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }
}
