import EventStorage
import LedgerModel

extension SegmentSchema {
    /// What makes a ledger's events small: which of their fields go together, and what follows from what.
    ///
    /// `catalogue`: the prices that costs and holds are predicted from. Any catalogue will do; one that priced the events
    /// leaves nothing over.
    static func ledger(catalogue: Catalogue) -> SegmentSchema {
        let weights = CostWeights(catalogue: catalogue)
        let usage = UsageMeasure.allCases.map { EventSchema.usage($0).number }
        return SegmentSchema(
            groups: [
                [
                    EventSchema.kind.number, EventSchema.schemaVersion.number, EventSchema.rowFields.number,
                    EventSchema.attempt.number, EventSchema.httpStatus.number, EventSchema.outcome.number,
                    EventSchema.certainty.number, EventSchema.throttleOrigin.number, EventSchema.throttleCause.number,
                ],
                [
                    EventSchema.project.number, EventSchema.model.number, EventSchema.user.number,
                    EventSchema.operation.number, EventSchema.serviceTier.number,
                ],
            ],
            hot: Set(
                usage + [
                    EventSchema.recordedAt.number, EventSchema.occurredAt.number, EventSchema.requestedAt.number,
                    EventSchema.requestID.number, EventSchema.cost.number,
                ]),
            predictions: [
                EventSchema.occurredAt.number: [.sameEvent(EventSchema.recordedAt.number)],
                EventSchema.sourceOrdinal.number: [.lastWithin(EventSchema.source.number)],
                EventSchema.requestID.number: [.ownSequence],
                EventSchema.requestedAt.number: [
                    .referenced(by: EventSchema.requestID.number, EventSchema.recordedAt.number),
                    .sameEvent(EventSchema.recordedAt.number),
                ],
                EventSchema.latencyMicroseconds.number: [
                    .elapsed(since: EventSchema.requestID.number, EventSchema.recordedAt.number, divisor: 1_000)
                ],
                EventSchema.firstTokenMicroseconds.number: [.sameEvent(EventSchema.latencyMicroseconds.number)],
                EventSchema.priceSequence.number: [.sameWithinSumGroup],
                EventSchema.requestLimit.number: [.sameWithinSumGroup],
                EventSchema.tokenLimit.number: [.sameWithinSumGroup],
            ],
            sums: [EventSchema.cost.number: usage, EventSchema.hold.number: usage], sumGroup: 1,
            weights: { _, event in weights.weights(of: event) })
    }
}

/// What one more of each measure of usage costs, by the event that an amount is of.
private struct CostWeights: Sendable {
    let catalogue: Catalogue

    /// Nil for an event whose model has no price.
    func weights(of event: UnsafeRawBufferPointer) -> [Int64]? {
        guard let priced = try? ImportedEvent.Priced(event),
            let price = catalogue.price(for: priced.model, at: priced.occurredAt)?.entry.price
        else { return nil }
        let tier = priced.serviceTier
        return UsageMeasure.allCases.map { measure in
            var without = Usage()
            if let total = measure.total { without[total] = 1 }
            var with = without
            with[measure] += 1
            guard let more = amount(with, price, tier), let less = amount(without, price, tier) else { return 0 }
            return Int64(exactly: more &- less) ?? 0
        }
    }

    private func amount(_ usage: Usage, _ price: Price, _ tier: ServiceTier) -> Int128? {
        switch try? price.cost(of: usage, serviceTier: tier) {
        case .known(let money), .estimated(let money), .unknown(let money, _): money.picounits
        case nil: nil
        }
    }
}

extension UsageMeasure {
    /// The total that counts this part; nil for totals.
    fileprivate var total: UsageMeasure? {
        switch self {
        case .cachedInputTokens, .cacheWriteTokens, .cacheWriteOneHourTokens, .audioInputTokens: .inputTokens
        case .reasoningTokens, .audioOutputTokens: .outputTokens
        case .inputTokens, .outputTokens, .audioMilliseconds, .images, .characters: nil
        }
    }
}
