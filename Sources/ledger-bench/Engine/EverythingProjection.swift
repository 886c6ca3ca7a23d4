import LedgerModel
import Projections

/// A fold that reads every column of every event: what a replay costs at most.
struct EverythingProjection: Projection {
    private(set) var eventCount: UInt64 = 0
    private var latest: Int64 = .min

    mutating func apply(_ batch: EventBatch) throws {
        eventCount += UInt64(batch.count)
        for index in batch.recordedAt.indices { latest = max(latest, batch.recordedAt[index].nanoseconds) }
    }

    mutating func merge(_ later: EverythingProjection) throws {
        eventCount += later.eventCount
        latest = max(latest, later.latest)
    }
}
