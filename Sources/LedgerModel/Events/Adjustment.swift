/// An amount added to or taken from recorded spend; it refers to what it corrects and never edits it.
public struct Adjustment: Sendable, Hashable {
    public var adjustmentKind: AdjustmentKind
    /// Positive adds to spend.
    public var amount: Money
    /// Whether the amount belongs to what is estimated, as one does that takes an assumed charge back.
    public var isEstimated: Bool
    /// What budgets count of it, where it prices a request whose cost was unknown: there is one such request less.
    ///
    /// Spend has counted the lower bound of that cost, which `amount` makes up to the price. Budgets have counted the upper
    /// bound, where there was one, so that what they count of this is below zero where that was more than the price. Nil for
    /// every other adjustment: budgets count the amount.
    public var charge: Money?
    /// Whose spend it changes; nil for the organization's alone.
    public var context: RequestContext?
    /// The event that it corrects.
    public var corrects: UInt64?
    /// A credit note's number, say.
    public var reference: String?

    public init(
        adjustmentKind: AdjustmentKind, amount: Money, isEstimated: Bool = false, charge: Money? = nil,
        context: RequestContext? = nil, corrects: UInt64? = nil, reference: String? = nil
    ) {
        self.adjustmentKind = adjustmentKind
        self.amount = amount
        // What is priced now is sure.
        self.isEstimated = isEstimated && charge == nil
        self.charge = charge
        self.context = context
        self.corrects = corrects
        self.reference = reference
    }

    /// What of spend it belongs to: to what is unknown, one that prices it.
    public var certainty: CostCertainty {
        if charge != nil { return .unknown }
        return isEstimated ? .estimated : .known
    }
}

/// What an adjustment is. The raw value is its code in the log: never reuse one.
public enum AdjustmentKind: UInt8, Sendable, Hashable, Named {
    case credit = 0
    case refund = 1
    case correction = 2
    case backPricing = 3
    case reconciliation = 4

    public var name: String { String(describing: self) }
}
