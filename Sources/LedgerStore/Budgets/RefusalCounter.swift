import LedgerModel

/// Counts refusals that are repeated within a second, so that a caller's retry loop does not fill the log.
///
/// The first of them is recorded at once; those that follow are counted, and recorded as one event by the first admission or refusal
/// when a second has passed. In between the counts stand in a file (RefusalsFile.swift), for all processes.
struct RefusalCounter: Equatable {
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

    /// A refusal that was recorded, and how often it was repeated since.
    struct Entry: Equatable {
        /// The event that was recorded last.
        let sequence: UInt64
        let recordedAt: Instant
        /// The last of them.
        var throttle: Throttle
        /// What is not recorded yet.
        var pendingCount: UInt32 = 0
        var pendingWaitMilliseconds: Int64 = 0

        /// What is not recorded yet, as an event.
        var pending: Throttle? {
            guard pendingCount > 0 else { return nil }
            var pending = throttle
            (pending.count, pending.waitedMilliseconds) = (pendingCount, pendingWaitMilliseconds)
            return pending
        }
    }

    private var entriesByKey: [Key: Entry] = [:]

    /// More kinds of refusals at once are recorded one by one.
    static let largestCount = 1_024

    init() {}

    init(_ entries: [Entry]) { for entry in entries { entriesByKey[Key(entry.throttle)] = entry } }

    /// In the order of their events.
    var entries: [Entry] { entriesByKey.values.sorted { $0.sequence < $1.sequence } }

    /// The sequence of the event that a refusal is counted with, for one that need not be recorded now.
    mutating func count(_ throttle: Throttle, at now: Instant) -> UInt64? {
        let key = Key(throttle)
        guard var entry = entriesByKey[key], Self.isWithinSecond(entry.recordedAt, now) else { return nil }
        entry.throttle = throttle
        entry.pendingCount += throttle.count
        entry.pendingWaitMilliseconds += throttle.waitedMilliseconds
        entriesByKey[key] = entry
        return entry.sequence
    }

    /// A refusal to be recorded, with those of its kind that were counted: they are taken out.
    mutating func takePending(with throttle: Throttle) -> Throttle {
        guard let entry = entriesByKey.removeValue(forKey: Key(throttle)) else { return throttle }
        var throttle = throttle
        throttle.count += entry.pendingCount
        throttle.waitedMilliseconds += entry.pendingWaitMilliseconds
        return throttle
    }

    mutating func didRecord(_ throttle: Throttle, sequence: UInt64, at now: Instant) {
        let key = Key(throttle)
        guard entriesByKey[key] != nil || entriesByKey.count < Self.largestCount else { return }
        entriesByKey[key] = Entry(sequence: sequence, recordedAt: now, throttle: throttle)
    }

    /// Takes out what was counted and a second has passed since, in the order of the events.
    mutating func takePending(at now: Instant) -> [Throttle] {
        let due = entries.filter { !Self.isWithinSecond($0.recordedAt, now) }
        for entry in due { entriesByKey[Key(entry.throttle)] = nil }
        return due.compactMap(\.pending)
    }

    private static func isWithinSecond(_ earlier: Instant, _ now: Instant) -> Bool {
        now.nanoseconds - earlier.nanoseconds < Instant.nanosecondsPerSecond
    }
}
