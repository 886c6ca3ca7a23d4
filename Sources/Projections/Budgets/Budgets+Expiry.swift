public import LedgerModel

extension Budgets {
    /// The holds whose owners did not come back in time, and the charge assumed for each, the oldest first.
    public func expiredHolds() throws(MoneyError) -> [(hold: OpenHold, charge: Money)] {
        let (span, overflow) = state.policy.holdExpirySeconds.multipliedReportingOverflow(
            by: Instant.nanosecondsPerSecond)
        let (deadline, isBeforeTime) = now.nanoseconds.subtractingReportingOverflow(span)
        guard !overflow, !isBeforeTime else { return [] }
        var expired: [(OpenHold, Money)] = []
        for hold in exposure.holds(recordedBefore: Instant(nanoseconds: deadline)) {
            let charge = try hold.amount.multiplied(by: Int128(state.policy.expiryChargePercent))
            expired.append((hold, Money(picounits: charge.picounits.dividedRoundingHalfAwayFromZero(by: 100))))
        }
        return expired
    }

    /// As the next decision will find them, which records what has expired first.
    public func withExpiredHolds() throws(MoneyError) -> Budgets {
        var exposure = exposure
        for (hold, charge) in try expiredHolds() { try exposure.expire(hold, charge: charge) }
        return Budgets(state: state, exposure: exposure, now: now)
    }
}
