extension Money: LosslessStringConvertible, CustomStringConvertible, Codable {
    /// Reads an amount from its decimal text.
    ///
    /// Throws: `MoneyError.tooManyDecimals` rather than rounding, `.malformed` when it is no number.
    public init(exactly text: String) throws(MoneyError) {
        let bytes = Array(text.utf8)
        try self.init(exactly: bytes.span)
    }

    public init(exactly text: Span<UInt8>) throws(MoneyError) {
        let (money, isExact) = try Money.rounding(text)
        guard isExact else { throw .tooManyDecimals }
        self = money
    }

    /// Reads an amount from its decimal text, rounding half away from zero at the twelfth decimal.
    public static func rounding(_ text: Span<UInt8>) throws(MoneyError) -> (money: Money, isExact: Bool) {
        do throws(DecimalError) {
            let (value, isExact) = try ExactDecimal(parsing: text).scaled(toDecimals: decimals)
            return (Money(picounits: value), isExact)
        } catch {
            throw .malformed(error)
        }
    }

    public init?(_ description: String) {
        guard let money = try? Money(exactly: description) else { return nil }
        self = money
    }

    /// The exact decimal text with no more decimals than it needs: `77.43306`, `0`, `-0.5`.
    public var description: String { formatted(minimumDecimals: 0) }

    /// The exact decimal text with at least so many decimals: `100.00`, `77.43306`.
    public func formatted(minimumDecimals: Int) -> String {
        let decimals = max(minimumDecimals, decimalCount)
        let unit = UInt128(Self.picounitsPerUnit)
        let fraction = picounits.magnitude % unit / UInt128(Int128.powerOfTen(Self.decimals - decimals) ?? 1)
        return text(fraction: fraction, decimals: decimals, whole: picounits.magnitude / unit)
    }

    /// How many decimals the exact text has: 5 for `77.43306`.
    package var decimalCount: Int {
        var fraction = picounits.magnitude % UInt128(Self.picounitsPerUnit)
        guard fraction != 0 else { return 0 }
        var decimals = Self.decimals
        while fraction % 10 == 0 {
            fraction /= 10
            decimals -= 1
        }
        return decimals
    }

    /// The text rounded half away from zero to so many decimals (at most 12), for people to read.
    public func rounded(toDecimals decimals: Int) -> String {
        let divisor = Int128.powerOfTen(Self.decimals - decimals) ?? 1
        let scaled = picounits.dividedRoundingHalfAwayFromZero(by: divisor).magnitude
        let unit = UInt128(Self.picounitsPerUnit / divisor)
        return text(fraction: scaled % unit, decimals: decimals, whole: scaled / unit)
    }

    private func text(fraction: UInt128, decimals: Int, whole: UInt128) -> String {
        let isNegative = picounits < 0 && (whole != 0 || fraction != 0)
        let sign = isNegative ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(whole)" }
        let digits = String(fraction)
        return "\(sign)\(whole).\(String(repeating: "0", count: decimals - digits.count))\(digits)"
    }

    private static let picounitsPerUnit: Int128 = 1_000_000_000_000

    /// Encoded as decimal text: JSON numbers lose digits in most readers.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        try self.init(exactly: try container.decode(String.self))
    }
}
