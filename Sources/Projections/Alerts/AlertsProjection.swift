public import LedgerModel

/// The alerts of a range in the order of the log, each with how its deliveries went.
///
/// Memory is O(alerts + deliveries).
public struct AlertsProjection: Projection {
    /// An alert as it was raised.
    package struct Raised: Sendable {
        package let sequence: UInt64
        package let recordedAt: Instant
        package let occurredAt: Instant
        package let alert: Alert

        package init(sequence: UInt64, recordedAt: Instant, occurredAt: Instant, alert: Alert) {
            self.sequence = sequence
            self.recordedAt = recordedAt
            self.occurredAt = occurredAt
            self.alert = alert
        }
    }

    /// When the alerts occurred that count, half-open; nil for all time. Their deliveries count whenever they were.
    public let range: Range<Instant>?
    /// In the order of the log.
    package private(set) var raised: [Raised] = []
    /// By the alert's sequence: the alert may lie in another part of the log.
    private var deliveries: [UInt64: [AlertRecord.Delivery]] = [:]

    public init(range: Range<Instant>? = nil) { self.range = range }

    /// Both in the order of the log; alerts out of the range do not count.
    package init(range: Range<Instant>?, raised: [Raised], deliveries: [AlertRecord.Delivery]) {
        self.range = range
        self.raised = raised.filter { range?.contains($0.occurredAt) ?? true }
        self.deliveries = Dictionary(grouping: deliveries, by: \.outcome.alertSequence)
    }

    /// In the order of the log.
    package var allDeliveries: [AlertRecord.Delivery] {
        deliveries.values.joined().sorted { $0.sequence < $1.sequence }
    }

    /// In the order of the log.
    public var records: [AlertRecord] { records(since: .earliest) }

    /// Those recorded since an instant.
    func records(since start: Instant) -> [AlertRecord] {
        raised.filter { $0.recordedAt >= start }.map { raised in
            AlertRecord(
                sequence: raised.sequence, recordedAt: raised.recordedAt, occurredAt: raised.occurredAt,
                alert: raised.alert, deliveries: deliveries[raised.sequence] ?? [])
        }
    }

    /// The kinds of events that it is made from.
    public static let kinds = EventNeeds.Kinds([.alert, .alertDelivered])

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        let hasAlerts = range?.overlaps(times) ?? true
        return EventNeeds(kinds: hasAlerts ? Self.kinds : EventNeeds.Kinds([.alertDelivered]), columns: .alerts)
    }

    public mutating func apply(_ batch: EventBatch) throws {
        for event in batch.alerts { apply(event) }
    }

    /// Takes in the next event; of other kinds it changes nothing.
    public mutating func apply(_ event: LedgerEvent) {
        switch event.payload {
        case .alert(let alert):
            if let range, !range.contains(event.occurredAt) { return }
            raised.append(
                Raised(
                    sequence: event.sequence, recordedAt: event.recordedAt, occurredAt: event.occurredAt, alert: alert))
        case .alertDelivered(let outcome):
            deliveries[outcome.alertSequence, default: []].append(
                AlertRecord.Delivery(
                    sequence: event.sequence, recordedAt: event.recordedAt, occurredAt: event.occurredAt,
                    outcome: outcome))
        case .request, .response, .throttle, .limitSet, .limitRemoved, .projectOpened, .projectClosed, .policySet,
            .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .holdVoided, .adjustment, .quotaIncrease,
            .recovered, .restored:
            return
        }
    }

    public mutating func merge(_ later: AlertsProjection) throws {
        raised += later.raised
        for (alert, others) in later.deliveries { deliveries[alert, default: []] += others }
    }
}
