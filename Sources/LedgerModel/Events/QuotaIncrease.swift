/// A request for a higher quota, or the answer to one.
public struct QuotaIncrease: Sendable, Hashable {
    public var stage: QuotaIncreaseStage
    public var from: Money
    public var to: Money
    /// The request that is answered; nil for a request, and in events of earlier versions.
    public var answers: UInt64?

    public init(stage: QuotaIncreaseStage, from: Money, to: Money, answers: UInt64? = nil) {
        self.stage = stage
        self.from = from
        self.to = to
        self.answers = answers
    }
}

/// How far a quota increase got. The raw value is its code in the log: never reuse one.
public enum QuotaIncreaseStage: UInt8, Sendable, Hashable, CaseIterable {
    case requested = 0
    case approved = 1
    case denied = 2

    public var name: String { String(describing: self) }
}
