/// What a request cost, and how sure that is. Unknown is never zero.
public enum Cost: Sendable, Hashable {
    case known(Money)
    /// A figure to count with that later may prove off, such as that of a stream cut short.
    case estimated(Money)
    /// No price applies. The bounds are what can be said: at least `lower`, at most `upper` if there is one.
    case unknown(lower: Money, upper: Money?)

    public static let unpriced = Cost.unknown(lower: .zero, upper: nil)

    /// The amount to count, nil when there is none.
    public var amount: Money? {
        switch self {
        case .known(let money), .estimated(let money): money
        case .unknown: nil
        }
    }

    public var certainty: CostCertainty {
        switch self {
        case .known: .known
        case .estimated: .estimated
        case .unknown: .unknown
        }
    }
}

/// The raw value is its code in the log: never reuse one.
public enum CostCertainty: UInt8, Sendable, Hashable, CaseIterable {
    case known = 0
    case estimated = 1
    case unknown = 2

    public var name: String {
        switch self {
        case .known: "known"
        case .estimated: "estimated"
        case .unknown: "unknown"
        }
    }
}
