public import LedgerModel

/// In which billing months something happened: what a report over an empty period points to.
public struct ActivityProjection: Projection {
    /// How much happened in a month.
    public struct Month: Sendable, Hashable {
        public var requests: Int64 = 0
        public var throttles: Int64 = 0
        public var alerts: Int64 = 0
        public var first: Instant
        public var last: Instant

        package init(requests: Int64 = 0, throttles: Int64 = 0, alerts: Int64 = 0, first: Instant, last: Instant) {
            self.requests = requests
            self.throttles = throttles
            self.alerts = alerts
            self.first = first
            self.last = last
        }
    }

    public let calendar: BillingCalendar
    public private(set) var months: [CivilMonth: Month] = [:]

    public init(calendar: BillingCalendar) { self.calendar = calendar }

    package init(calendar: BillingCalendar, months: [CivilMonth: Month]) {
        self.calendar = calendar
        self.months = months
    }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        EventNeeds(kinds: EventNeeds.Kinds([.response, .throttle, .alert]), columns: [.kinds, .billedAt])
    }

    public mutating func apply(_ batch: EventBatch) throws {
        guard batch.holds(\.billedAt) else { return }
        var month = CivilMonth(year: 1970, month: 1)
        var range: Range<Instant>?
        // The entry of the month at hand, put back when another month comes: neighbours mostly share one.
        var current: Month?
        defer { if let current { months[month] = current } }
        for index in 0..<batch.count {
            let kind = batch.kinds[index]
            guard kind == .response || kind == .throttle || kind == .alert else { continue }
            let time = batch.billedAt[index]
            if range?.contains(time) != true {
                if let current { months[month] = current }
                month = calendar.month(containing: time)
                range = calendar.range(of: month)
                current = months[month]
            }
            var entry = current ?? Month(first: time, last: time)
            entry.first = min(entry.first, time)
            entry.last = max(entry.last, time)
            if kind == .response { entry.requests += 1 }
            if kind == .throttle { entry.throttles += 1 }
            if kind == .alert { entry.alerts += 1 }
            current = entry
        }
    }

    public mutating func merge(_ later: ActivityProjection) throws {
        for (month, other) in later.months {
            guard var entry = months[month] else {
                months[month] = other
                continue
            }
            entry.requests += other.requests
            entry.throttles += other.throttles
            entry.alerts += other.alerts
            entry.first = min(entry.first, other.first)
            entry.last = max(entry.last, other.last)
            months[month] = entry
        }
    }

    /// The latest month with requests, if any.
    public var latestMonth: CivilMonth? { months.filter { $0.value.requests > 0 }.keys.max() }

    /// The months with requests that touch a range of time.
    public func months(in range: Range<Instant>) -> [CivilMonth] {
        months.filter {
            $0.value.requests > 0 && $0.value.first < range.upperBound && $0.value.last >= range.lowerBound
        }
        .keys.sorted()
    }
}
