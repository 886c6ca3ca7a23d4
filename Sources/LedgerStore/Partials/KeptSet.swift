import LedgerModel
import Projections

/// Several kept projections as one, so that events are read once for all.
struct KeptSet: Projection {
    private(set) var projections: [any KeptProjection]

    init(_ kept: [any KeptProjection.Type], _ calendar: BillingCalendar) {
        projections = kept.map { $0.kept(calendar) }
    }

    /// From their records, in order; nil where they are not as many. Throws what `RecordSums` throws.
    init?(_ kept: [any KeptProjection.Type], _ calendar: BillingCalendar, records: [[UInt8]]) throws {
        guard records.count == kept.count else { return nil }
        projections = try zip(kept, records).map { try $0.readAny($1, calendar) }
    }

    func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        projections.reduce(.nothing) { $0.union($1.needs(billedWithin: times)) }
    }

    mutating func apply(_ batch: EventBatch) throws {
        for place in projections.indices { try projections[place].apply(batch) }
    }

    mutating func merge(_ later: KeptSet) throws {
        for (place, other) in zip(projections.indices, later.projections) { try projections[place].merge(any: other) }
    }
}

extension KeptProjection {
    fileprivate static func readAny(_ record: [UInt8], _ calendar: BillingCalendar) throws -> any KeptProjection {
        try read(record, kept(calendar)).0
    }

    fileprivate mutating func merge(any later: any KeptProjection) throws {
        guard let later = later as? Self else { preconditionFailure("folds of the same projections are merged") }
        try merge(later)
    }
}
