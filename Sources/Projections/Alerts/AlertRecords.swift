public import LedgerModel

/// The alerts of a stretch of the log, in its order, each with what became of sending it.
public struct AlertRecords: Sendable, Hashable {
    public private(set) var list: [AlertRecord] = []
    private var places: [UInt64: Int] = [:]

    public init() {}

    /// The kinds of events that it is made from.
    public static let kinds = EventNeeds.Kinds([.alert, .alertDelivered])

    /// Takes in the next event; deliveries of alerts that came before the first one here say nothing.
    public mutating func take(_ event: LedgerEvent) {
        switch event.payload {
        case .alert(let alert):
            places[event.sequence] = list.count
            list.append(AlertRecord(sequence: event.sequence, recordedAt: event.recordedAt, alert: alert))
        case .alertDelivered(let delivery):
            guard let place = places[delivery.alertSequence] else { return }
            list[place].take(delivery, at: event.recordedAt)
        case .request, .response, .throttle, .limitSet, .limitRemoved, .projectOpened, .projectClosed, .policySet,
            .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .holdVoided, .adjustment, .quotaIncrease,
            .recovered, .restored:
            return
        }
    }
}
