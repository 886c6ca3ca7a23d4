import LedgerModel
import TestSupport
import Testing

struct PriceNotationTests {
    @Test(arguments: [
        "input 3",
        "input 3, cached 0.3, write 3.75, write-1h 6, output 15",
        "input 3, output 15; batch: input 1.5, output 7.5",
        "input 3, output 15; above 200000: input 6, output 22.5; batch: input 1.5; batch above 200000: input 3",
        "input 1, output 2, reasoning 3, audio-input 4, audio-output 5",
        "audio-minute 6, image 7, characters 8, request 9",
        "batch: input 1; flex: input 2; priority: input 3",
        "above 100: input 1; above 200: input 2; above 9223372036854775807: input 3",
        "input 0",
        // As fine as prices go: 21 decimals per token, image, second.
        "input 0.000000000000001, image 0.000000000000000000001",
        "audio-minute 0.00000000000000000006",
        "audio-minute 0.0018498",
        // As large as they go.
        "input 170141183460469231731687303715884.105727",
        "audio-minute 170141183460469231731687303.71588410572",
    ])
    func readsAndPrints(notation: String) throws {
        #expect(try Price(notation: notation).notation == notation)
    }

    @Test(arguments: [
        ("input 3", PriceComponent.input, 3_000_000, 0),
        ("input 0.0375", .input, 37_500, 0),
        ("input 0.0000015", .input, 15, 1),
        ("characters 15", .character, 15_000_000, 0),
        ("image 0.04", .image, 40_000_000_000, 0),
        ("request 0.002", .request, 2_000_000_000, 0),
        ("audio-minute 0.006", .audioSecond, 100_000_000, 0),
        ("audio-minute 0.003", .audioSecond, 50_000_000, 0),
        ("audio-minute 0.0045", .audioSecond, 75_000_000, 0),
        ("audio-second 0.0001", .audioSecond, 100_000_000, 0),
        // 0.01699999999998 / 60 = 0.000283333333333
        ("audio-minute 0.01699999999998", .audioSecond, 283_333_333_333, 3),
        ("audio-minute 0.03", .audioSecond, 500_000_000, 0),
        ("audio-minute 60", .audioSecond, 1_000_000_000_000, 0),
    ])
    func statesAmountsPer(notation: String, component: PriceComponent, picounits: Int128, exponent: UInt8) throws {
        let rates = try Price(notation: notation).rates
        #expect(rates == [.init(component): UnitPrice(picounits: picounits, unitsExponent: exponent)])
    }

    @Test(arguments: [
        ("  input   3 ,output 15;batch:input 1.5 ", "input 3, output 15; batch: input 1.5"),
        ("output 15, input 3.00", "input 3, output 15"),
        ("batch above 100: input 1; batch: input 2; input 3", "input 3; batch: input 2; batch above 100: input 1"),
        ("standard: input 3", "input 3"),
        ("standard above 100: input 3", "above 100: input 3"),
        ("input 3; output 15", "input 3, output 15"),
        ("input 2.5e-1", "input 0.25"),
        ("audio-second 0.0001", "audio-minute 0.006"),
        ("input\t3,\n output 15", "input 3, output 15"),
    ])
    func readsOtherSpellings(text: String, notation: String) throws {
        #expect(try Price(notation: text).notation == notation)
    }

    @Test(arguments: [
        ("", "", "a component and its amount"),
        ("input", "input", "a component and its amount"),
        ("input 3 4", "input 3 4", "a component and its amount"),
        ("input 3,", "", "a component and its amount"),
        ("input 3;", "", "a component and its amount"),
        ("input 3;; output 15", "", "a component and its amount"),
        ("batch:", "", "a component and its amount"),
        ("inptu  3", "inptu 3", "one of input, cached, write, write-1h, output, "),
        ("Input 3", "Input 3", "one of input"),
        ("input $3", "input $3", "an amount of 0 or more"),
        ("input -3", "input -3", "an amount of 0 or more"),
        ("input 1e999", "input 1e999", "an amount of 0 or more"),
        ("input 3, output 15, input 4", "input 4", "no second rate for input"),
        ("audio-minute 6, audio-second 1", "audio-second 1", "no second rate for audio-minute"),
        ("input 3; input 4", "input 4", "no second rate for input"),
        ("bulk: input 3", "bulk:", "a service tier (standard, batch, flex, priority)"),
        (": input 3", ":", "a service tier"),
        ("above 0: input 3", "above 0:", "a service tier"),
        ("above: input 3", "above:", "a service tier"),
        ("above -1: input 3", "above -1:", "a service tier"),
        ("above 200k: input 3", "above 200k:", "a service tier"),
        ("above 9223372036854775808: input 3", "above 9223372036854775808:", "a service tier"),
        ("above 100 batch: input 3", "above 100 batch:", "a service tier"),
        ("batch: flex: input 3", "flex: input 3", "a component and its amount"),
        ("input 0.0000000000000001", "input 0.0000000000000001", "at most 21 decimals"),
        ("image 0.0000000000000000000001", "image 0.0000000000000000000001", "at most 21 decimals"),
        ("audio-minute 0.001", "audio-minute 0.001", "exact per second, or audio-second"),
    ])
    func namesThePartThatDoesNotFit(text: String, part: String, expected: String) throws {
        let error = try #require(throws: PriceNotationError.self) { try Price(notation: text) }
        #expect(error.part == part)
        #expect(error.expected.contains(expected))
        #expect(error.description == "“\(part)” in a price: expected \(error.expected)")
    }

    @Test func printsPerSecondWhatIsTooLargePerMinute() throws {
        let price = Price(rates: [.init(.audioSecond): UnitPrice(picounits: .max)])
        #expect(price.notation == "audio-second 170141183460469231731687303.715884105727")
        #expect(try Price(notation: price.notation) == price)
    }

    @Test func everyPriceComesBackAsItWas() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<2_000 {
            let price = Price.random(using: &random)
            #expect(try Price(notation: price.notation) == price)
        }
    }
}

extension Price {
    /// One to six rates of any size that fits.
    fileprivate static func random(using random: inout SplitMix64) -> Price {
        var rates: [Key: UnitPrice] = [:]
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let key = Key(
                PriceComponent.allCases.randomElement(using: &random)!,
                serviceTier: ServiceTier.allCases.randomElement(using: &random)!,
                aboveInputTokens: [0, 128_000, 200_000].randomElement(using: &random)!)
            let picounits = Int128.random(in: 0...Int128.max, using: &random) >> Int.random(in: 0...127, using: &random)
            let exponent = UInt8.random(in: 0...UnitPrice.maximumUnitsExponent, using: &random)
            rates[key] = UnitPrice(picounits: picounits, unitsExponent: exponent)
        }
        return Price(rates: rates)
    }
}
