public import LedgerModel

/// An alert in the log, and what became of sending it.
public struct AlertRecord: Sendable, Hashable {
    public let sequence: UInt64
    public let recordedAt: Instant
    public let alert: Alert
    /// One for each route that was tried, in the order of the first tries.
    public private(set) var outcomes: [Outcome] = []

    /// What became of sending an alert along a route.
    public struct Outcome: Sendable, Hashable {
        public let route: String
        /// Whether it arrived once.
        public var hasSucceeded: Bool
        /// Of the last try, if it failed.
        public var errorCode: String?
        /// How often it was tried.
        public var tries: Int
        /// When the last try was recorded.
        public var triedAt: Instant
    }

    public init(sequence: UInt64, recordedAt: Instant, alert: Alert) {
        self.sequence = sequence
        self.recordedAt = recordedAt
        self.alert = alert
    }

    public func hasArrived(by route: String) -> Bool {
        outcomes.contains { $0.route == route && $0.hasSucceeded }
    }

    mutating func take(_ delivery: AlertDelivery, at time: Instant) {
        guard let index = outcomes.firstIndex(where: { $0.route == delivery.route }) else {
            outcomes.append(
                Outcome(
                    route: delivery.route, hasSucceeded: delivery.succeeded, errorCode: delivery.errorCode, tries: 1,
                    triedAt: time))
            return
        }
        // What has arrived stays so, whatever a later try met with.
        outcomes[index].hasSucceeded = outcomes[index].hasSucceeded || delivery.succeeded
        outcomes[index].errorCode = delivery.errorCode
        outcomes[index].tries += 1
        outcomes[index].triedAt = time
    }
}
