extension Price {
    /// What the usage costs at this price, rounded once, half away from zero, to pico-units.
    ///
    /// Unknown when a quantity is used that the price has no rate for. Audio is billed by its tokens
    /// where the usage counts tokens, else by its duration: providers list both, and mean either.
    /// Throws: `MoneyError.overflow`. O(components).
    public func cost(of usage: Usage, serviceTier: ServiceTier = .standard) throws(MoneyError) -> Cost {
        var sum = ExactSum()
        var isComplete = true
        for (component, quantity) in usage.billedQuantities where quantity != 0 {
            guard let rate = rate(component, serviceTier: serviceTier, inputTokens: usage.inputTokens) else {
                // Only a few models charge for the request itself.
                if component != .request { isComplete = false }
                continue
            }
            // Durations are counted in milliseconds, priced by the second.
            try sum.add(quantity, at: rate, unitsPerQuantityExponent: component == .audioSecond ? 3 : 0)
        }
        let money = try sum.rounded()
        return isComplete ? .known(money) : .unknown(lower: money, upper: nil)
    }
}

extension Usage {
    /// The disjoint quantities that a price multiplies; durations in milliseconds.
    fileprivate var billedQuantities: [(PriceComponent, Int64)] {
        let countsTokens = inputTokens != 0 || outputTokens != 0
        return [
            (.input, plainInputTokens), (.cachedInput, cachedInputTokens),
            (.cacheWrite, cacheWriteTokens), (.cacheWriteOneHour, cacheWriteOneHourTokens),
            (.audioInput, audioInputTokens), (.output, plainOutputTokens),
            (.reasoning, reasoningTokens), (.audioOutput, audioOutputTokens),
            (.audioSecond, countsTokens ? 0 : audioMilliseconds),
            (.image, images), (.character, characters), (.request, 1),
        ]
    }
}

/// A sum of quantity × rate, kept exact until the one rounding at the end.
struct ExactSum {
    /// Pico-units.
    private var whole: Int128 = 0
    /// What is left of each product, in pico-units × 10⁻¹²: rates may be per 10⁹ units, quantities per 10³.
    private var fraction: Int128 = 0
    private static let fractionExponent = 12

    mutating func add(_ quantity: Int64, at rate: UnitPrice, unitsPerQuantityExponent: Int) throws(MoneyError) {
        let exponent = Int(rate.unitsExponent) + unitsPerQuantityExponent
        guard let divisor = Int128.powerOfTen(exponent),
            let factor = Int128.powerOfTen(Self.fractionExponent - exponent)
        else { throw .overflow }
        let (product, overflow) = rate.picounits.multipliedReportingOverflow(by: Int128(quantity))
        let (sum, carry) = whole.addingReportingOverflow(product / divisor)
        guard !overflow, !carry else { throw .overflow }
        whole = sum
        fraction += product % divisor * factor
    }

    func rounded() throws(MoneyError) -> Money {
        guard let divisor = Int128.powerOfTen(Self.fractionExponent) else { throw .overflow }
        return try Money(picounits: whole) + Money(picounits: fraction.dividedRoundingHalfAwayFromZero(by: divisor))
    }
}
