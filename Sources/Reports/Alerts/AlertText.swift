public import LedgerModel

/// Alerts in words.
public enum AlertText {
    /// One line: `Budget warning: 76.0% of monthly limit ($760.00 of $1000.00)`.
    ///
    /// The scope is named where it is not the organization, and of a cost above its hold the request. Names may hold anything
    /// that a name can; whoever prints them sees to that. Amounts are exact.
    public static func sentence(_ alert: Alert, currency: Currency) -> String {
        let scope = alert.scope == .organization ? "" : " for \(alert.scope)"
        return "Budget \(alert.level.name)\(scope): \(statement(alert, currency))"
    }

    private static func statement(_ alert: Alert, _ currency: Currency) -> String {
        let (settled, limit) = (amount(alert.settled, currency), amount(alert.limit, currency))
        if let request = alert.overrunRequestID {
            return "request \(request) cost \(settled), above its hold of \(limit)"
        }
        let strength = alert.isHard ? "" : "soft "
        guard let share = share(alert) else {
            return "\(settled) spent, and the \(strength)\(adjective(alert.period)) limit is \(limit)"
        }
        return "\(share)% of \(strength)\(adjective(alert.period)) limit (\(settled) of \(limit))"
    }

    private static func adjective(_ period: Period) -> String {
        switch period {
        case .day: "daily"
        case .week: "weekly"
        case .month: "monthly"
        case .total: "total"
        }
    }

    private static func amount(_ money: Money, _ currency: Currency) -> String {
        let digits = money.formatted(minimumDecimals: 2)
        return digits.hasPrefix("-") ? "-\(currency.prefix)\(digits.dropFirst())" : currency.prefix + digits
    }

    /// Settled spend in percent of the limit, with one decimal, rounded half away from zero; nil for a limit of nothing.
    private static func share(_ alert: Alert) -> String? {
        guard alert.limit > .zero else { return nil }
        let (thousandfold, overflow) = alert.settled.picounits.multipliedReportingOverflow(by: 1_000)
        guard !overflow else { return nil }
        let permille = thousandfold.dividedRoundingHalfAwayFromZero(by: alert.limit.picounits)
        let digits = permille.magnitude
        return "\(permille < 0 ? "-" : "")\(digits / 10).\(digits % 10)"
    }
}
