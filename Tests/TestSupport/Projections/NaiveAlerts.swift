package import LedgerModel
package import Projections

/// Alerts in the order of the log, each with the outcomes that name it: found by looking at all events for each.
package func naiveAlerts(_ events: [LedgerEvent], range: Range<Instant>? = nil) -> [String] {
    events.compactMap { event in
        guard case .alert(let alert) = event.payload else { return nil }
        if let range, event.occurredAt < range.lowerBound || event.occurredAt >= range.upperBound { return nil }
        let outcomes = events.compactMap { other -> String? in
            guard case .alertDelivered(let outcome) = other.payload, outcome.alertSequence == event.sequence else {
                return nil
            }
            return "\(other.sequence) \(other.occurredAt) \(outcome)"
        }
        return "\(event.sequence) \(event.occurredAt) \(alert): \(outcomes)"
    }
}

package func naiveAlerts(_ projection: AlertsProjection) -> [String] {
    projection.records.map { entry in
        let outcomes = entry.deliveries.map { "\($0.sequence) \($0.occurredAt) \($0.outcome)" }
        return "\(entry.sequence) \(entry.occurredAt) \(entry.alert): \(outcomes)"
    }
}
