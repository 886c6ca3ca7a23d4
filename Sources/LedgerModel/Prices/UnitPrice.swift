/// What one unit costs: pico-units per `10^unitsExponent` units.
///
/// The exponent is 0 for nearly every price. A price that truly needs more than 12 decimals per unit
/// (some per-second and per-pixel prices) keeps them by being stated for 10, 100, … units.
public struct UnitPrice: Sendable, Hashable {
    public let picounits: Int128
    public let unitsExponent: UInt8

    /// The largest exponent: 10⁹ units.
    public static let maximumUnitsExponent: UInt8 = 9

    public init(picounits: Int128, unitsExponent: UInt8 = 0) {
        var picounits = picounits
        var unitsExponent = unitsExponent
        while unitsExponent > 0, picounits % 10 == 0 {
            picounits /= 10
            unitsExponent -= 1
        }
        self.picounits = picounits
        self.unitsExponent = unitsExponent
    }

    /// Reads a price per unit that a list states, and says whether it had to be rounded.
    ///
    /// More than 15 significant digits are the noise of a binary float (`5.0000000000000004e-08`),
    /// so the price is rounded to 12 decimals; fewer digits past the twelfth decimal are meant, so
    /// the price is kept for 10^k units. Throws: `DecimalError` when it does not fit or is smaller than 21
    /// decimals can tell from zero, and `.notANumber` when it is negative.
    public static func perUnit(_ decimal: ExactDecimal) throws(DecimalError) -> (price: UnitPrice, isExact: Bool) {
        guard decimal.coefficient >= 0 else { throw .notANumber }
        let (picounits, isExact) = try decimal.scaled(toDecimals: Money.decimals)
        if isExact { return (UnitPrice(picounits: picounits), true) }
        let isNoise = decimal.significantDigits > 15
        if isNoise, picounits != 0 { return (UnitPrice(picounits: picounits), false) }
        let finest = try decimal.scaled(toDecimals: Money.decimals + Int(maximumUnitsExponent))
        // Something too small to keep is not free.
        guard finest.value != 0 else { throw .exponentOutOfRange }
        return (UnitPrice(picounits: finest.value, unitsExponent: maximumUnitsExponent), finest.isExact)
    }

    /// Reads a price stated per 10^`exponent` units, such as per million tokens, rounded to 12
    /// decimals per unit — but never to zero: a price smaller than that is kept for 10^k units.
    public static func per(tenToThe exponent: Int, _ decimal: ExactDecimal) throws(DecimalError) -> (
        price: UnitPrice, isExact: Bool
    ) {
        guard decimal.coefficient >= 0 else { throw .notANumber }
        let perUnit = ExactDecimal(coefficient: decimal.coefficient, exponent: decimal.exponent - exponent)
        let (picounits, isExact) = try perUnit.scaled(toDecimals: Money.decimals)
        if picounits == 0, !isExact { return try self.perUnit(perUnit) }
        return (UnitPrice(picounits: picounits), isExact)
    }

    /// Reads a price stated per minute as one per second, kept to 21 decimals.
    public static func perMinute(_ decimal: ExactDecimal) throws(DecimalError) -> (price: UnitPrice, isExact: Bool) {
        guard decimal.coefficient >= 0 else { throw .notANumber }
        let (finest, isExact) = try decimal.scaled(toDecimals: Money.decimals + Int(maximumUnitsExponent))
        let perSecond = finest.dividedRoundingHalfAwayFromZero(by: 60)
        return (UnitPrice(picounits: perSecond, unitsExponent: maximumUnitsExponent), isExact && finest % 60 == 0)
    }
}
