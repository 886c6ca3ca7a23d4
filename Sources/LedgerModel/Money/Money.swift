/// An amount of the ledger's one currency, counted in pico-units (10⁻¹² of the unit).
///
/// Real prices need 12 decimals per token, so twelve is what money carries; Int128 leaves room for
/// 1.7 × 10²⁶ units. Arithmetic never wraps: overflow is an error. There is no way to or from
/// floating point.
public struct Money: Sendable, Hashable, Comparable {
    public let picounits: Int128

    /// How many decimals an amount carries.
    public static let decimals = 12
    public static let zero = Money(picounits: 0)

    public init(picounits: Int128) { self.picounits = picounits }

    public static func < (left: Money, right: Money) -> Bool { left.picounits < right.picounits }

    public static func + (left: Money, right: Money) throws(MoneyError) -> Money {
        let (sum, overflow) = left.picounits.addingReportingOverflow(right.picounits)
        guard !overflow else { throw .overflow }
        return Money(picounits: sum)
    }

    public static func - (left: Money, right: Money) throws(MoneyError) -> Money {
        let (difference, overflow) = left.picounits.subtractingReportingOverflow(right.picounits)
        guard !overflow else { throw .overflow }
        return Money(picounits: difference)
    }

    public static func += (left: inout Money, right: Money) throws(MoneyError) {
        left = try left + right
    }
}

/// Why an amount could not be had.
public enum MoneyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The result does not fit 128 bits.
    case overflow
    /// The text is no decimal number, or has more digits than 128 bits keep.
    case malformed(DecimalError)
    /// The text has more than 12 decimals.
    case tooManyDecimals

    public var description: String {
        switch self {
        case .overflow: "an amount beyond what 128 bits hold"
        case .malformed(let error): error.description
        case .tooManyDecimals: "an amount with more than 12 decimals"
        }
    }
}
