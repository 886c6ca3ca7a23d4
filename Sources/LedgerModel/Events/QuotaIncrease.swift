/// A request for a higher quota, or the answer to one.
public struct QuotaIncrease: Sendable, Hashable {
    public var stage: QuotaIncreaseStage
    public var from: Money
    public var to: Money

    public init(stage: QuotaIncreaseStage, from: Money, to: Money) {
        self.stage = stage
        self.from = from
        self.to = to
    }
}

/// How far a quota increase got. The raw value is its code in the log: never reuse one.
public enum QuotaIncreaseStage: UInt8, Sendable, Hashable, CaseIterable {
    case requested = 0
    case approved = 1
    case denied = 2

    public var name: String { String(describing: self) }
}
