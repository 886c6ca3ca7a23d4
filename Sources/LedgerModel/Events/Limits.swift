/// How much a scope may spend in each period.
public struct LimitSetting: Sendable, Hashable {
    public var scope: Scope
    public var period: Period
    public var amount: Money
    /// A hard limit refuses; a soft one alerts.
    public var isHard: Bool

    public init(scope: Scope, period: Period, amount: Money, isHard: Bool) {
        self.scope = scope
        self.period = period
        self.amount = amount
        self.isHard = isHard
    }
}

/// A limit that no longer holds.
public struct LimitRemoval: Sendable, Hashable {
    public var scope: Scope
    public var period: Period
    public var isHard: Bool

    public init(scope: Scope, period: Period, isHard: Bool) {
        self.scope = scope
        self.period = period
        self.isHard = isHard
    }
}
