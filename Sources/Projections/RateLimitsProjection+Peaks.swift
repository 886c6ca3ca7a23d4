public import LedgerModel

extension RateLimitsProjection {
    /// What a rate counts.
    public enum Measure: Sendable, Hashable, CaseIterable {
        case requests, tokens
    }

    /// What a rate counts within: minutes and hours of UTC.
    public enum Unit: Int64, Sendable, Hashable, CaseIterable {
        case minute = 1
        case hour = 60
    }

    /// The busiest minute or hour.
    public struct Peak: Sendable, Hashable {
        public let count: Int64
        /// When the minute or hour began.
        public let start: Instant
    }

    /// The models that something went out to.
    public var models: [String] { timelines.keys.sorted() }

    /// The largest rate, of a model or of all together; the earliest where several are as large, nil when nothing was counted.
    ///
    /// Throws: `MoneyError.overflow`. O(minutes with traffic).
    public func peak(
        of measure: Measure, per unit: Unit = .minute, model: String? = nil
    ) throws(MoneyError) -> Peak? {
        var merged = TrafficTimeline()
        if let model {
            merged = timelines[model] ?? merged
        } else {
            for other in timelines.values { try merged.merge(other) }
        }
        var peak: (start: Int64, count: Int64)?
        var current: (start: Int64, count: Int64)?
        for minute in merged.minutes {
            let start = Int64(minute.start).floorDivided(by: unit.rawValue) * unit.rawValue
            var count =
                switch measure {
                case .requests: Int64(minute.requests)
                case .tokens: minute.tokens
                }
            if let current, current.start == start { try count.add(current.count) }
            current = (start, count)
            if count > peak?.count ?? 0 { peak = current }
        }
        return peak.map { peak in
            // What no instant reaches began with the earliest.
            Peak(count: peak.count, start: Instant(seconds: peak.start * 60) ?? .earliest)
        }
    }
}
