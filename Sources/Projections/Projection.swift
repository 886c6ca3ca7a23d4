public import LedgerModel

/// A pure fold over events.
///
/// `init` of a conforming type is the identity; `apply` takes events in log order; `merge` puts a fold over
/// later events behind this one and is associative, so any cut of the log folds to the same value. No I/O,
/// no clock, no randomness.
public protocol Projection: Sendable {
    mutating func apply(_ batch: EventBatch) throws
    mutating func merge(_ later: Self) throws

    /// What it reads of events that are billed within a stretch of time; nothing, and they are not read at all.
    func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds
}

extension Projection {
    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds { .everything }
}
