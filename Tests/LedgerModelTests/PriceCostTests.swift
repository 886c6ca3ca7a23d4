import LedgerModel
import Testing

struct PriceCostTests {
    /// 22,361,870 input and 4,088,665 output tokens: a day of a real chat service.
    @Test(arguments: [
        ("input 2, cached 0.5, output 8", "77.43306"),
        ("input 3, output 15", "128.415585"),
        ("input 0.4, output 1.6", "15.486612"),
        ("input 2, output 8; above 200000: input 4, output 12", "138.51146"),
    ])
    func costsOfADay(notation: String, dollars: String) throws {
        let usage = Usage(inputTokens: 22_361_870, outputTokens: 4_088_665)
        #expect(try Price(notation: notation).cost(of: usage) == known(dollars))
    }

    /// A rate of its own for each part, all of them different, so that a mix-up shows.
    @Test(arguments: [
        (UsageMeasure.inputTokens, "1"),
        (.cachedInputTokens, "2"),
        (.cacheWriteTokens, "3"),
        (.cacheWriteOneHourTokens, "4"),
        (.audioInputTokens, "5"),
        (.outputTokens, "6"),
        (.reasoningTokens, "7"),
        (.audioOutputTokens, "8"),
        (.characters, "9"),
    ])
    func billsAMillionOfEachPart(measure: UsageMeasure, dollars: String) throws {
        let price = try Price(
            notation: """
                input 1, cached 2, write 3, write-1h 4, audio-input 5, \
                output 6, reasoning 7, audio-output 8, characters 9
                """)
        var usage = Usage()
        usage[measure] = 1_000_000
        switch measure {
        case .cachedInputTokens, .cacheWriteTokens, .cacheWriteOneHourTokens, .audioInputTokens:
            usage.inputTokens = 1_000_000
        case .reasoningTokens, .audioOutputTokens: usage.outputTokens = 1_000_000
        case .inputTokens, .outputTokens, .audioMilliseconds, .images, .characters: break
        }
        #expect(try price.cost(of: usage) == known(dollars))
    }

    @Test func billsPartsInsteadOfAndNotOnTopOfTheirTotal() throws {
        // 420 × 3 + 400 × 0.3 + 100 × 3.75 + 50 × 6 + 30 × 3 = 2145; 30 × 15 + 150 × 15 + 20 × 60 = 3900.
        let price = try Price(notation: "input 3, cached 0.3, write 3.75, write-1h 6, output 15, audio-output 60")
        var usage = Usage(inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 200)
        usage.cacheWriteTokens = 100
        usage.cacheWriteOneHourTokens = 50
        usage.audioInputTokens = 30
        usage.reasoningTokens = 150
        usage.audioOutputTokens = 20
        #expect(try price.cost(of: usage) == known("0.006045"))
    }

    @Test(arguments: [
        (ServiceTier.standard, 200_000, "0.6"),
        (.standard, 200_001, "1.200006"),
        (.batch, 200_000, "0.3"),
        (.batch, 200_001, "1.200006"),
        (.flex, 200_001, "1.200006"),
        (.priority, 200_001, "2.00001"),
    ])
    func aSizeTierBillsTheWholeRequest(tier: ServiceTier, inputTokens: Int64, dollars: String) throws {
        let price = try Price(
            notation:
                "input 3; above 200000: input 6; batch: input 1.5; priority: input 5; priority above 200000: input 10")
        let usage = Usage(inputTokens: inputTokens, outputTokens: 0)
        #expect(try price.cost(of: usage, serviceTier: tier) == known(dollars))
    }

