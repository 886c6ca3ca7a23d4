public import LedgerModel

/// An alert in the log, and how sending it went.
public struct AlertRecord: Sendable, Hashable {
    public let sequence: UInt64
    public let recordedAt: Instant
    public let occurredAt: Instant
    public let alert: Alert
    /// In the order of the log; none while nobody was told.
    public let deliveries: [Delivery]

    /// An attempt to send an alert along a route.
    public struct Delivery: Sendable, Hashable {
        public let sequence: UInt64
        public let recordedAt: Instant
        public let occurredAt: Instant
        public let outcome: AlertDelivery

        package init(sequence: UInt64, recordedAt: Instant, occurredAt: Instant, outcome: AlertDelivery) {
            self.sequence = sequence
            self.recordedAt = recordedAt
            self.occurredAt = occurredAt
            self.outcome = outcome
        }
    }

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

    /// One for each route that was tried, in the order of the first tries. O(deliveries × routes).
    public var outcomes: [Outcome] {
        deliveries.reduce(into: []) { outcomes, delivery in
            let tried = delivery.outcome
            guard let index = outcomes.firstIndex(where: { $0.route == tried.route }) else {
                outcomes.append(
                    Outcome(
                        route: tried.route, hasSucceeded: tried.succeeded, errorCode: tried.errorCode, tries: 1,
                        triedAt: delivery.recordedAt))
                return
            }
            // What has arrived stays so, whatever a later try met with.
            outcomes[index].hasSucceeded = outcomes[index].hasSucceeded || tried.succeeded
            outcomes[index].errorCode = tried.errorCode
            outcomes[index].tries += 1
            outcomes[index].triedAt = delivery.recordedAt
        }
    }
}
