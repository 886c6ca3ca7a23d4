import Foundation
import LedgerModel
import TestSupport
import Testing

@testable import Interchange

/// The price list that others publish, where a copy lies beside the checkout, against figures that a Python program of
/// its own took from it with `decimal`.
@Suite struct PublishedPriceTests {
    private static let path = PackageFolder.path("../shared/data/model_prices_and_context_window.json")

    /// The list as it was when the figures were taken; nil when there is none, or another.
    private static let text: [UInt8]? = {
        guard let data = FileManager.default.contents(atPath: path), data.count == 2_965_453 else {
            print("skipped: the published price list is not at \(path), or is another")
            return nil
        }
        return Array(data)
    }()

    /// Rates as `tier above component: pico-units`.
    private static let models: [String: String] = [
        "gpt-4.1": """
        standard 0 input: 2000000, standard 0 cached: 500000, standard 0 output: 8000000, batch 0 input: 1000000, \
        batch 0 output: 4000000, priority 0 input: 3500000, priority 0 cached: 875000, priority 0 output: 14000000
        """,
        "gpt-4.1-mini": """
        standard 0 input: 400000, standard 0 cached: 100000, standard 0 output: 1600000, batch 0 input: 200000, \
        batch 0 output: 800000, priority 0 input: 700000, priority 0 cached: 175000, priority 0 output: 2800000
        """,
        "gpt-4o": """
        standard 0 input: 2500000, standard 0 cached: 1250000, standard 0 output: 10000000, batch 0 input: 1250000, \
        batch 0 output: 5000000, priority 0 input: 4250000, priority 0 cached: 2125000, priority 0 output: 17000000
        """,
        "gpt-3.5-turbo": "standard 0 input: 500000, standard 0 output: 1500000",
        "claude-sonnet-4-5": """
        standard 0 input: 3000000, standard 0 cached: 300000, standard 0 write: 3750000, standard 0 write-1h: 6000000, \
        standard 0 output: 15000000, batch 0 input: 1500000, batch 0 cached: 150000, batch 0 write: 1875000, \
        batch 0 output: 7500000
        """,
        "claude-haiku-4-5": """
        standard 0 input: 1000000, standard 0 cached: 100000, standard 0 write: 1250000, standard 0 write-1h: 2000000, \
        standard 0 output: 5000000, batch 0 input: 500000, batch 0 cached: 50000, batch 0 write: 625000, \
        batch 0 output: 2500000
        """,
        "gemini-2.5-pro": """
        standard 0 input: 1250000, standard 0 cached: 125000, standard 0 output: 10000000, \
        standard 200000 input: 2500000, standard 200000 cached: 250000, standard 200000 write: 250000, \
        standard 200000 output: 15000000, batch 0 input: 625000, batch 0 output: 5000000, flex 0 input: 625000, \
        flex 0 cached: 125000, flex 0 output: 5000000, priority 0 input: 2250000, priority 0 cached: 225000, \
        priority 0 output: 18000000, priority 200000 input: 4500000, priority 200000 cached: 450000, \
        priority 200000 output: 27000000
        """,
        "gemini-2.5-flash": """
        standard 0 input: 300000, standard 0 cached: 30000, standard 0 output: 2500000, standard 0 reasoning: 2500000, \
        standard 0 audio-input: 1000000, batch 0 input: 150000, batch 0 output: 1250000, batch 0 audio-input: 500000, \
        flex 0 input: 150000, flex 0 cached: 30000, flex 0 output: 1250000, priority 0 input: 540000, \
        priority 0 cached: 54000, priority 0 output: 4500000, priority 0 audio-input: 1800000
        """,
        "whisper-1": "standard 0 audio-minute: 100000000",
        "tts-1": "standard 0 characters: 15000000",
        "deepseek/deepseek-chat": """
        standard 0 input: 280000, standard 0 cached: 28000, standard 0 write: 0, standard 0 output: 420000
        """,
        "gpt-4o-transcribe": """
        standard 0 input: 2500000, standard 0 output: 10000000, standard 0 audio-input: 2500000, \
        standard 0 audio-minute: 100000000
        """,
        "o3": """
        standard 0 input: 2000000, standard 0 cached: 500000, standard 0 output: 8000000, batch 0 input: 1000000, \
        batch 0 output: 4000000, flex 0 input: 1000000, flex 0 cached: 250000, flex 0 output: 4000000, \
        priority 0 input: 3500000, priority 0 cached: 875000, priority 0 output: 14000000
        """,
    ]

    @Test(.enabled(if: text != nil, "no copy of the price list"), arguments: models.keys.sorted())
    func oneModel(_ model: String) throws {
        let list = try PriceList(parsing: try #require(Self.text), file: "list", models: [model])
        #expect(list.prices.keys.sorted() == [model])
        let rates = try #require(list.prices[model]).orderedRates.map { key, rate in
            "\(key.serviceTier) \(key.aboveInputTokens) \(key.component.name): \(rate.picounits)"
                + (rate.unitsExponent == 0 ? "" : " for 10^\(rate.unitsExponent)")
        }
        #expect(rates.joined(separator: ", ") == Self.models[model])
    }

    /// How many models and rates, and the sum of all rates in units of 10^-21.
    @Test(
        .enabled(if: text != nil, "no copy of the price list"),
        arguments: [
            (["gpt-*", "claude-*", "gemini-*"], 189, 1563, "563575165166666000000", 0),
            ([], 3871, 13_846, "25065995237615999000000", 60),
        ])
    func inAll(_ patterns: [String], _ models: Int, _ rates: Int, _ sum: String, _ rounded: Int) throws {
        let list = try PriceList(parsing: try #require(Self.text), file: "list", models: patterns)
        #expect(list.prices.count == models)
        #expect(list.prices.values.reduce(0) { $0 + $1.rates.count } == rates)
        #expect(list.rounded.count == rounded)
        var total: Int128 = 0
        for rate in list.prices.values.flatMap(\.rates.values) {
            total += rate.picounits * (Int128.powerOfTen(9 - Int(rate.unitsExponent)) ?? 0)
        }
        #expect(String(total) == sum)
        if patterns.isEmpty { #expect(list.prices.count + list.withoutPrice.count == 4241) }
    }
}
