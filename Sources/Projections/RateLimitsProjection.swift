public import LedgerModel

/// What providers' rate-limit headers said last, and how much went out in each minute: both by model.
///
/// Events may come late and in any order, so peaks are exact only when every minute's count is kept: memory is O(minutes
/// with traffic) for each model, within the range asked for. A model that is called all day takes 23 kB a day.
public struct RateLimitsProjection: Projection {
    /// The instants that count, half-open; nil for all time.
    public let range: Range<Instant>?
    /// What the headers said last, by model.
    public private(set) var latest: [String: LatestRateLimits] = [:]
    /// What went out, by model and minute since 1970 of UTC.
    private(set) var timelines: [String: TrafficTimeline] = [:]

    public init(range: Range<Instant>? = nil) { self.range = range }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        if let range, !range.overlaps(times) { return .nothing }
        return EventNeeds(
            kinds: EventNeeds.Kinds([.response, .throttle]),
            columns: [.kinds, .occurredAt, .billedAt, .models, .usage, .rateLimits])
    }

    public mutating func apply(_ batch: EventBatch) throws {
        guard batch.holds(\.kinds), batch.holds(\.billedAt), batch.holds(\.occurredAt), batch.holds(\.models) else {
            return
        }
        try count(batch)
        for figures in batch.rateLimits {
            if let range, !range.contains(batch.billedAt[figures.row]) { continue }
            latest[batch.names[batch.models[figures.row]], default: LatestRateLimits()]
                .take(figures.limits, seenAt: batch.occurredAt[figures.row])
        }
    }

    /// Adds answered attempts and their tokens to the minutes they were made in.
    private mutating func count(_ batch: EventBatch) throws {
        guard batch.holds(\.inputTokens) else { return }
        // By model, the first place for events that name none.
        var cells = [TrafficTimeline](repeating: TrafficTimeline(), count: batch.names.count + 1)
        for row in 0..<batch.count where batch.kinds[row] == .response {
            let time = batch.billedAt[row]
            if let range, !range.contains(time) { continue }
            let minute = Int32(truncatingIfNeeded: time.nanoseconds.floorDivided(by: Self.nanosecondsPerMinute))
            var tokens = batch.inputTokens[row]
            try tokens.add(batch.outputTokens[row])
            try cells[Int(batch.models[row].index) + 1]
                .add(TrafficTimeline.Minute(start: minute, requests: 1, tokens: tokens))
        }
        for (model, timeline) in cells.enumerated() where !timeline.minutes.isEmpty {
            let name = batch.names[NameID(index: Int32(model - 1))]
            try timelines[name, default: TrafficTimeline()].merge(timeline)
        }
    }

    public mutating func merge(_ later: RateLimitsProjection) throws {
        for (model, other) in later.latest { latest[model, default: LatestRateLimits()].take(other) }
        for (model, timeline) in later.timelines {
            try timelines[model, default: TrafficTimeline()].merge(timeline)
        }
    }

    private static var nanosecondsPerMinute: Int64 { 60 * Instant.nanosecondsPerSecond }
}
