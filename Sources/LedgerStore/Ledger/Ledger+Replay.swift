import EventStorage
public import LedgerModel
public import Projections

/// A place in the log: how many events, and the root of the Merkle tree over them.
public struct TreeHead: Sendable, Hashable {
    public let treeSize: UInt64
    /// 64 hexadecimal digits; nil for a prefix that ends within a commit, whose root the log does not state.
    public let root: String?
    /// When the last of the events was recorded; nil for an empty log.
    public let recordedAt: Instant?
}

extension Ledger {
    /// Folds the log into a projection, offline: no price, clock or configuration outside the log is asked.
    ///
    /// `projection` is a fold over nothing yet: sealed segments are folded on all cores, each core beginning with a copy, and
    /// merged in order. `asKnown` takes only events recorded by then (a prefix of the log), `asOf` only those that occurred
    /// by then. Returns the head of what was read. O(events); what the projection does not need is not decoded.
    @discardableResult
    public func replay<Folded: Projection>(
        into projection: inout Folded, asOf: Instant? = nil, asKnown: Instant? = nil
    ) throws -> TreeHead {
        try LedgerError.rethrowing {
            var replay = Replay(directory, empty: projection, asOf: asOf, asKnown: asKnown)
            let head = try replay.run()
            projection = replay.projection
            return head
        }
    }
}

extension Ledger {
    /// What was spent by month and project: sums that were made when segments were sealed, and a replay of what is behind
    /// them.
    package func monthlySpend(asKnown: Instant? = nil) throws -> (MonthlySpendProjection, TreeHead) {
        try LedgerError.rethrowing {
            let partials = MonthlyPartials(directory, calendar: calendar)
            var replay = Replay(
                directory, empty: MonthlySpendProjection(calendar: calendar), asOf: nil, asKnown: asKnown)
            let head = try replay.run(
                folded: { limit in try partials.read(limit: limit) },
                foldedFile: { first in
                    let newest = FileSpend.newest(ofFile: first, in: directory, asKnown: asKnown, calendar: calendar)
                    guard var spend = newest?.0, let place = newest?.1 else { return nil }
                    return (try spend.sums(), place)
                })
            return (replay.projection, head)
        }
    }
}
