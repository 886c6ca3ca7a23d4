public import LedgerModel
public import Projections

extension Ledger {
    /// What the ledger's administration had set, by events that were recorded by `asKnown` and had occurred by `asOf`, and the
    /// head of the events recorded by then.
    ///
    /// O(events of administration), and a look at the log's last file.
    public func state(asOf: Instant?, asKnown: Instant?) throws -> (state: LedgerState, head: TreeHead) {
        var state = LedgerState()
        let head = try replay(into: &state, asOf: asOf, asKnown: asKnown)
        return (state, head)
    }

    /// All limits as they stood at an instant, and what counted against them then, rebuilt from the log.
    ///
    /// `asOf` and `asKnown` say which events are taken; they tell nothing of what `now` is.
    public func budgets(at now: Instant, asOf: Instant?, asKnown: Instant?) throws -> Budgets {
        let (state, _) = try state(asOf: asOf, asKnown: asKnown)
        var exposure = ExposureProjection(calendar: calendar, users: state.limitedUsers, horizon: now)
        try replay(into: &exposure, asOf: asOf, asKnown: asKnown)
        return Budgets(state: state, exposure: exposure, now: now)
    }
}
