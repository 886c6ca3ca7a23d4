import LedgerModel
import Testing

@testable import Interchange

/// Price lists in LiteLLM's format.
@Suite struct PriceListFormatTests {
    private func list(_ text: String, models: [String] = []) throws -> PriceList {
        try PriceList(parsing: Array(text.utf8), file: "list.json", models: models)
    }

    /// A model with one key, and the price that it gives.
    private func price(_ key: String, _ value: String, mode: String = "chat") throws -> Price? {
        try list(#"{"m":{"mode":"\#(mode)","\#(key)":\#(value)},"other":{"input_cost_per_token":1}}"#).prices["m"]
    }

    /// Keys that name a component, in pico-units for one unit.
    @Test(arguments: [
        ("input_cost_per_token", "chat", PriceComponent.input), ("output_cost_per_token", "chat", .output),
        ("cache_read_input_token_cost", "chat", .cachedInput),
        ("cache_creation_input_token_cost", "chat", .cacheWrite),
        ("cache_creation_input_token_cost_above_1hr", "chat", .cacheWriteOneHour),
        ("output_cost_per_reasoning_token", "chat", .reasoning), ("input_cost_per_audio_token", "chat", .audioInput),
        ("output_cost_per_audio_token", "chat", .audioOutput),
        ("input_cost_per_second", "audio_transcription", .audioSecond),
        ("output_cost_per_second", "audio_transcription", .audioSecond),
        ("input_cost_per_second", "audio_speech", .audioSecond),
        ("input_cost_per_character", "audio_speech", .character),
        ("output_cost_per_image", "image_generation", .image), ("output_cost_per_image", "image_edit", .image),
        ("input_cost_per_request", "chat", .request), ("input_cost_per_query", "rerank", .request),
    ])
    func component(_ key: String, _ mode: String, _ component: PriceComponent) throws {
        let expected = Price(rates: [Price.Key(component): UnitPrice(picounits: 2_500_000)])
        #expect(try price(key, "2.5e-06", mode: mode) == expected)
    }

    /// The other parts of a key: sizes and service tiers, alone and together.
    @Test(
        arguments: [
            ("input_cost_per_token_above_200k_tokens", PriceComponent.input, ServiceTier.standard, 200_000),
            ("output_cost_per_token_above_128k_tokens", .output, .standard, 128_000),
            ("input_cost_per_token_batches", .input, .batch, 0), ("input_cost_per_token_flex", .input, .flex, 0),
            ("output_cost_per_token_priority", .output, .priority, 0),
            ("cache_read_input_token_cost_priority", .cachedInput, .priority, 0),
            ("input_cost_per_token_above_272k_tokens_priority", .input, .priority, 272_000),
            ("cache_creation_input_token_cost_above_200k_tokens", .cacheWrite, .standard, 200_000),
            ("cache_creation_input_token_cost_above_1hr_above_200k_tokens", .cacheWriteOneHour, .standard, 200_000),
            ("cache_read_input_token_cost_above_512k_tokens_batches", .cachedInput, .batch, 512_000),
            ("input_cost_per_audio_token_flex", .audioInput, .flex, 0),
        ] as [(String, PriceComponent, ServiceTier, Int64)])
    func sizeAndTier(_ key: String, _ component: PriceComponent, _ tier: ServiceTier, _ above: Int64) throws {
        let rateKey = Price.Key(component, serviceTier: tier, aboveInputTokens: above)
        #expect(try price(key, "1e-06") == Price(rates: [rateKey: UnitPrice(picounits: 1_000_000)]))
    }

    /// Keys that are no price, or none that usage of this ledger can be billed by.
    @Test(arguments: [
        ("max_tokens", "chat"), ("litellm_provider", "chat"), ("input_cost_per_second", "video_generation"),
        ("output_cost_per_second", "chat"), ("output_cost_per_second_1080p", "video_generation"),
        ("output_cost_per_video_per_second", "video_generation"), ("input_cost_per_character", "chat"),
        ("output_cost_per_image", "chat"), ("output_cost_per_pixel", "image_generation"),
        ("input_cost_per_image", "embedding"), ("ocr_cost_per_page", "ocr"),
        ("input_cost_per_token_decisions", "chat"), ("input_cost_per_token_above_272k_tokens_ultrafast", "chat"),
        ("input_cost_per_token_cache_hit", "chat"), ("input_cost_per_token_above_k_tokens", "chat"),
        ("input_cost_per_token_above_xk_tokens", "chat"), ("input_cost_per_token_above_200k", "chat"),
        ("input_cost_per_token_", "chat"), ("xinput_cost_per_token", "chat"), ("", "chat"),
        ("input_cost_per_video_per_second_above_15s_interval", "embedding"),
    ])
    func noPrice(_ key: String, _ mode: String) throws {
        #expect(PriceListKey(key, mode: mode) == nil)
        #expect(try price(key, #""nothing""#, mode: mode) == nil)
    }

    /// Whisper's price stands under input and output; it is meant once.
    @Test(arguments: [("0.0001", "0.0001"), ("0.0001", "0.0"), ("0", "1e-4"), ("0.0001", "0.00009")])
    func secondsAreBilledOnce(_ input: String, _ output: String) throws {
        for keys in [("input", "output"), ("output", "input")] {
            let text =
                #"{"whisper-1":{"mode":"audio_transcription","\#(keys.0)_cost_per_second":\#(input),"\#(keys.1)_cost_per_second":\#(output)}}"#
            let price = try #require(try list(text).prices["whisper-1"])
            var usage = Usage()
            usage.audioMilliseconds = 60_000
            #expect(try price.cost(of: usage) == .known(Money(exactly: "0.006")))
        }
    }

    /// Numbers as lists write them.
    @Test(
        arguments: [
            ("0", 0, 0, false), ("0.0", 0, 0, false), ("2e-06", 2_000_000, 0, false), ("1.5E-5", 15_000_000, 0, false),
            ("0.000002", 2_000_000, 0, false), ("1", 1_000_000_000_000, 0, false), ("1e-12", 1, 0, false),
            ("\"3e-06\"", 3_000_000, 0, false),
            // The noise of binary floats.
            ("5.0000000000000004e-08", 50_000, 0, true), ("2.4999999999999998e-07", 250_000, 0, true),
            ("7.500003000000001e-05", 75_000_030, 0, true), ("1.2345678901234565e-07", 123_457, 0, true),
            // Finer prices that are meant.
            ("8.39233e-08", 839_233, 1, false), ("2.5e-13", 25, 2, false),
            ("0.00028333333333", 28_333_333_333, 2, false),
            ("1e-21", 1, 9, false), ("1.4e-21", 1, 9, true),
        ] as [(String, Int128, UInt8, Bool)])
    func numbers(_ text: String, _ picounits: Int128, _ exponent: UInt8, _ isRounded: Bool) throws {
        let list = try list(#"{"m":{"input_cost_per_token":\#(text)}}"#)
        let expected = UnitPrice(picounits: picounits, unitsExponent: exponent)
        #expect(list.prices["m"] == Price(rates: [Price.Key(.input): expected]))
        #expect(
            list.rounded.map { "\($0.model) \($0.key) \($0.text)" }
                == (isRounded ? ["m input_cost_per_token \(text)"] : []))
    }

    @Test(arguments: [
        (
            #"{"m":{"input_cost_per_token":-1}}"#,
            "list.json: m: input_cost_per_token: expected a price from 0, found -1"
        ),
        (
            #"{"m":{"input_cost_per_token":"free"}}"#,
            "list.json: m: input_cost_per_token: expected a price from 0, found \"free\""
        ),
        (
            #"{"m":{"input_cost_per_token":{"a":1}}}"#,
            "list.json: m: input_cost_per_token: expected a price from 0, found {\"a\":1}"
        ),
        (
            #"{"m":{"input_cost_per_token":true}}"#,
            "list.json: m: input_cost_per_token: expected a price from 0, found true"
        ),
        (
            #"{"m":{"input_cost_per_token":1e40}}"#,
            "list.json: m: input_cost_per_token: expected a price from 0, found 1e40"
        ),
        (
            #"{"m":{"input_cost_per_token":1e-30}}"#,
            "list.json: m: input_cost_per_token: expected a price from 0, found 1e-30"
        ),
        (#"{"m":7}"#, "list.json: m: expected an object with its prices"),
        (#"[]"#, "list.json:1:1: expected an object with one member for each model"),
        (#"{}"#, "list.json: no prices in it"),
        (#"{"sample_spec":{"input_cost_per_token":1}}"#, "list.json: no prices in it"),
        (#"{"m":{"mode":"chat"}}"#, "list.json: no prices in it"),
        ("{\n \"m\": {\"a\":1,}}", "list.json:2:14: expected a key in quotes, found '}'"),
        ("", "list.json:1:1: expected a value, found the end of the text (truncated)"),
    ])
    func bad(_ text: String, _ message: String) {
        let error = #expect(throws: InputError.self) { try list(text) }
        #expect(error?.description == message)
    }

    @Test func modelsAreChosenByPattern() throws {
        let text = """
            {"sample_spec":{"input_cost_per_token":"see docs"},"gpt-4.1":{"input_cost_per_token":1},
            "gpt-4.1-mini":{"input_cost_per_token":2},"openai/gpt-4.1":{"input_cost_per_token":3},"broken":7,
            "sora":{"mode":"video_generation","output_cost_per_second":1},"null":{"input_cost_per_token":null}}
            """
        func names(_ models: [String]) throws -> [String] { try list(text, models: models).prices.keys.sorted() }
        #expect(try names(["gpt-*"]) == ["gpt-4.1", "gpt-4.1-mini"])
        #expect(try names(["gpt-4.1", "openai/*"]) == ["gpt-4.1", "openai/gpt-4.1"])
        #expect(try list(text, models: ["s*", "n*", "gpt-4.1"]).withoutPrice == ["sora", "null"])
        #expect(throws: InputError.self) { try names([]) }
        let error = #expect(throws: InputError.self) { try names(["llama*", "so?a"]) }
        #expect(error?.message == "no model with a price matches llama*, so?a")
    }
}
