import LedgerModel
import Testing

/// Which rate applies to what, where.
struct PriceRateTests {
    private let price = try! Price(
        notation: """
            input 3, cached 0.3, output 15; \
            above 200000: input 6, output 22.5; \
            batch: input 1.5, output 7.5; \
            batch above 200000: input 3
            """)

    @Test(arguments: [
        // component, tier, input tokens, dollars per million
        (PriceComponent.input, ServiceTier.standard, 1_000, "3"),
        (.input, .standard, 200_000, "3"),
        (.input, .standard, 200_001, "6"),
        (.output, .standard, 200_001, "22.5"),
        (.input, .batch, 1_000, "1.5"),
        (.input, .batch, 200_001, "3"),
        // Batch lists no output for large requests: the standard rate of that size.
        (.output, .batch, 200_001, "22.5"),
        (.output, .batch, 200_000, "7.5"),
        // No tier but the base one lists cached input.
        (.cachedInput, .standard, 200_001, "0.3"),
        (.cachedInput, .batch, 1_000, "0.3"),
        (.cachedInput, .batch, 200_001, "0.3"),
        // Flex and priority list nothing: the standard rates.
        (.input, .flex, 1_000, "3"),
        (.input, .priority, 200_001, "6"),
    ])
    func applies(component: PriceComponent, tier: ServiceTier, inputTokens: Int64, perMillion: String) {
        let rate = price.rate(component, serviceTier: tier, inputTokens: inputTokens)
        #expect(rate == perMillionRate(perMillion))
    }

    @Test(arguments: [
        (PriceComponent.cachedInput, "input 3, output 15", "3"),
        (.cacheWrite, "input 3, output 15", "3"),
        (.cacheWriteOneHour, "input 3, output 15", "3"),
        (.cacheWriteOneHour, "input 3, write 3.75, output 15", "3.75"),
        (.cacheWriteOneHour, "input 3, write 3.75, write-1h 6, output 15", "6"),
        (.audioInput, "input 3, output 15", "3"),
        (.reasoning, "input 3, output 15", "15"),
        (.reasoning, "input 3, output 15, reasoning 20", "20"),
        (.audioOutput, "input 3, output 15", "15"),
    ])
    func substitutesThePlainRate(component: PriceComponent, notation: String, perMillion: String) throws {
        let price = try Price(notation: notation)
        #expect(price.rate(component, serviceTier: .standard, inputTokens: 1) == perMillionRate(perMillion))
    }

    @Test func substitutesWithinTheTier() throws {
        let price = try Price(notation: "input 3, output 15; batch: input 1.5; above 100: input 6")
        #expect(price.rate(.cachedInput, serviceTier: .batch, inputTokens: 1) == perMillionRate("1.5"))
        #expect(price.rate(.cachedInput, serviceTier: .standard, inputTokens: 101) == perMillionRate("6"))
    }

    @Test(arguments: [PriceComponent.audioSecond, .image, .character, .request, .output])
    func hasNoRateForWhatIsNotListed(component: PriceComponent) throws {
        let price = try Price(notation: "input 0.1")
        #expect(price.rate(component, serviceTier: .standard, inputTokens: 1) == nil)
    }

    @Test func severalSizesFallBackToTheNextSmaller() throws {
        let price = try Price(notation: "input 1, output 2; above 100: input 3; above 1000: output 5")
        let sizes: [(Int64, String, String)] = [
            (100, "1", "2"), (101, "3", "2"), (1000, "3", "2"), (1001, "3", "5"),
        ]
        for (size, input, output) in sizes {
            #expect(price.rate(.input, serviceTier: .standard, inputTokens: size) == perMillionRate(input))
            #expect(price.rate(.output, serviceTier: .standard, inputTokens: size) == perMillionRate(output))
        }
    }

    @Test func listsItsRatesInAFixedOrder() {
        let keys = price.orderedRates.map { key, _ in
            "\(key.serviceTier.name) \(key.aboveInputTokens) \(key.component.name)"
        }
        #expect(
            keys == [
                "standard 0 input", "standard 0 cached", "standard 0 output",
                "standard 200000 input", "standard 200000 output",
                "batch 0 input", "batch 0 output",
                "batch 200000 input",
            ])
    }

    private func perMillionRate(_ dollars: String) -> UnitPrice {
        try! UnitPrice.per(tenToThe: 6, ExactDecimal(parsing: dollars)).price
    }
}
