public import LedgerModel
public import Projections

extension Ledger {
    /// The alerts recorded since an instant, and what became of sending each. O(events since).
    ///
    /// `asKnown` takes only what was recorded by then, `asOf` only what had occurred by then.
    public func alerts(
        recordedSince start: Instant = .earliest, asOf: Instant? = nil, asKnown: Instant? = nil
    ) throws -> AlertsProjection {
        var alerts = AlertsProjection()
        try EventStream(self, of: AlertsProjection.kinds, recordedSince: start, asOf: asOf, asKnown: asKnown)
            .readOn { alerts.apply($0) }
        return alerts
    }
}
