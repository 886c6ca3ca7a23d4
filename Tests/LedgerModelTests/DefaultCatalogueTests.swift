import Testing

@testable import LedgerModel

struct DefaultCatalogueTests {
    private let prices = DefaultCatalogue.prices

    @Test func listsTheMostUsedModels() {
        #expect(prices.count >= 100)
        #expect(DefaultCatalogue.name == "built-in 2026-11")
    }

    @Test(arguments: [
        // What each costs, from the providers' pages: input and output dollars per million.
        ("gpt-4.1", "2", "8"),
        ("gpt-4.1-mini", "0.4", "1.6"),
        ("gpt-4o-mini", "0.15", "0.6"),
        ("gpt-3.5-turbo", "0.5", "1.5"),
        ("gpt-4", "30", "60"),
        ("gpt-5", "1.25", "10"),
        ("gpt-6.1-sol", "2", "10"),
        ("o4-mini", "1.1", "4.4"),
        ("claude-sonnet-4-5", "3", "15"),
        ("claude-haiku-4-5", "1", "5"),
        ("claude-opus-5-5", "4", "20"),
        ("gemini-2.5-pro", "1.25", "10"),
        ("mistral-large-latest", "0.5", "1.5"),
        ("deepseek-chat", "0.28", "0.42"),
        ("grok-4.7", "2", "6"),
    ])
    func plainRates(model: String, input: String, output: String) throws {
        let price = try #require(prices[model])
        let usage = Usage(inputTokens: 100_000, outputTokens: 100_000)
        let dollars = try Price(notation: "input \(input), output \(output)").cost(of: usage)
        #expect(try price.cost(of: usage) == dollars)
    }

    @Test(arguments: [
        (
            "gpt-4.1",
            "input 2, cached 0.5, output 8; batch: input 1, output 4; priority: input 3.5, cached 0.875, output 14"
        ),
        (
            "claude-sonnet-4-5",
            """
            input 3, cached 0.3, write 3.75, write-1h 6, output 15; \
            batch: input 1.5, cached 0.15, write 1.875, output 7.5
            """
        ),
        ("gpt-audio", "input 2.5, output 10, audio-input 32, audio-output 64"),
        ("whisper-1", "audio-minute 0.006"),
        ("gpt-4o-transcribe", "input 2.5, output 10, audio-minute 0.006"),
        ("gpt-4o-mini-transcribe", "input 1.25, output 5, audio-minute 0.003"),
        ("tts-1", "characters 15"),
        ("text-embedding-3-small", "input 0.02; batch: input 0.01"),
        (
            "grok-4.3",
            """
            input 1.25, cached 0.2, output 2.5; above 200000: input 2.5, cached 0.4, output 5; \
            batch: input 1, cached 0.16, output 2; batch above 200000: input 2, cached 0.32, output 4
            """
        ),
    ])
    func wholePrices(model: String, notation: String) {
        #expect(prices[model]?.notation == notation)
    }

    @Test func anHourOfWhisperIsBilledOnce() throws {
        var usage = Usage()
        usage.audioMilliseconds = 3_600_000
        let cost = try #require(prices["whisper-1"]).cost(of: usage)
        #expect(try cost == .known(Money(exactly: "0.36")))
    }

    @Test(arguments: [
        ("gpt-4.1", "77.43306"), ("claude-sonnet-4-5", "128.415585"), ("gpt-4.1-mini", "15.486612"),
    ])
    func aRealDay(model: String, dollars: String) throws {
        let usage = Usage(inputTokens: 22_361_870, outputTokens: 4_088_665)
        #expect(try prices[model]?.cost(of: usage) == .known(Money(exactly: dollars)))
    }

    @Test func everyPriceIsReadableAndComesBack() throws {
        for (model, price) in prices {
            #expect(!price.isEmpty, "\(model)")
            #expect(try Price(notation: price.notation) == price, "\(model)")
            #expect(price.rates.values.allSatisfy { $0.picounits >= 0 && $0.unitsExponent == 0 }, "\(model)")
        }
    }

    /// A name with a date would be found without it, so it is listed only where its price is another.
    @Test func datedNamesAreNoDuplicates() {
        for (model, price) in prices {
            guard let undated = ModelName.removingDateSuffix(model), let other = prices[undated] else { continue }
            #expect(price != other, "\(model)")
        }
    }

    @Test func noBuiltInModelHasTwoPricesForOneUsage() {
        // Text to characters and to tokens, or images to images and to tokens, would be billed twice.
        for (model, price) in prices {
            let components = Set(price.rates.keys.map(\.component))
            #expect(!components.isSuperset(of: [.input, .character]), "\(model)")
            #expect(!components.isSuperset(of: [.output, .image]), "\(model)")
        }
    }
}
