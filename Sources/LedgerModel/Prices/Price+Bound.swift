extension Price {
    /// The most that a request can cost that uses at most so much, whatever of it is cached, written or reasoned.
    ///
    /// Input at the dearest rate of text (plain, cached, written to a cache where the price says what that costs), output at the
    /// dearest too, each of all size tiers that the request may reach; audio tokens at theirs, and where none are stated, any may be
    /// audio; durations beside tokens. Nil when a quantity is used that the price has no rate for, unless it may be `isPartial`: then
    /// what has a rate is bounded. Throws `MoneyError.overflow`. O(components × size tiers).
    public func bound(
        of usage: Usage, serviceTier: ServiceTier = .standard, isPartial: Bool = false
    ) throws(MoneyError) -> Money? {
        var (inputs, outputs): ([PriceComponent], [PriceComponent]) = (
            [.input, .cachedInput, .cacheWrite, .cacheWriteOneHour], [.output, .reasoning]
        )
        if usage.audioInputTokens == 0 { inputs.append(.audioInput) }
        if usage.audioOutputTokens == 0 { outputs.append(.audioOutput) }
        let quantities: [(Int64, [PriceComponent], unitsExponent: Int)] = [
            (usage.inputTokens - usage.audioInputTokens, inputs, 0),
            (usage.audioInputTokens, [.audioInput], 0),
            (usage.outputTokens - usage.audioOutputTokens, outputs, 0),
            (usage.audioOutputTokens, [.audioOutput], 0),
            (usage.images, [.image], 0), (usage.characters, [.character], 0), (1, [.request], 0),
        ]
        var sum = ExactSum()
        for (quantity, components, exponent) in quantities where quantity != 0 {
            guard let rate = dearest(components, serviceTier, upTo: usage.inputTokens) else {
                // Only a few models charge for the request itself.
                if components == [.request] || isPartial { continue }
                return nil
            }
            try sum.add(quantity, at: rate, unitsPerQuantityExponent: exponent)
        }
        if usage.audioMilliseconds != 0 {
            let countsTokens = usage.inputTokens != 0 || usage.outputTokens != 0
            if let rate = dearest([.audioSecond], serviceTier, upTo: usage.inputTokens) {
                try sum.add(usage.audioMilliseconds, at: rate, unitsPerQuantityExponent: 3)
            } else if !countsTokens, !isPartial {
                return nil
            }
        }
        return try sum.rounded()
    }

    /// The dearest rate of some components, of a request of at most so many input tokens.
    private func dearest(
        _ components: [PriceComponent], _ serviceTier: ServiceTier, upTo inputTokens: Int64
    ) -> UnitPrice? {
        let sizes = Set(rates.keys.map(\.aboveInputTokens)).filter { $0 < inputTokens }
        let reached = sizes.map { $0 + 1 } + [0]
        return reached.flatMap { size in
            components.compactMap { rate($0, serviceTier: serviceTier, inputTokens: size) }
        }.max { $0.isCheaper(than: $1) }
    }
}

extension UnitPrice {
    fileprivate func isCheaper(than other: UnitPrice) -> Bool {
        // Rates are far from the 29 digits that would overflow here.
        scaled < other.scaled
    }

    /// For 10⁹ units.
    private var scaled: Int128 {
        let factor = Int128.powerOfTen(Int(Self.maximumUnitsExponent) - Int(unitsExponent)) ?? 1
        return picounits.multipliedReportingOverflow(by: factor).partialValue
    }
}
