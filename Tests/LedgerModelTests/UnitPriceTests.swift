import LedgerModel
import Testing

struct UnitPriceTests {
    @Test(arguments: [
        // Twelve decimals are enough for these.
        ("0", 0, 0, true),
        ("0.000003", 3_000_000, 0, true),
        ("2e-06", 2_000_000, 0, true),
        ("1.25e-07", 125_000, 0, true),
        ("7.5", 7_500_000_000_000, 0, true),
        ("1e-12", 1, 0, true),
        // More than fifteen digits are what a binary float made of a shorter number.
        ("5.0000000000000004e-08", 50_000, 0, false),
        ("1.4999999999999998e-07", 150_000, 0, false),
        ("0.000015000020000000002", 15_000_020, 0, false),
        // Fewer digits past the twelfth decimal are meant.
        ("1.5e-12", 15, 1, true),
        ("4.5e-13", 45, 2, true),
        ("0.000283333333333", 283_333_333_333, 3, true),
        ("1e-21", 1, 9, true),
        // Noise that twelve decimals would make free is kept as far as it can be.
        ("1.0000000000000001e-13", 1, 1, false),
        // Past the twenty-first decimal nothing can be kept.
        ("1.5e-21", 2, 9, false),
    ])
    func tellsNoiseFromMeaning(text: String, picounits: Int128, exponent: UInt8, isExact: Bool) throws {
        let (price, wasExact) = try UnitPrice.perUnit(ExactDecimal(parsing: text))
        #expect(price.picounits == picounits)
        #expect(price.unitsExponent == exponent)
        #expect(wasExact == isExact)
    }

    @Test func refusesWhatWouldBecomeFree() throws {
        #expect(throws: DecimalError.exponentOutOfRange) { try UnitPrice.perUnit(ExactDecimal(parsing: "4e-22")) }
    }

    @Test(arguments: [("0.0000001234", 1234, 4), ("0.0000004", 4, 1)])
    func keepsAPriceThatTwelveDecimalsWouldMakeFree(text: String, picounits: Int128, exponent: UInt8) throws {
        let (price, isExact) = try UnitPrice.per(tenToThe: 6, ExactDecimal(parsing: text))
        #expect(price == UnitPrice(picounits: picounits, unitsExponent: exponent))
        #expect(isExact)
    }

    @Test(arguments: [
        ("0.006", 100_000_000, 0, true), ("0.0045", 75_000_000, 0, true), ("0.017", 283_333_333_333_333_333, 9, false),
    ])
    func readsPerMinute(text: String, picounits: Int128, exponent: UInt8, isExact: Bool) throws {
        let (price, wasExact) = try UnitPrice.perMinute(ExactDecimal(parsing: text))
        #expect(price == UnitPrice(picounits: picounits, unitsExponent: exponent))
        #expect(wasExact == isExact)
    }

    @Test(arguments: [
        ("3", 3_000_000, true),
        ("0.15", 150_000, true),
        ("0.0375", 37_500, true),
        ("0.000001", 1, true),
        ("0.0000014", 1, false),
        ("0.0000015", 2, false),
        ("0", 0, true),
    ])
    func readsPerMillion(text: String, picounits: Int128, isExact: Bool) throws {
        let (price, wasExact) = try UnitPrice.per(tenToThe: 6, ExactDecimal(parsing: text))
        #expect(price == UnitPrice(picounits: picounits))
        #expect(wasExact == isExact)
    }

    @Test(arguments: ["-1", "-1e-20"])
    func refusesNegativePrices(text: String) throws {
        let decimal = try ExactDecimal(parsing: text)
        #expect(throws: DecimalError.notANumber) { try UnitPrice.perUnit(decimal) }
        #expect(throws: DecimalError.notANumber) { try UnitPrice.per(tenToThe: 6, decimal) }
    }

    @Test func refusesPricesPast128Bits() throws {
        let decimal = try ExactDecimal(parsing: "2e26")
        #expect(throws: DecimalError.tooManyDigits) { try UnitPrice.perUnit(decimal) }
    }

    @Test func isStatedForAsFewUnitsAsPossible() {
        #expect(UnitPrice(picounits: 5_000, unitsExponent: 3) == UnitPrice(picounits: 5))
        #expect(UnitPrice(picounits: 5_000, unitsExponent: 2) == UnitPrice(picounits: 50))
        #expect(UnitPrice(picounits: 1_501, unitsExponent: 2) != UnitPrice(picounits: 15))
        #expect(UnitPrice(picounits: 0, unitsExponent: 9) == UnitPrice(picounits: 0))
    }
}
