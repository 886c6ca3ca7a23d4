public import LedgerModel

/// What a scope may spend today, if its monthly limit is to last until the month's end.
public struct DailyBudget: Sendable, Hashable {
    public let scope: Scope
    /// The hard monthly limit.
    public let limit: Money
    public let settledBeforeToday: Money
    public let settledToday: Money
    public let heldToday: Money
    /// Days of the month that are left, today included: 1 or more.
    public let daysLeft: Int

    public init(
        scope: Scope, limit: Money, settledBeforeToday: Money, settledToday: Money, heldToday: Money, daysLeft: Int
    ) {
        precondition(daysLeft > 0)
        self.scope = scope
        self.limit = limit
        self.settledBeforeToday = settledBeforeToday
        self.settledToday = settledToday
        self.heldToday = heldToday
        self.daysLeft = daysLeft
    }

    /// What was left this morning, divided by the days left; never below zero. Rounded half away from zero to pico-units.
    public func amount() throws(MoneyError) -> Money {
        let left = try max(.zero, limit - settledBeforeToday)
        return Money(picounits: left.picounits.dividedRoundingHalfAwayFromZero(by: Int128(daysLeft)))
    }

    /// What the month has come to a day so far, today counted as a whole day; rounded half away from zero to pico-units.
    /// `daysInMonth`: of the month that this is about.
    public func pace(daysInMonth: Int) throws(MoneyError) -> Money {
        let days = daysInMonth - daysLeft + 1
        return Money(
            picounits: try (settledBeforeToday + settledToday).picounits
                .dividedRoundingHalfAwayFromZero(by: Int128(days)))
    }

    /// What today has come to, holds included.
    public func usedToday() throws(MoneyError) -> Money { try settledToday + heldToday }

    /// Whether today, with so much more, comes to more than the budget times a factor in percent. Exact: nothing is divided.
    public func isExceeded(by more: Money, factorPercent: UInt32) throws(MoneyError) -> Bool {
        let used = try usedToday() + more
        let left = try max(.zero, limit - settledBeforeToday)
        return used.product(with: 100 * Int128(daysLeft)) > left.product(with: Int128(factorPercent))
    }
}
