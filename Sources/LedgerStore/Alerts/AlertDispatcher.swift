package import LedgerModel
package import Projections

/// Sends the alerts that have yet to arrive, and records what became of each.
///
/// How something is sent, and what time it is, is the caller's to say. Whoever sends holds a lock meanwhile and has read what
/// others recorded, so an alert goes twice along a route only where a process dies between sending and recording.
package struct AlertDispatcher {
    private let ledger: Ledger
    private let stream: EventStream
    /// The first instant of which alerts are sent, where that does not move with the clock.
    private let start: Instant?
    private var alerts = AlertsProjection()
    private var schedule = DeliverySchedule()

    /// A route that fails so often in a row is left alone for the rest of the round.
    package static let mostFailuresInARow = 3

    /// `sendsOld`: also alerts that are older than a day.
    package init(_ ledger: Ledger, sendsOld: Bool, now: Instant) throws {
        self.ledger = ledger
        start = sendsOld ? .earliest : nil
        stream = try EventStream(
            ledger, of: AlertsProjection.kinds, recordedSince: start ?? AlertsProjection.sendingSince(now))
    }

    /// Sends what is pending along the routes whose turn it is, and returns what became of it.
    ///
    /// `whenTaken` is called before waiting for another process that sends. What `send` throws ends the round; what became of
    /// earlier deliveries is recorded. Throws `LedgerError` where it cannot be.
    package mutating func run(
        clock: () -> Instant, whenTaken: () -> Void = {}, send: (PendingDelivery) throws -> DeliveryResult
    ) throws -> [Delivered] {
        guard try !due(at: clock()).isEmpty else { return [] }
        let lock = try LedgerError.rethrowing { try WorkLock(ledger.directory, .alerts, whenTaken: whenTaken) }
        return try withExtendedLifetime(lock) {
            // What others have recorded by now is not sent again.
            var delivered: [Delivered] = []
            for (route, deliveries) in try due(at: clock()) {
                let outcome = try Self.send(deliveries, recordingIn: ledger, send)
                if outcome.contains(where: { $0.result != .delivered }) {
                    schedule.didFail(route, at: clock())
                } else {
                    schedule.didSucceed(route)
                }
                delivered += outcome
            }
            return delivered
        }
    }

    /// What is pending along each route whose turn it is: what was tried least first, so that one alert that always fails
    /// holds up no others, and of those the oldest.
    private mutating func due(at now: Instant) throws -> [(route: String, deliveries: [PendingDelivery])] {
        var alerts = alerts
        try stream.readOn { alerts.apply($0) }
        self.alerts = alerts
        let routes = try ledger.state().policy.effectiveAlertRoutes.filter { schedule.isDue($0.name, at: now) }
        let pending = alerts.pending(along: routes, since: start ?? AlertsProjection.sendingSince(now))
        let byRoute = Dictionary(grouping: pending, by: \.route.name)
        return routes.compactMap { route in
            guard let deliveries = byRoute[route.name] else { return nil }
            let ordered = deliveries.sorted { ($0.tries, $0.sequence) < ($1.tries, $1.sequence) }
            return (route.name, ordered)
        }
    }

    private static func send(
        _ deliveries: [PendingDelivery], recordingIn ledger: Ledger, _ send: (PendingDelivery) throws -> DeliveryResult
    ) throws -> [Delivered] {
        var delivered: [Delivered] = []
        var failuresInARow = 0
        for delivery in deliveries where failuresInARow < mostFailuresInARow {
            let result = try send(delivery)
            try ledger.append(.alertDelivered(delivery.outcome(result)))
            delivered.append(Delivered(delivery: delivery, result: result))
            failuresInARow = result == .delivered ? 0 : failuresInARow + 1
        }
        return delivered
    }
}

/// What became of sending an alert.
package enum DeliveryResult: Sendable, Hashable {
    case delivered
    /// With a code of our own, never the other side's text.
    case failed(code: String)
}

/// An alert that was sent, or was to be.
package struct Delivered: Sendable, Hashable {
    package let delivery: PendingDelivery
    package let result: DeliveryResult
}

extension PendingDelivery {
    fileprivate func outcome(_ result: DeliveryResult) -> AlertDelivery {
        switch result {
        case .delivered: AlertDelivery(alertSequence: sequence, route: route.name, succeeded: true)
        case .failed(let code):
            AlertDelivery(alertSequence: sequence, route: route.name, succeeded: false, errorCode: code)
        }
    }
}
