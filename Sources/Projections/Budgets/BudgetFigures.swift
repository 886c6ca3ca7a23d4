public import LedgerModel

/// A limit in one of its periods, and what counts against it there.
public struct BudgetFigures: Sendable, Hashable {
    public let key: LedgerState.LimitKey
    public let limit: Money
    /// The event that set the limit.
    public let version: UInt64
    public let settled: Money
    public let held: Money
    /// When the period began; nil for one that has no beginning.
    public let periodStart: Instant?
    /// When the next period begins, with nothing settled; nil where none does.
    public let resetsAt: Instant?

    /// What may still be held: never below zero.
    public func remaining() throws(MoneyError) -> Money { try max(.zero, limit - settled - held) }

    /// By how much settled spend is above the limit.
    public func overrun() throws(MoneyError) -> Money { try max(.zero, settled - limit) }

    /// Whether settled spend is so many percent of the limit, or more. A limit of nothing is reached by anything.
    public func isReached(percent: UInt32) -> Bool {
        guard limit > .zero else { return settled > .zero }
        return !(settled.product(with: 100) < limit.product(with: Int128(percent)))
    }

    /// Settled spend as a share of the limit, in tenths of a percent, rounded half away from zero; nil for a limit of nothing.
    public func usedPermille() throws(MoneyError) -> Int128? {
        guard limit > .zero else { return nil }
        return try settled.multiplied(by: 1000).picounits.dividedRoundingHalfAwayFromZero(by: limit.picounits)
    }
}

/// A product of any two numbers of 128 bits, to be compared with another.
struct WideProduct: Comparable {
    private let high: Int128
    private let low: UInt128

    init(_ left: Int128, _ right: Int128) { (high, low) = left.multipliedFullWidth(by: right) }

    static func < (left: WideProduct, right: WideProduct) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension Money {
    func product(with factor: Int128) -> WideProduct { WideProduct(picounits, factor) }

    package func multiplied(by factor: Int128) throws(MoneyError) -> Money {
        let (product, overflow) = picounits.multipliedReportingOverflow(by: factor)
        guard !overflow else { throw .overflow }
        return Money(picounits: product)
    }
}
