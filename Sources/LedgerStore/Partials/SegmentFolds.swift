import EventStorage
import LedgerModel
import Projections

/// What projections are over one sealed segment.
struct SegmentFolds {
    /// In the order that they were asked for.
    let projections: [any KeptProjection]
    let head: RecordHead

    init(_ segment: SegmentFile, _ kept: [any KeptProjection.Type], _ calendar: BillingCalendar) throws {
        // Whole events are put together one by one, which the others need not wait for.
        let areOfWholeEvents = kept.map { $0.kept(calendar).readsWholeEvents }
        func fold(_ readsWholeEvents: Bool) throws -> ArraySlice<any KeptProjection> {
            let group = zip(kept, areOfWholeEvents).filter { $0.1 == readsWholeEvents }.map(\.0)
            guard !group.isEmpty else { return [] }
            var fold = SegmentFold(KeptSet(group, calendar), asOf: nil)
            try fold.take(segment)
            return fold.projection.projections[...]
        }
        var (ofColumns, ofEvents) = (try fold(false), try fold(true))
        projections = areOfWholeEvents.map { $0 ? ofEvents.removeFirst() : ofColumns.removeFirst() }
        var last = SegmentFold(LastOccurrence(), asOf: nil)
        try last.take(segment)
        head = RecordHead(lastOccurredAt: last.projection.time, billedWithin: segment.billedWithin)
    }
}

extension Projection {
    fileprivate var readsWholeEvents: Bool {
        !needs(billedWithin: .earliest ... .latest).columns.isDisjoint(with: [.alerts, .administrative])
    }
}

/// The latest time that an event occurred.
private struct LastOccurrence: Projection {
    private(set) var time: Instant?

    func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        EventNeeds(kinds: .all, columns: .occurredAt)
    }

    mutating func apply(_ batch: EventBatch) throws {
        for other in batch.occurredAt { time = max(other, time ?? other) }
    }

    mutating func merge(_ later: LastOccurrence) throws {
        if let other = later.time { time = max(other, time ?? other) }
    }
}
