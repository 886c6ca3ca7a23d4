package import LedgerModel
package import Projections

/// Spend by project and user, and by project and operation: single events added up one at a time.
package struct NaiveSpend: Equatable {
    /// By `project/user` and `project/operation`: requests, failed, unpriced, input, cached, output, audio; cost, estimated.
    package var byUser: [String: [Int128]] = [:]
    package var byOperation: [String: [Int128]] = [:]

    package init(_ events: [LedgerEvent], range: Range<Instant>? = nil) {
        for event in events {
            let context = event.payload.context
            let billedAt = context?.requestedAt ?? event.occurredAt
            if let range, billedAt < range.lowerBound || billedAt >= range.upperBound { continue }
            guard let sums = Self.sums(of: event.payload) else { continue }
            let project = context?.project ?? ""
            Self.add(sums, to: &byUser["\(project)/\(context?.user ?? "")"])
            Self.add(sums, to: &byOperation["\(project)/\(context?.operation.name ?? "none")"])
        }
    }

    static func sums(of payload: EventPayload) -> [Int128]? {
        switch payload {
        case .response(let response):
            let usage = response.usage
            let cost = response.cost.counted.picounits
            var (unpriced, estimated) = (Int128(0), Int128(0))
            if case .unknown = response.cost { unpriced = 1 }
            if case .estimated = response.cost { estimated = cost }
            return [
                1, response.outcome == .succeeded ? 0 : 1, unpriced, Int128(usage.inputTokens),
                Int128(usage.cachedInputTokens), Int128(usage.outputTokens), Int128(usage.audioMilliseconds), cost,
                estimated,
            ]
        case .holdVoided(let voiding):
            return [0, 0, 0, 0, 0, 0, 0, voiding.assumedCharge.picounits, voiding.assumedCharge.picounits]
        case .adjustment(let adjustment):
            let estimated = adjustment.isEstimated ? adjustment.amount.picounits : 0
            return [0, 0, adjustment.charge == nil ? 0 : -1, 0, 0, 0, 0, adjustment.amount.picounits, estimated]
        default: return nil
        }
    }

    static func add(_ sums: [Int128], to place: inout [Int128]?) {
        place = zip(place ?? [Int128](repeating: 0, count: sums.count), sums).map(+)
    }

    package init(_ projection: SpendProjection) {
        for (key, sums) in projection.userTotals { byUser["\(key.project)/\(key.user)"] = Self.plain(sums) }
        for (key, sums) in projection.operationTotals {
            byOperation["\(key.project)/\(key.operation?.name ?? "none")"] = Self.plain(sums)
        }
    }

    static func plain(_ sums: SpendTotals) -> [Int128] {
        let counts = [
            sums.requests, sums.failedRequests, sums.unpricedRequests, sums.inputTokens, sums.cachedTokens,
            sums.outputTokens, sums.audioMilliseconds,
        ]
        return counts.map { Int128($0) } + [sums.cost.picounits, sums.estimatedCost.picounits]
    }
}
