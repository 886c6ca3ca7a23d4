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
    /// `projection` is a fold over nothing yet. Where it is one whose folds are kept, those over sealed segments and over the
    /// last file's beginning are read, and only the events behind them; else `scan`. `asKnown` takes only events recorded by then
    /// (a prefix of the log), `asOf` only those that occurred by then. Returns the head of what was read.
    @discardableResult
    public func replay<Folded: Projection>(
        into projection: inout Folded, asOf: Instant? = nil, asKnown: Instant? = nil
    ) throws -> TreeHead {
        guard let kept = projection as? any KeptProjection, kept.isKept else {
            return try scan(into: &projection, asOf: asOf, asKnown: asKnown)
        }
        return try LedgerError.rethrowing {
            let (folded, head) = try replay(kept, asOf: asOf, asKnown: asKnown)
            guard let folded = folded as? Folded else { preconditionFailure("a projection folds into itself") }
            projection = folded
            return head
        }
    }

    private func replay<Kept: KeptProjection>(
        _ empty: Kept, asOf: Instant?, asKnown: Instant?
    ) throws -> (any Projection, TreeHead) {
        let partials = Partials<Kept>(directory, calendar: calendar)
        var replay = Replay(directory, empty: empty, asOf: asOf, asKnown: asKnown)
        let head = try replay.run(
            folded: { limit in try partials.read(empty, limit: limit, asOf: asOf) },
            foldedFile: { first in
                FileFolds.newest(
                    of: empty, ofFile: first, in: directory, asOf: asOf, asKnown: asKnown, calendar: calendar)
            })
        return (replay.projection, head)
    }

    /// The same from the events themselves: sealed segments are folded on all cores, each core beginning with a copy of
    /// `projection`, and merged in order. O(events); what the projection does not need is not decoded.
    @discardableResult
    package func scan<Folded: Projection>(
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
