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
private struct ExactSum {
    /// In pico-units × 10^12: rates may be per 10^9 units, quantities per 10^3.
    private var total: Int128 = 0
    private static let exponent = 12

    mutating func add(_ quantity: Int64, at rate: UnitPrice, unitsPerQuantityExponent: Int) throws(MoneyError) {
        let shift = Self.exponent - Int(rate.unitsExponent) - unitsPerQuantityExponent
        guard let factor = Int128.powerOfTen(shift) else { throw .overflow }
        let (product, overflow) = rate.picounits.multipliedReportingOverflow(by: Int128(quantity))
        let (scaled, overflow2) = product.multipliedReportingOverflow(by: factor)
        let (sum, overflow3) = total.addingReportingOverflow(scaled)
        guard !overflow, !overflow2, !overflow3 else { throw .overflow }
        total = sum
    }

    func rounded() throws(MoneyError) -> Money {
        guard let divisor = Int128.powerOfTen(Self.exponent) else { throw .overflow }
        return Money(picounits: total.dividedRoundingHalfAwayFromZero(by: divisor))
    }
}
