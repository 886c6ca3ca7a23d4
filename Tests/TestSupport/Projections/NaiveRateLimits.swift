package import LedgerModel
package import Projections

/// What headers said last, and peaks, found by looking at all events for each.
package struct NaiveRateLimits: Equatable {
    /// By model: of each header its value and when it was seen, `-` for none.
    package var latest: [String: [String]] = [:]
    /// By `measure unit model`, the model `all` for all: count and start.
    package var peaks: [String: String] = [:]

    package init(_ events: [LedgerEvent], range: Range<Instant>? = nil) {
        let events = events.filter { event in
            let billedAt = event.payload.context?.requestedAt ?? event.occurredAt
            return range.map { billedAt >= $0.lowerBound && billedAt < $0.upperBound } ?? true
        }
        findLatest(events)
        let models = Set(events.compactMap { $0.kind == .response ? $0.payload.context?.model : nil })
        for (unit, seconds) in [("minute", Int64(60)), ("hour", 3600)] {
            for model in models { findPeaks(events, unit, seconds, model) }
            findPeaks(events, unit, seconds, nil)
        }
    }

    private mutating func findLatest(_ events: [LedgerEvent]) {
        let parts: [(RateLimitSnapshot) -> Int64?] = [
            \.requestLimit, \.requestsRemaining, \.requestsResetMilliseconds, \.tokenLimit, \.tokensRemaining,
            \.tokensResetMilliseconds,
        ]
        for (index, part) in parts.enumerated() {
            var seen: [String: [(LedgerEvent, Int64)]] = [:]
            for event in events {
                let limits: RateLimitSnapshot? =
                    switch event.payload {
                    case .response(let response): response.rateLimits
                    case .throttle(let throttle): throttle.rateLimits
                    default: nil
                    }
                guard let value = limits.flatMap(part), let model = event.payload.context?.model else { continue }
                seen[model, default: []].append((event, value))
            }
            for (model, readings) in seen {
                let last = readings.max { ($0.0.occurredAt, $0.0.sequence) < ($1.0.occurredAt, $1.0.sequence) }!
                latest[model, default: Array(repeating: "-", count: parts.count)][index] =
                    "\(last.1) at \(last.0.occurredAt)"
            }
        }
    }

    private mutating func findPeaks(_ events: [LedgerEvent], _ unit: String, _ seconds: Int64, _ model: String?) {
        var requests: [Int64: Int64] = [:]
        var tokens: [Int64: Int64] = [:]
        for event in events {
            guard case .response(let response) = event.payload else { continue }
            if let model, response.context.model != model { continue }
            let billedAt = response.context.requestedAt ?? event.occurredAt
            let start = billedAt.secondsRoundedDown.floorDivided(by: seconds) * seconds
            requests[start, default: 0] += 1
            tokens[start, default: 0] += response.usage.inputTokens + response.usage.outputTokens
        }
        for (measure, counts) in [("requests", requests), ("tokens", tokens)] {
            // The largest count, and of its starts the first.
            guard let most = counts.values.max(), most > 0 else { continue }
            let start = counts.filter { $0.value == most }.keys.min()!
            peaks["\(measure) \(unit) \(model ?? "all")"] = "\(most) at \(start)"
        }
    }

    package init(_ projection: RateLimitsProjection) throws {
        for (model, limits) in projection.latest {
            latest[model] = [
                limits.requestLimit, limits.requestsRemaining, limits.requestsResetMilliseconds, limits.tokenLimit,
                limits.tokensRemaining, limits.tokensResetMilliseconds,
            ].map { reading in reading.map { "\($0.value) at \($0.seenAt)" } ?? "-" }
        }
        for measure in RateLimitsProjection.Measure.allCases {
            for unit in RateLimitsProjection.Unit.allCases {
                for model in projection.models.map(Optional.some) + [nil] {
                    guard let peak = try projection.peak(of: measure, per: unit, model: model) else { continue }
                    peaks["\(measure) \(unit) \(model ?? "all")"] = "\(peak.count) at \(peak.start.secondsRoundedDown)"
                }
            }
        }
    }
}
