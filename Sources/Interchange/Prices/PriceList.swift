package import LedgerModel

/// Prices read from a list in the format of LiteLLM's `model_prices_and_context_window.json`.
///
/// One object, a member a model, with costs per single unit as JSON numbers (kept as text, never a Double). Keys
/// are a component, then perhaps `_above_<n>k_tokens`, then perhaps a service tier: `input_cost_per_token`,
/// `output_cost_per_token_above_200k_tokens_priority`.
package struct PriceList: Sendable {
    package private(set) var prices: [String: Price] = [:]
    /// Figures that had to be rounded to 12 decimals: model, key, the list's text.
    package private(set) var rounded: [(model: String, key: String, text: String)] = []
    /// Models without any price that this ledger can apply, such as those billed by video seconds.
    package private(set) var withoutPrice: [String] = []

    /// Reads a list; `patterns` (with `*` and `?`) choose models, none takes all.
    ///
    /// Throws: `InputError` for text that is not JSON or figures that are not prices.
    package init(parsing text: [UInt8], file: String, models patterns: [String] = []) throws(InputError) {
        let document = try JSONValue.parse(text, file: file)
        guard let members = document.members else {
            throw InputError(file: file, line: 1, column: 1, "expected an object with one member for each model")
        }
        let globs = patterns.map(GlobPattern.init)
        for (model, entry) in members where model != "sample_spec" {
            guard globs.isEmpty || globs.contains(where: { $0.matches(model) }) else { continue }
            guard let keys = entry.members else {
                throw InputError(file: file, "\(model): expected an object with its prices")
            }
            try read(model, keys, file)
        }
        guard !prices.isEmpty else {
            throw InputError(
                file: file,
                patterns.isEmpty
                    ? "no prices in it" : "no model with a price matches \(patterns.joined(separator: ", "))")
        }
    }

    private mutating func read(
        _ model: String, _ members: [(key: String, value: JSONValue)], _ file: String
    ) throws(InputError) {
        let mode = members.first { $0.key == "mode" }?.value.stringValue
        var rates: [Price.Key: UnitPrice] = [:]
        for (name, value) in members {
            guard let key = PriceListKey(name, mode: mode), value != .null else { continue }
            guard let text = value.numberText ?? value.stringValue, let decimal = try? ExactDecimal(parsing: text),
                let (rate, isExact) = try? UnitPrice.perUnit(decimal)
            else {
                throw InputError(
                    file: file, "\(model): \(name): expected a price from 0, found \(value.compactText)")
            }
            if !isExact { rounded.append((model, name, text)) }
            // Lists state one duration's price under input and under output: they mean it once.
            if key.rateKey.component == .audioSecond, let other = rates[key.rateKey], other.isMore(than: rate) {
                continue
            }
            rates[key.rateKey] = rate
        }
        if rates.isEmpty {
            withoutPrice.append(model)
        } else {
            prices[model] = Price(rates: rates)
        }
    }
}

extension UnitPrice {
    fileprivate func isMore(than other: UnitPrice) -> Bool {
        let exponent = Int(max(unitsExponent, other.unitsExponent))
        func scaled(_ price: UnitPrice) -> Int128 {
            let factor = Int128.powerOfTen(exponent - Int(price.unitsExponent)) ?? 1
            let (product, overflow) = price.picounits.multipliedReportingOverflow(by: factor)
            return overflow ? .max : product
        }
        return scaled(self) > scaled(other)
    }
}

/// What a key of the list means.
struct PriceListKey {
    let rateKey: Price.Key

    /// Nil for keys that are no price, or one that this ledger does not apply.
    init?(_ name: String, mode: String?) {
        var rest = Substring(name)
        var tier = ServiceTier.standard
        for (suffix, value) in [("_batches", ServiceTier.batch), ("_flex", .flex), ("_priority", .priority)]
        where rest.hasSuffix(suffix) {
            rest = rest.dropLast(suffix.count)
            tier = value
        }
        var above: Int64 = 0
        if rest.hasSuffix("k_tokens"), let marker = rest.lastRange(of: "_above_") {
            guard let thousands = Int64(rest[marker.upperBound...].dropLast("k_tokens".count)) else { return nil }
            above = thousands * 1000
            rest = rest[..<marker.lowerBound]
        }
        guard let component = Self.component(String(rest), mode: mode) else { return nil }
        rateKey = Price.Key(component, serviceTier: tier, aboveInputTokens: above)
    }

    private static func component(_ name: String, mode: String?) -> PriceComponent? {
        switch name {
        case "input_cost_per_token": .input
        case "output_cost_per_token": .output
        case "cache_read_input_token_cost": .cachedInput
        case "cache_creation_input_token_cost": .cacheWrite
        case "cache_creation_input_token_cost_above_1hr": .cacheWriteOneHour
        case "output_cost_per_reasoning_token": .reasoning
        case "input_cost_per_audio_token": .audioInput
        case "output_cost_per_audio_token": .audioOutput
        case "input_cost_per_second", "output_cost_per_second":
            // Elsewhere a second is one of video.
            mode == "audio_transcription" || mode == "audio_speech" ? .audioSecond : nil
        case "input_cost_per_character", "output_cost_per_character":
            // Elsewhere characters are another way to state the price of tokens.
            mode == "audio_speech" ? .character : nil
        case "output_cost_per_image": mode == "image_generation" || mode == "image_edit" ? .image : nil
        case "input_cost_per_request", "input_cost_per_query": .request
        default: nil
        }
    }
}

extension Substring {
    fileprivate func lastRange(of part: String) -> Range<Index>? {
        var end = endIndex
        while let start = index(end, offsetBy: -part.count, limitedBy: startIndex) {
            if self[start..<end] == part { return start..<end }
            end = index(before: end)
        }
        return nil
    }
}
