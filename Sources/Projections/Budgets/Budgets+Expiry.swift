public import LedgerModel

extension Budgets {
    /// The holds whose owners did not come back in time, and the charge assumed for each, the oldest first.
    public func expiredHolds() -> [(hold: OpenHold, charge: Money)] {
        let (span, overflow) = state.policy.holdExpirySeconds.multipliedReportingOverflow(
            by: Instant.nanosecondsPerSecond)
        let (deadline, isBeforeTime) = now.nanoseconds.subtractingReportingOverflow(span)
        guard !overflow, !isBeforeTime else { return [] }
        var expired: [(OpenHold, Money)] = []
        for hold in exposure.holds(recordedBefore: Instant(nanoseconds: deadline)) {
            expired.append((hold, hold.amount.share(percent: state.policy.expiryChargePercent)))
        }
        return expired
    }

    /// As the next decision will find them, which records what has expired first.
    public func withExpiredHolds() throws(MoneyError) -> Budgets {
        var exposure = exposure
        for (hold, charge) in expiredHolds() { try exposure.expire(hold, charge: charge) }
        return Budgets(state: state, exposure: exposure, now: now)
    }
}

extension Money {
    /// At most all of it, rounded half away from zero: nothing on the way leaves 128 bits.
    fileprivate func share(percent: UInt32) -> Money {
        let percent = Int128(min(percent, 100))
        let (hundredths, rest) = picounits.quotientAndRemainder(dividingBy: 100)
        return Money(
            picounits: hundredths * percent + (rest * percent).dividedRoundingHalfAwayFromZero(by: 100))
    }
}
