public import LedgerModel

extension RateLimitsProjection {
    /// What went out in a stretch of time.
    public struct Traffic: Sendable, Hashable {
        /// Answered attempts, whatever their outcome.
        public var requests: Int64 = 0
        /// Input and output together.
        public var tokens: Int64 = 0

        public init() {}

        /// Throws: `MoneyError.overflow`.
        mutating func add(_ other: Traffic) throws(MoneyError) {
            try requests.add(other.requests)
            try tokens.add(other.tokens)
        }

        @inline(__always)
        mutating func countResponse(_ inputTokens: Int64, _ outputTokens: Int64) throws(MoneyError) {
            requests += 1
            try tokens.add(inputTokens)
            try tokens.add(outputTokens)
        }
    }

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
    public var models: [String] { minutes.keys.sorted() }

    /// The largest rate, of a model or of all together; the earliest where several are as large, nil when nothing was counted.
    ///
    /// Throws: `MoneyError.overflow`. O(minutes with traffic).
    public func peak(
        of measure: Measure, per unit: Unit = .minute, model: String? = nil
    ) throws(MoneyError) -> Peak? {
        var peak: (start: Int64, count: Int64)?
        for (start, traffic) in try traffic(per: unit, model: model) {
            let count =
                switch measure {
                case .requests: traffic.requests
                case .tokens: traffic.tokens
                }
            guard count > 0 else { continue }
            if let peak, (peak.count, start) > (count, peak.start) { continue }
            peak = (start, count)
        }
        return peak.map { peak in
            // What no instant reaches began with the earliest.
            Peak(count: peak.count, start: Instant(seconds: peak.start * 60) ?? .earliest)
        }
    }

    /// By the minute that a minute or hour begins with.
    private func traffic(per unit: Unit, model: String?) throws(MoneyError) -> [Int64: Traffic] {
        let parts = model.map { [minutes[$0] ?? [:]] } ?? Array(minutes.values)
        if parts.count == 1, unit == .minute { return parts[0] }
        var sums: [Int64: Traffic] = [:]
        for part in parts {
            for (minute, traffic) in part {
                let start = minute.floorDivided(by: unit.rawValue) * unit.rawValue
                try sums[start, default: Traffic()].add(traffic)
            }
        }
        return sums
    }
}
