import Foundation
import LedgerModel
import Testing

struct MoneyTests {
    /// ±(2^127) pico-units, the ends of what money holds.
    private static let mostText = "170141183460469231731687303.715884105727"
    private static let leastText = "-170141183460469231731687303.715884105728"

    @Test(arguments: [
        ("0", 0),
        ("1", 1_000_000_000_000),
        ("-1", -1_000_000_000_000),
        ("77.43306", 77_433_060_000_000),
        ("-0.5", -500_000_000_000),
        ("0.000000000001", 1),
        ("-0.000000000001", -1),
        ("0.1", 100_000_000_000),
        ("100", 100_000_000_000_000),
        (mostText, Int128.max),
        (leastText, Int128.min),
    ])
    func readsAndPrints(text: String, picounits: Int128) throws {
        #expect(try Money(exactly: text) == Money(picounits: picounits))
        #expect(Money(picounits: picounits).description == text)
        #expect(Money(text) == Money(picounits: picounits))
    }

    @Test(arguments: [
        ("1.000000000000000", "1"), ("1e-12", "0.000000000001"), ("2.5E2", "250"), ("-0", "0"), ("-0.0", "0"),
        ("+3", "3"),
    ])
    func readsOtherSpellings(text: String, printed: String) throws {
        #expect(try Money(exactly: text).description == printed)
    }

    @Test(arguments: [
        ("0.0000000000001", MoneyError.tooManyDecimals),
        ("1e-13", .tooManyDecimals),
        ("12 USD", .malformed(.notANumber)),
        ("", .malformed(.notANumber)),
        ("170141183460469231731687303.715884105728", .malformed(.tooManyDigits)),
        ("1e27", .malformed(.tooManyDigits)),
        ("1e999", .malformed(.exponentOutOfRange)),
    ])
    func refusesRatherThanRounds(text: String, error: MoneyError) {
        #expect(throws: error) { try Money(exactly: text) }
        #expect(Money(text) == nil)
    }

    @Test(arguments: [
        ("0.0000000000004", 0, false),
        ("0.0000000000005", 1, false),
        ("0.0000000000015", 2, false),
        ("-0.0000000000004", 0, false),
        ("-0.0000000000005", -1, false),
        ("-0.0000000000015", -2, false),
        ("0.000000000002", 2, true),
    ])
    func roundsHalfAwayFromZeroWhenAsked(text: String, picounits: Int128, isExact: Bool) throws {
        let bytes = Array(text.utf8)
        let (money, wasExact) = try Money.rounding(bytes.span)
        #expect(money == Money(picounits: picounits))
        #expect(wasExact == isExact)
    }

    @Test(arguments: [
        ("100", 2, "100.00"), ("77.43306", 2, "77.43306"), ("0.5", 2, "0.50"), ("-0.5", 4, "-0.5000"), ("0", 0, "0"),
        ("0", 2, "0.00"), ("1.25", 12, "1.250000000000"),
    ])
    func showsAtLeastSoManyDecimals(text: String, decimals: Int, shown: String) throws {
        #expect(try Money(exactly: text).formatted(minimumDecimals: decimals) == shown)
    }

    @Test(arguments: [
        ("0.005", 2, "0.01"), ("-0.005", 2, "-0.01"), ("0.004999999999", 2, "0.00"), ("-0.004", 2, "0.00"),
        ("77.43306", 2, "77.43"), ("99.995", 2, "100.00"), ("0.5", 0, "1"), ("-1.5", 0, "-2"),
        ("1.25", 12, "1.250000000000"),
        (mostText, 2, "170141183460469231731687303.72"), (leastText, 0, "-170141183460469231731687304"),
    ])
    func roundsForPeopleToRead(text: String, decimals: Int, shown: String) throws {
        #expect(try Money(exactly: text).rounded(toDecimals: decimals) == shown)
    }

    @Test func addsAndSubtracts() throws {
        let balance = try Money(exactly: "100")
        let charge = try Money(exactly: "77.43306")
        #expect(try (balance - charge).description == "22.56694")
        #expect(try (charge - balance).description == "-22.56694")
        #expect(try (balance + charge).description == "177.43306")
        var sum = Money.zero
        for _ in 0..<10 { try sum += Money(exactly: "0.1") }
        #expect(sum.description == "1")
        #expect(charge < balance)
    }

    @Test func refusesToWrapAtEitherEnd() throws {
        let most = Money(picounits: .max)
        let least = Money(picounits: .min)
        let one = Money(picounits: 1)
        #expect(throws: MoneyError.overflow) { try most + one }
        #expect(throws: MoneyError.overflow) { try least - one }
        #expect(throws: MoneyError.overflow) { try least + Money(picounits: -1) }
        #expect(throws: MoneyError.overflow) { try most - Money(picounits: -1) }
        #expect(throws: MoneyError.overflow) { try Money.zero - least }
        #expect(try most + Money.zero == most)
        #expect(try most + least == Money(picounits: -1))
        #expect(try least - least == .zero)
        var sum = most
        #expect(throws: MoneyError.overflow) { try sum += one }
        #expect(sum == most)
    }

    @Test func isTextInJSON() throws {
        let amounts = try ["77.43306", "-0.000000000001", Self.mostText, Self.leastText].map(Money.init(exactly:))
        let json = try JSONEncoder().encode(amounts)
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"["77.43306","-0.000000000001","\#(Self.mostText)","\#(Self.leastText)"]"#)
        #expect(try JSONDecoder().decode([Money].self, from: json) == amounts)
    }

    @Test(arguments: ["[77.43306]", "[\"1e-13\"]", "[\"\"]", "[null]"])
    func refusesJSONThatIsNoAmount(json: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode([Money].self, from: Data(json.utf8)) }
    }
}
