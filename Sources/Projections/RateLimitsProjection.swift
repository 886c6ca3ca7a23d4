public import LedgerModel

/// What providers' rate-limit headers said last, and how much went out in each minute: both by model.
///
/// Events may come late and in any order, so peaks are exact only when every minute's count is kept: memory is O(minutes
/// with traffic) for each model, within the range asked for. A model that is called all day takes about 60 kB a day.
public struct RateLimitsProjection: Projection {
    /// The instants that count, half-open; nil for all time.
    public let range: Range<Instant>?
    /// What the headers said last, by model.
    public private(set) var latest: [String: LatestRateLimits] = [:]
    /// What went out, by model and minute since 1970 of UTC.
    private(set) var minutes: [String: [Int64: Traffic]] = [:]

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
        // By model, the last place for events that name none: minutes in the order of the batch, where one may come again.
        var cells = [[(minute: Int64, traffic: Traffic)]](repeating: [], count: batch.names.count + 1)
        for row in 0..<batch.count where batch.kinds[row] == .response {
            let time = batch.billedAt[row]
            if let range, !range.contains(time) { continue }
            let minute = time.nanoseconds.floorDivided(by: Self.nanosecondsPerMinute)
            let model = Int(batch.models[row].index) + 1
            if cells[model].last?.minute != minute { cells[model].append((minute, Traffic())) }
            let last = cells[model].count - 1
            try cells[model][last].traffic.countResponse(batch.inputTokens[row], batch.outputTokens[row])
        }
        for (model, cells) in cells.enumerated() where !cells.isEmpty {
            let name = batch.names[NameID(index: Int32(model - 1))]
            try Self.add(cells, to: &minutes[name, default: [:]])
        }
    }

    private static func add(
        _ cells: some Sequence<(Int64, Traffic)>, to minutes: inout [Int64: Traffic]
    ) throws(MoneyError) {
        for (minute, traffic) in cells { try minutes[minute, default: Traffic()].add(traffic) }
    }

    public mutating func merge(_ later: RateLimitsProjection) throws {
        for (model, other) in later.latest { latest[model, default: LatestRateLimits()].take(other) }
        for (model, others) in later.minutes {
            try Self.add(others.lazy.map { ($0.key, $0.value) }, to: &minutes[model, default: [:]])
        }
    }

    private static var nanosecondsPerMinute: Int64 { 60 * Instant.nanosecondsPerSecond }
}
