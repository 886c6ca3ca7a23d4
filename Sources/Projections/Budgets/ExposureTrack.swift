package import LedgerModel

/// What one scope has settled and holds, by billing day — of the past no finer than the periods of limits tell apart.
///
/// Days up to a horizon lie together from one beginning of a period (day, week, month) to the next, so that a scope takes a few
/// buckets however long its history is. Nobody asks finer: a later day's periods begin where one of the horizon's does, or
/// behind it.
package struct ExposureTrack: Sendable, Hashable {
    /// From `start` up to the next bucket's; of days behind the horizon one day each.
    package struct Bucket: Sendable, Hashable {
        /// `CivilDate.earliest` for all that is before any period of the horizon.
        package let start: CivilDate
        package var settled: Int128
        package var held: Int128

        package init(start: CivilDate, settled: Int128 = 0, held: Int128 = 0) {
            self.start = start
            self.settled = settled
            self.held = held
        }
    }

    /// Ascending.
    package private(set) var buckets: [Bucket] = []

    package init(buckets: [Bucket] = []) { self.buckets = buckets }

    /// Throws `MoneyError.overflow`.
    mutating func add(
        settled: Int128 = 0, held: Int128 = 0, on day: CivilDate, _ horizon: ExposureHorizon
    ) throws(MoneyError) {
        try add(Bucket(start: horizon.start(of: day), settled: settled, held: held))
    }

    private mutating func add(_ other: Bucket) throws(MoneyError) {
        // Nearly always the last bucket's day, which is today's.
        let index = buckets.lastIndex { $0.start <= other.start }.map { $0 } ?? -1
        guard index >= 0, buckets[index].start == other.start else {
            buckets.insert(other, at: index + 1)
            return
        }
        buckets[index].settled = try sum(buckets[index].settled, other.settled)
        buckets[index].held = try sum(buckets[index].held, other.held)
    }

    /// Takes in what is behind it, told apart as a horizon says. Throws `MoneyError.overflow`.
    package mutating func merge(_ later: ExposureTrack, _ horizon: ExposureHorizon) throws(MoneyError) {
        try advance(to: horizon)
        for bucket in later.buckets {
            try add(Bucket(start: horizon.start(of: bucket.start), settled: bucket.settled, held: bucket.held))
        }
    }

    /// Puts days together that a later horizon does not tell apart any more.
    mutating func advance(to horizon: ExposureHorizon) throws(MoneyError) {
        guard buckets.contains(where: { horizon.start(of: $0.start) != $0.start }) else { return }
        let old = buckets
        buckets.removeAll(keepingCapacity: true)
        for bucket in old {
            try add(Bucket(start: horizon.start(of: bucket.start), settled: bucket.settled, held: bucket.held))
        }
        buckets.removeAll { $0.settled == 0 && $0.held == 0 }
    }

    /// The sums over days; nil bounds reach as far as there is anything.
    func sums(from first: CivilDate?, before end: CivilDate?) throws(MoneyError) -> (settled: Money, held: Money) {
        var (settled, held): (Int128, Int128) = (0, 0)
        for bucket in buckets {
            if let first, bucket.start < first { continue }
            if let end, bucket.start >= end { break }
            settled = try sum(settled, bucket.settled)
            held = try sum(held, bucket.held)
        }
        return (Money(picounits: settled), Money(picounits: held))
    }
}

private func sum(_ left: Int128, _ right: Int128) throws(MoneyError) -> Int128 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    guard !overflow else { throw .overflow }
    return sum
}

/// Up to which day exposure is no longer told apart by day, and where that day's periods begin.
package struct ExposureHorizon: Sendable, Hashable {
    package let day: CivilDate
    private let starts: [CivilDate]

    package init(_ day: CivilDate) {
        self.day = day
        // Ascending: a week may begin in the month before.
        starts = [day.month.firstDay, day.firstDayOfWeek].sorted() + [day]
    }

    /// Where the bucket begins that a day belongs to.
    func start(of day: CivilDate) -> CivilDate {
        day > self.day ? day : starts.last { $0 <= day } ?? .earliest
    }
}

extension CivilDate {
    /// Before every day that an instant falls into.
    static let earliest = CivilDate(daysSince1970: -1 << 40)
}