    @Test(arguments: [
        ("audio-minute 0.006", 60_000, 0, "0.006"),
        ("audio-minute 0.006", 1, 0, "0.0000001"),
        ("audio-minute 0.006", 3_600_000, 0, "0.36"),
        ("input 2.5, output 10, audio-minute 0.006", 60_000, 0, "0.006"),
        // Where the provider counts tokens, they are billed and the minutes are not.
        ("input 2.5, output 10, audio-minute 0.006", 60_000, 600, "0.0015"),
        ("input 2.5, output 10", 60_000, 600, "0.0015"),
    ])
    func billsAudioByTokensElseByTime(
        notation: String, milliseconds: Int64, inputTokens: Int64, dollars: String
    ) throws {
        var usage = Usage(inputTokens: inputTokens, outputTokens: 0)
        usage.audioInputTokens = inputTokens
        usage.audioMilliseconds = milliseconds
        #expect(try Price(notation: notation).cost(of: usage) == known(dollars))
    }

    @Test func billsRequestsAndImages() throws {
        var usage = Usage()
        usage.images = 3
        #expect(try Price(notation: "image 0.04, request 0.002").cost(of: usage) == known("0.122"))
        #expect(try Price(notation: "request 0.002").cost(of: Usage()) == known("0.002"))
    }

    @Test(arguments: [
        ("output 15", "0.015"),
        ("input 3", "0.003"),
        ("characters 1", "0"),
        ("audio-minute 0.006", "0"),
        ("request 0.002", "0.002"),
    ])
    func aMissingRateIsUnknownAndNeverFree(notation: String, lower: String) throws {
        let usage = Usage(inputTokens: 1_000, outputTokens: 1_000)
        let cost = try Price(notation: notation).cost(of: usage)
        #expect(try cost == .unknown(lower: Money(exactly: lower), upper: nil))
        #expect(cost.amount == nil)
        #expect(cost.certainty == .unknown)
    }

    @Test func whatIsNotUsedNeedsNoRate() throws {
        #expect(try Price(rates: [:]).cost(of: Usage()) == known("0"))
        #expect(try Price(notation: "input 0").cost(of: Usage(inputTokens: 5, outputTokens: 0)) == known("0"))
        #expect(try Price(rates: [:]).cost(of: Usage(inputTokens: 5, outputTokens: 0)) == .unpriced)
    }

    @Test(arguments: [
        // Each part is 0.4 or 0.5 pico-units; together they are rounded once.
        (4, 1, 0, 0), (4, 1, 1, 1), (5, 1, 0, 1), (5, 1, 1, 1), (5, 1, 2, 2), (3, 1, 4, 2),
    ])
    func roundsOncePerEvent(tenths: Int128, input: Int64, output: Int64, picounits: Int128) throws {
        let rate = UnitPrice(picounits: tenths, unitsExponent: 1)
        let price = Price(rates: [.init(.input): rate, .init(.output): rate])
        let usage = Usage(inputTokens: input, outputTokens: output)
        #expect(try price.cost(of: usage) == .known(Money(picounits: picounits)))
    }

    @Test func keepsPricesFinerThanMoney() throws {
        // 10^-21 dollars a second, the finest there is: 10^12 milliseconds are 10^9 seconds, one pico-unit.
        let price = try Price(notation: "audio-second 0.000000000000000000001")
        var usage = Usage()
        for (milliseconds, picounits) in [(1_000_000_000_000, 1), (500_000_000_000, 1), (499_999_999_999, 0)] {
            usage.audioMilliseconds = Int64(milliseconds)
            #expect(try price.cost(of: usage) == .known(Money(picounits: Int128(picounits))))
        }
    }

    // 2⁶³/8 tokens are 1.15 × 10¹⁸; at 2 × 10²⁰ pico-units each they pass 2¹²⁷, as do two halves of 1.15 × 10³⁸.
    @Test(arguments: [
        "input 200000000000000", "input 100000000000000000000000", "input 100000000000000, output 100000000000000",
    ])
    func refusesToWrap(notation: String) throws {
        let usage = Usage(inputTokens: .max / 8, outputTokens: .max / 8)
        let price = try Price(notation: notation)
        #expect(throws: MoneyError.overflow) { try price.cost(of: usage) }
    }

    private func known(_ dollars: String) -> Cost { .known(try! Money(exactly: dollars)) }
}
