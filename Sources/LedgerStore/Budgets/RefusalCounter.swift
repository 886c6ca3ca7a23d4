import LedgerModel

/// Counts refusals that are repeated within a second, so that a caller's retry loop does not fill the log.
///
/// The first of them is recorded at once; those that follow are counted, and recorded as one event when a second has passed
/// or the ledger is closed. A process that dies takes the count of its last second with it.
struct RefusalCounter {
    private struct Key: Hashable {
        let context: RequestContext
        let cause: ThrottleCause
        let scope: Scope?
        let period: Period?
        let limit: Money?
        let requested: Money?

        init(_ throttle: Throttle) {
            context = throttle.context
            cause = throttle.cause
            (scope, period) = (throttle.refusal?.scope, throttle.refusal?.period)
            (limit, requested) = (throttle.refusal?.limit, throttle.refusal?.requested)
        }
    }

    private struct Entry {
        /// The event that was recorded last.
        var sequence: UInt64
        var recordedAt: Instant
        /// What is not recorded yet: the last of it, with its count.
        var pending: Throttle?
    }

    private var entries: [Key: Entry] = [:]

    var hasPending: Bool { entries.values.contains { $0.pending != nil } }

    /// The sequence of the event that a refusal is counted with, for one that need not be recorded now.
    mutating func count(_ throttle: Throttle, at now: Instant) -> UInt64? {
        let key = Key(throttle)
        guard var entry = entries[key], Self.isWithinSecond(entry.recordedAt, now) else { return nil }
        var pending = throttle
        pending.count = (entry.pending?.count ?? 0) + throttle.count
        pending.waitedMilliseconds += entry.pending?.waitedMilliseconds ?? 0
        entry.pending = pending
        entries[key] = entry
        return entry.sequence
    }

    /// The refusal to record in place of this one: with what was counted since the last of its kind.
    func recorded(_ throttle: Throttle) -> Throttle {
        var throttle = throttle
        throttle.count += entries[Key(throttle)]?.pending?.count ?? 0
        return throttle
    }

    mutating func didRecord(_ throttle: Throttle, sequence: UInt64, at now: Instant) {
        entries[Key(throttle)] = Entry(sequence: sequence, recordedAt: now, pending: nil)
    }

    /// Takes out what was counted and a second has passed since; with no time given, all of it.
    mutating func takePending(at now: Instant? = nil) -> [Throttle] {
        var due: [Throttle] = []
        for (key, entry) in entries {
            if let now, Self.isWithinSecond(entry.recordedAt, now) { continue }
            if let pending = entry.pending { due.append(pending) }
            entries[key] = nil
        }
        return due
    }

    private static func isWithinSecond(_ earlier: Instant, _ now: Instant) -> Bool {
        now.nanoseconds - earlier.nanoseconds < Instant.nanosecondsPerSecond
    }
}
