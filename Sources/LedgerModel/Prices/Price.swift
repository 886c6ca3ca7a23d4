/// What a model charges for: the raw value is its code in the log, never reuse one.
public enum PriceComponent: UInt8, Sendable, Hashable, Named {
    case input = 0
    case cachedInput = 1
    case cacheWrite = 2
    case cacheWriteOneHour = 3
    case output = 4
    case reasoning = 5
    case audioInput = 6
    case audioOutput = 7
    case audioSecond = 8
    case image = 9
    case character = 10
    case request = 11

    /// What people write: `input`, `cached`, `write`, `write-1h`, …
    public var name: String {
        switch self {
        case .input: "input"
        case .cachedInput: "cached"
        case .cacheWrite: "write"
        case .cacheWriteOneHour: "write-1h"
        case .output: "output"
        case .reasoning: "reasoning"
        case .audioInput: "audio-input"
        case .audioOutput: "audio-output"
        case .audioSecond: "audio-minute"
        case .image: "image"
        case .character: "characters"
        case .request: "request"
        }
    }

    /// The component whose rate applies where a price has none for this one.
    ///
    /// A provider that lists no separate cached or reasoning rate bills the plain one.
    var substitute: PriceComponent? {
        switch self {
        case .cachedInput, .cacheWrite, .audioInput: .input
        case .cacheWriteOneHour: .cacheWrite
        case .reasoning, .audioOutput: .output
        case .input, .output, .audioSecond, .image, .character, .request: nil
        }
    }
}

/// The rates of one model: by service tier, by size of the request, by component.
public struct Price: Sendable, Hashable {
    /// Where a rate stands in a price.
    public struct Key: Sendable, Hashable {
        public var serviceTier: ServiceTier
        /// The rate applies to requests of more input tokens than this; 0 for the base rate.
        public var aboveInputTokens: Int64
        public var component: PriceComponent

        public init(_ component: PriceComponent, serviceTier: ServiceTier = .standard, aboveInputTokens: Int64 = 0) {
            self.serviceTier = serviceTier
            self.aboveInputTokens = aboveInputTokens
            self.component = component
        }
    }

    public private(set) var rates: [Key: UnitPrice]
    /// The sizes above which other rates apply, ascending, with 0 first.
    private var sizeTiers: [Int64]

    public init(rates: [Key: UnitPrice]) {
        self.rates = rates
        sizeTiers = Set(rates.keys.map(\.aboveInputTokens)).union([0]).sorted()
    }

    /// The rates in a fixed order: service tier, size, component.
    public var orderedRates: [(key: Key, rate: UnitPrice)] {
        rates.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    public var isEmpty: Bool { rates.isEmpty }

    /// The rate that applies to a component for a request of a size at a service tier.
    ///
    /// The tier's rate applies to the whole request. A service tier that lists no rate of its own pays
    /// the standard one of that size; a size tier that lists none, the next smaller size's.
    public func rate(_ component: PriceComponent, serviceTier: ServiceTier, inputTokens: Int64) -> UnitPrice? {
        for size in sizeTiers.reversed() where size == 0 || inputTokens > size {
            for tier in serviceTier == .standard ? [.standard] : [serviceTier, .standard] {
                if let rate = rates[Key(component, serviceTier: tier, aboveInputTokens: size)] { return rate }
            }
        }
        guard let substitute = component.substitute else { return nil }
        return rate(substitute, serviceTier: serviceTier, inputTokens: inputTokens)
    }
}

extension Price.Key: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        (left.serviceTier.rawValue, left.aboveInputTokens, left.component.rawValue)
            < (right.serviceTier.rawValue, right.aboveInputTokens, right.component.rawValue)
    }
}
