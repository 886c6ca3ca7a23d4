import LedgerModel
import Projections

extension Ledger {
    /// Prices requests that had no price, by adjustments that refer to them; what was priced so before is left as it is.
    ///
    /// In steps of some thousand events, each of which stands when it is done: running it again goes on where it was stopped,
    /// and adds nothing where it was not. Waits for imports, and for others who do the same. `isDryRun`: appends nothing, and
    /// says what it would do. O(events); memory for a bit of each event, of stretches in which any request was ever priced so.
    package func backfillPrices(
        _ backfill: PriceBackfill, by administrator: Administrator, isDryRun: Bool = false,
        progress: (PriceBackfill.Progress) -> Void = { _ in }
    ) throws -> PriceBackfill.Result {
        let lock = isDryRun ? nil : try lockImports()
        return try withExtendedLifetime(lock) {
            let catalogue = try state().catalogue
            let known = try backPricedSequences()
            let totalEvents = try head().treeSize
            var requests: UInt64 = 0
            var result = PriceBackfill.Result()
            var waiting: [LedgerEvent] = []
            func price() throws {
                if isDryRun {
                    for event in waiting {
                        try result.take(event, PriceBackfill.adjustment(pricing: event, by: catalogue))
                    }
                } else if !waiting.isEmpty {
                    let before = result
                    // A decision may run more than once, and each time begins with what stands.
                    result = try commit { transaction in
                        var result = before
                        try transaction.price(waiting, by: administrator, &result)
                        return result
                    }
                }
                waiting.removeAll(keepingCapacity: true)
            }
            let unknown = try EventStream(self, of: EventNeeds.Kinds([.response]), onlyUnknownCosts: true)
            try unknown.readOn(
                passed: { events in
                    progress(PriceBackfill.Progress(requests: requests, events: events, totalEvents: totalEvents))
                },
                { event in
                    guard !known.contains(event.sequence), backfill.selects(event, by: catalogue) else { return }
                    requests += 1
                    waiting.append(event)
                    if waiting.count == Self.requestsPerBackfill { try price() }
                })
            try price()
            return result
        }
    }

    /// With the alerts that it makes due, well within what a frame holds.
    private static let requestsPerBackfill = 2_048

    /// The responses that adjustments have priced.
    private func backPricedSequences() throws -> SequenceSet {
        var sequences = SequenceSet()
        try EventStream(self, of: EventNeeds.Kinds([.adjustment]), onlyUnknownCosts: true).readOn { event in
            if case .adjustment(let adjustment) = event.payload, let sequence = adjustment.corrects {
                sequences.insert(sequence)
            }
        }
        return sequences
    }
}

extension Transaction {
    /// Appends the adjustments that price some requests, and the alerts that are due then.
    fileprivate mutating func price(
        _ events: [LedgerEvent], by administrator: Administrator, _ result: inout PriceBackfill.Result
    ) throws {
        let catalogue = state.catalogue
        var contexts: Set<RequestContext> = []
        for event in events {
            let adjustment = try PriceBackfill.adjustment(pricing: event, by: catalogue)
            try result.take(event, adjustment)
            guard let adjustment, let context = adjustment.context else { continue }
            try appendStored(
                EventDraft(
                    origin: EventOrigin(source: "price backfill", key: .id("\(event.sequence)")),
                    actor: administrator.actor, reason: administrator.reason, payload: .adjustment(adjustment)))
            guard let charge = adjustment.charge, charge > .zero else { continue }
            contexts.insert(RequestContext(project: context.project, model: context.model, user: context.user))
        }
        guard !contexts.isEmpty else { return }
        let limits = try withBudgets { budgets, _ in
            contexts.reduce(into: Set<LedgerState.LimitKey>()) { $0.formUnion(budgets.limits(for: $1)) }
        }
        result.alerts += try raiseAlerts(on: limits.sorted().reversed())
    }
}
