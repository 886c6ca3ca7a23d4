import LedgerModel
import TestSupport
import Testing

/// The most that a request can cost is never less than what it costs.
@Suite struct PriceBoundTests {
    private func price(_ rates: [(PriceComponent, Int128)], above: [(Int64, PriceComponent, Int128)] = []) -> Price {
        var all: [Price.Key: UnitPrice] = [:]
        for (component, rate) in rates { all[Price.Key(component)] = UnitPrice(picounits: rate) }
        for (size, component, rate) in above {
            all[Price.Key(component, aboveInputTokens: size)] = UnitPrice(picounits: rate)
        }
        return Price(rates: all)
    }

    private func bound(_ price: Price, _ input: Int64, _ output: Int64) throws -> String? {
        try price.bound(of: Usage(inputTokens: input, outputTokens: output))?.description
    }

    /// 1000 × 2 + 100 × 8 millionths; a dearer write to a cache, or reasoning, counts for all.
    @Test func theDearestOfEach() throws {
        let plain: [(PriceComponent, Int128)] = [(.input, 2_000_000), (.output, 8_000_000), (.cachedInput, 500_000)]
        #expect(try bound(price(plain), 1000, 100) == "0.0028")
        #expect(try bound(price(plain + [(.cacheWrite, 2_500_000)]), 1000, 100) == "0.0033")
        #expect(try bound(price(plain + [(.cacheWriteOneHour, 4_000_000)]), 1000, 100) == "0.0048")
        #expect(try bound(price(plain + [(.reasoning, 9_000_000)]), 1000, 100) == "0.0029")
        #expect(try bound(price(plain + [(.request, 1_000_000_000)]), 1000, 100) == "0.0038")
    }

    /// The tier of the size that it reaches, or of a smaller one that is dearer.
    @Test func sizes() throws {
        let dearer = price([(.input, 1_000_000), (.output, 0)], above: [(200, .input, 3_000_000)])
        #expect(try bound(dearer, 200, 0) == "0.0002")
        #expect(try bound(dearer, 201, 0) == "0.000603")
        let cheaper = price([(.input, 3_000_000), (.output, 0)], above: [(200, .input, 1_000_000)])
        #expect(try bound(cheaper, 201, 0) == "0.000603")
    }

    @Test func whatHasNoRateHasNoBound() throws {
        #expect(try bound(price([(.input, 1)]), 10, 10) == nil)
        #expect(try bound(price([(.input, 1)]), 10, 0) == "0.00000000001")
        var audio = Usage()
        audio.audioMilliseconds = 60_000
        #expect(try price([(.input, 1)]).bound(of: audio) == nil)
        #expect(try price([(.audioSecond, 100_000_000)]).bound(of: audio)?.description == "0.006")
    }

    /// Any price, and any usage of at most so much, however it is divided.
    @Test(arguments: [UInt64](0..<20)) func neverLessThanTheCost(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var compared = 0
        for _ in 0..<300 {
            var rates: [Price.Key: UnitPrice] = [:]
            for component in PriceComponent.allCases where Int.random(in: 0..<3, using: &random) > 0 {
                for tier in [ServiceTier.standard, .batch] {
                    for size: Int64 in [0, 100, 5_000] {
                        let isBase = tier == .standard && size == 0
                        guard isBase || Int.random(in: 0..<5, using: &random) == 0 else { continue }
                        rates[Price.Key(component, serviceTier: tier, aboveInputTokens: size)] = UnitPrice(
                            picounits: .random(in: 0...9_000_000, using: &random),
                            unitsExponent: .random(in: 0...9, using: &random))
                    }
                }
            }
            let price = Price(rates: rates)
            let tier: ServiceTier = Bool.random(using: &random) ? .standard : .batch
            var most = Usage(
                inputTokens: .random(in: 0...9_000, using: &random), outputTokens: .random(in: 0...900, using: &random))
            most.audioInputTokens = Bool.random(using: &random) ? 0 : most.inputTokens / 3
            most.images = .random(in: 0...2, using: &random)
            guard let bound = try price.bound(of: most, serviceTier: tier) else { continue }
            for _ in 0..<20 {
                var used = Usage(
                    inputTokens: 0, outputTokens: .random(in: 0...most.outputTokens, using: &random))
                used.audioInputTokens = .random(in: 0...most.audioInputTokens, using: &random)
                let text = Int64.random(in: 0...most.inputTokens - most.audioInputTokens, using: &random)
                used.inputTokens = text + used.audioInputTokens
                used.cachedInputTokens = .random(in: 0...text, using: &random)
                used.cacheWriteTokens = .random(in: 0...text - used.cachedInputTokens, using: &random)
                used.reasoningTokens = .random(in: 0...used.outputTokens, using: &random)
                used.images = .random(in: 0...most.images, using: &random)
                guard case .known(let cost) = try price.cost(of: used, serviceTier: tier) else { continue }
                #expect(cost <= bound, "\(used) of \(most) at \(price.notation)")
                compared += 1
            }
        }
        #expect(compared > 500)
    }
}
