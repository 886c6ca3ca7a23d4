import LedgerModel
import LedgerStore

/// One event of a workload, and when a ledger would have recorded it.
struct GeneratedEvent: Sendable {
    var recordedAt: Instant
    var draft: EventDraft
    /// The time that the event's amount is billed at.
    var billedAt: Instant
}

/// The events of a workload, in the order in which they are recorded.
protocol UsageStream {
    mutating func next() -> GeneratedEvent
}

extension UsageStream {
    /// The next events: one dynamic call for all of them.
    mutating func take(_ count: Int) -> [GeneratedEvent] {
        var events: [GeneratedEvent] = []
        events.reserveCapacity(count)
        for _ in 0..<count { events.append(next()) }
        return events
    }
}

extension Workload {
    /// The workload's events for a ledger that holds `firstSequence` events and knows these prices.
    func events(firstSequence: UInt64, catalogue: Catalogue) throws -> any UsageStream {
        let prices = PriceBook(catalogue)
        switch kind {
        case .live, .liveWithIDs: return LiveStream(self, firstSequence: firstSequence, prices: prices)
        case .imported, .importedWithIDs: return ImportedStream(self, prices: prices)
        case .trace(let path): return TraceStream(try Trace(path: path), catalogue: catalogue)
        }
    }
}

extension GeneratedEvent {
    /// The provider's random id, if it has one.
    var providerID: String? {
        if case .id(let id) = draft.origin.key { return id }
        if case .response(let response) = draft.payload { return response.providerID }
        return nil
    }
}
