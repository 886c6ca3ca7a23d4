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

extension AlertsProjection {
    /// How old an alert may be that is still sent: nobody wants to be woken by what was true last week.
    public static let longestWaitSeconds: Int64 = 86_400

    /// What has yet to be sent, of alerts recorded since an instant: the oldest first, to each of the routes that takes it.
    public func pending(along routes: [AlertRoute], since start: Instant) -> [PendingDelivery] {
        records(since: start).flatMap { record in
            let outcomes = record.outcomes
            return routes.filter { $0.takes(record.alert.level) }.compactMap { route -> PendingDelivery? in
                let outcome = outcomes.first { $0.route == route.name }
                guard outcome?.hasSucceeded != true else { return nil }
                return PendingDelivery(
                    sequence: record.sequence, recordedAt: record.recordedAt, alert: record.alert, route: route,
                    tries: outcome?.tries ?? 0)
            }
        }
    }

    /// The first instant of which alerts are still sent.
    public static func sendingSince(_ now: Instant) -> Instant {
        let wait = longestWaitSeconds * Instant.nanosecondsPerSecond
        return Instant(nanoseconds: max(now.nanoseconds, Int64.min + wait) - wait)
    }
}
