public import LedgerModel
public import Projections

/// An alert as it is sent.
public struct AlertMessage: Sendable {
    /// One line, without control characters.
    public let text: String
    /// What a command finds in its environment, beside the text on its standard input.
    public let environment: [Variable]
    let facts: [(label: String, value: String)]
    let identifier: String
    let raisedAt: Instant

    public struct Variable: Sendable, Hashable {
        public let name: String
        public let value: String
    }

    public init(_ delivery: PendingDelivery, currency: Currency, calendar: BillingCalendar, ledgerID: String) {
        let alert = delivery.alert
        text = AlertText.sentence(alert, currency: currency).shortened
        identifier = "alert-\(delivery.sequence).\(ledgerID)@usage-ledger"
        raisedAt = delivery.recordedAt
        let scope = alert.scope.description.shortened
        let time = calendar.format(delivery.recordedAt)
        var variables: [(String, String)] = [
            ("TEXT", text), ("LEVEL", alert.level.name), ("SCOPE", scope), ("PERIOD", alert.period.rawValue),
            ("KIND", alert.overrunRequestID != nil ? "overrun" : alert.isHard ? "hard" : "soft"),
            ("THRESHOLD_PERCENT", "\(alert.thresholdPercent)"), ("SETTLED", alert.settled.description),
            ("HELD", alert.held.description), ("LIMIT", alert.limit.description), ("CURRENCY", currency.code),
            ("SEQUENCE", "\(delivery.sequence)"), ("TIME", time), ("ROUTE", delivery.route.name.shortened),
            ("LEDGER", ledgerID),
        ]
        if let request = alert.overrunRequestID { variables.append(("REQUEST", "\(request)")) }
        environment = variables.map { Variable(name: "USAGE_LEDGER_ALERT_" + $0, value: $1) }
        let isOverrun = alert.overrunRequestID != nil
        facts = [
            ("Scope", scope), (isOverrun ? "Cost" : "Settled", "\(alert.settled) \(currency)"),
            ("Held", "\(alert.held) \(currency)"),
            ("Limit", isOverrun ? "the hold" : "\(alert.limit) \(currency)"),
            ("Raised", time), ("Ledger", "\(ledgerID), event \(delivery.sequence)"),
        ]
    }
}

extension String {
    /// Without control characters, and no longer than a line may be: names come from others' logs.
    fileprivate var shortened: String {
        let clean = printable
        return clean.utf8.count <= 600 ? clean : clean.prefixOfBytes(600) + "…"
    }

    /// As many whole characters as so many bytes of UTF-8 hold.
    fileprivate func prefixOfBytes(_ limit: Int) -> String {
        var bytes = 0
        return String(
            prefix { character in
                bytes += character.utf8.count
                return bytes <= limit
            })
    }
}
