public import LedgerModel

/// An alert that has yet to arrive by a route.
public struct PendingDelivery: Sendable, Hashable {
    public let sequence: UInt64
    public let recordedAt: Instant
    public let alert: Alert
    public let route: AlertRoute
    /// How often it was tried in vain.
    public let tries: Int
}

extension AlertRecords {
    /// How old an alert may be that is still sent: nobody wants to be woken by what was true last week.
    public static let longestWaitSeconds: Int64 = 86_400

    /// What has yet to be sent, of alerts recorded since an instant: the oldest first, to each of the routes that takes it.
    public func pending(along routes: [AlertRoute], since start: Instant) -> [PendingDelivery] {
        list.filter { $0.recordedAt >= start }.flatMap { record in
            routes.filter { $0.takes(record.alert.level) && !record.hasArrived(by: $0.name) }.map { route in
                PendingDelivery(
                    sequence: record.sequence, recordedAt: record.recordedAt, alert: record.alert, route: route,
                    tries: record.outcomes.first { $0.route == route.name }?.tries ?? 0)
            }
        }
    }

    /// The first instant of which alerts are still sent.
    public static func sendingSince(_ now: Instant) -> Instant {
        let wait = longestWaitSeconds * Instant.nanosecondsPerSecond
        return Instant(nanoseconds: max(now.nanoseconds, Int64.min + wait) - wait)
    }
}
