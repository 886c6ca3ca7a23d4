public import LedgerModel

/// The alerts of a range, as they were raised, each with how its deliveries went.
///
/// Memory is O(alerts + deliveries).
public struct AlertsProjection: Projection {
    /// An alert and what became of it.
    public struct Entry: Sendable, Hashable {
        public let sequence: UInt64
        public let occurredAt: Instant
        public let alert: Alert
        /// In the order of the log; none while it is pending.
        public let deliveries: [Delivery]
    }

    /// An attempt to send an alert along a route.
    public struct Delivery: Sendable, Hashable {
        public let sequence: UInt64
        public let occurredAt: Instant
        public let outcome: AlertDelivery
    }

    /// When the alerts occurred that count, half-open; nil for all time. Their deliveries count whenever they were.
    public let range: Range<Instant>?
    private var alerts: [(sequence: UInt64, occurredAt: Instant, alert: Alert)] = []
    /// By the alert's sequence: the alert may lie in another part of the log.
    private var deliveries: [UInt64: [Delivery]] = [:]

    public init(range: Range<Instant>? = nil) { self.range = range }

    /// In the order of the log.
    public var entries: [Entry] {
        alerts.map { sequence, occurredAt, alert in
            Entry(sequence: sequence, occurredAt: occurredAt, alert: alert, deliveries: deliveries[sequence] ?? [])
        }
    }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        let hasAlerts = range?.overlaps(times) ?? true
        return EventNeeds(
            kinds: EventNeeds.Kinds(hasAlerts ? [.alert, .alertDelivered] : [.alertDelivered]), columns: .alerts)
    }

    public mutating func apply(_ batch: EventBatch) throws {
        for event in batch.alerts {
            switch event.payload {
            case .alert(let alert):
                if let range, !range.contains(event.occurredAt) { continue }
                alerts.append((event.sequence, event.occurredAt, alert))
            case .alertDelivered(let outcome):
                deliveries[outcome.alertSequence, default: []].append(
                    Delivery(sequence: event.sequence, occurredAt: event.occurredAt, outcome: outcome))
            case .request, .response, .throttle, .limitSet, .limitRemoved, .projectOpened, .projectClosed, .policySet,
                .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .holdVoided, .adjustment, .quotaIncrease,
                .recovered, .restored:
                continue
            }
        }
    }

    public mutating func merge(_ later: AlertsProjection) throws {
        alerts += later.alerts
        for (alert, others) in later.deliveries { deliveries[alert, default: []] += others }
    }
}
