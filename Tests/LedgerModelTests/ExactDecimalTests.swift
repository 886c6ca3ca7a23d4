import LedgerModel
import Testing

struct ExactDecimalTests {
    @Test(arguments: [
        ("0", 0, 0),
        ("7", 7, 0),
        ("+7", 7, 0),
        ("-7", -7, 0),
        ("007", 7, 0),
        ("0.0001", 1, -4),
        (".5", 5, -1),
        ("5.", 5, 0),
        ("1.50", 150, -2),
        ("2e-06", 2, -6),
        ("2E-06", 2, -6),
        ("2.5e3", 25, 2),
        ("2.5e+3", 25, 2),
        ("-1.25e-7", -125, -9),
        ("5.0000000000000004e-08", 50_000_000_000_000_004, -24),
        ("1e400", 1, 400),
        ("1e-400", 1, -400),
        ("1e0000000000000000000400", 1, 400),
    ])
    func reads(text: String, coefficient: Int128, exponent: Int) throws {
        #expect(try ExactDecimal(parsing: text) == ExactDecimal(coefficient: coefficient, exponent: exponent))
    }

    @Test(arguments: [
        "", " ", "+", "-", ".", "-.", "e5", ".e5", "1e", "1e+", "1e-", "1e5.0", "1e5x", "--1", "+-1", "1-", "1 ", " 1",
        "1 000", "1,000", "1_000", "1.2.3", "0x10", "1f", "NaN", "inf", "$1", "1\n", "1\0", "١", "１", "1e５", "½",
    ])
    func refusesWhatIsNoNumber(text: String) {
        #expect(throws: DecimalError.notANumber) { try ExactDecimal(parsing: text) }
    }

    @Test(arguments: ["1e401", "1e-401", "1e99999999999999999999999", "0e401"])
    func refusesAnExponentOutOfRange(text: String) {
        #expect(throws: DecimalError.exponentOutOfRange) { try ExactDecimal(parsing: text) }
    }

    @Test func keepsEveryDigitThat128BitsHold() throws {
        let most = try ExactDecimal(parsing: "170141183460469231731687303715884105727")
        let least = try ExactDecimal(parsing: "-170141183460469231731687303715884105728")
        #expect(most.coefficient == .max)
        #expect(least.coefficient == .min)
        #expect(try ExactDecimal(parsing: String(repeating: "0", count: 500) + "1").coefficient == 1)
    }

    @Test(arguments: [
        "170141183460469231731687303715884105728", "-170141183460469231731687303715884105729",
        "0.1701411834604692317316873037158841057280", "1000000000000000000000000000000000000000",
    ])
    func refusesMoreDigits(text: String) {
        #expect(throws: DecimalError.tooManyDigits) { try ExactDecimal(parsing: text) }
    }

    @Test(arguments: [
        ("0", 0), ("0.000", 0), ("7", 1), ("-7", 1), ("100", 1), ("0.00120", 2), ("1.5e-7", 2), ("1005", 4),
        ("5.0000000000000004e-08", 17), ("0.000283333333333", 12),
    ])
    func countsSignificantDigits(text: String, digits: Int) throws {
        #expect(try ExactDecimal(parsing: text).significantDigits == digits)
    }

    @Test(arguments: [
        ("1.5", 2, 150, true),
        ("1.5", 1, 15, true),
        ("1.4", 0, 1, false),
        ("1.5", 0, 2, false),
        ("2.5", 0, 3, false),
        ("-1.4", 0, -1, false),
        ("-1.5", 0, -2, false),
        ("-2.5", 0, -3, false),
        ("0.4999999999999999999999", 0, 0, false),
        ("1e-400", 12, 0, false),
        ("0e400", 12, 0, true),
        ("2e10", -10, 2, true),
        ("1e26", 12, 100_000_000_000_000_000_000_000_000_000_000_000_000, true),
        // 0.5 and 0.4… of the last place, with the largest divisor there is.
        ("50000000000000000000000000000000000000e-38", 0, 1, false),
        ("49999999999999999999999999999999999999e-38", 0, 0, false),
        ("170141183460469231731687303715884105727e-39", 0, 0, false),
    ])
    func scalesRoundingHalfAwayFromZero(text: String, decimals: Int, value: Int128, isExact: Bool) throws {
        let scaled = try ExactDecimal(parsing: text).scaled(toDecimals: decimals)
        #expect(scaled.value == value)
        #expect(scaled.isExact == isExact)
    }

    @Test(arguments: ["1e27", "2e26", "1e400", "-2e26"])
    func refusesToScalePast128Bits(text: String) {
        #expect(throws: DecimalError.tooManyDigits) { try ExactDecimal(parsing: text).scaled(toDecimals: 12) }
    }

    @Test(arguments: [
        (7, 2, 4), (-7, 2, -4), (6, 4, 2), (-6, 4, -2), (5, 4, 1), (-5, 4, -1), (0, 9, 0), (8, 1, 8), (1, 3, 0),
        (2, 3, 1),
    ])
    func dividesRoundingHalfAwayFromZero(dividend: Int128, divisor: Int128, quotient: Int128) {
        #expect(dividend.dividedRoundingHalfAwayFromZero(by: divisor) == quotient)
    }

    @Test func dividesTheExtremes() {
        // ±2^127 / 10^38 is ±1.70…; by itself it is 1.
        #expect(Int128.max.dividedRoundingHalfAwayFromZero(by: .max) == 1)
        #expect(Int128.min.dividedRoundingHalfAwayFromZero(by: 1) == .min)
        #expect(Int128.min.dividedRoundingHalfAwayFromZero(by: Int128.powerOfTen(38)!) == -2)
        #expect(Int128.powerOfTen(39) == nil)
        #expect(Int128.powerOfTen(-1) == nil)
    }
}
