import LedgerModel

/// What went out in each minute: ascending, minutes without traffic left out.
///
/// Logs run forward in time, so minutes are nearly always appended: 16 bytes each, and no look-up.
struct TrafficTimeline: Sendable {
    struct Minute: Sendable, Hashable {
        /// Since 1970, of UTC; no instant lies further away than 32 bits reach.
        let start: Int32
        var requests: UInt32
        var tokens: Int64
    }

    private(set) var minutes: [Minute] = []

    /// Throws `MoneyError.overflow`, for counts too.
    mutating func add(_ other: Minute) throws(MoneyError) {
        guard let last = minutes.last, last.start >= other.start else { return minutes.append(other) }
        // Late traffic mostly belongs to a minute not long ago.
        var place = minutes.count - 1
        if last.start != other.start { place = firstPlace(from: other.start) }
        guard minutes[place].start == other.start else { return minutes.insert(other, at: place) }
        minutes[place] = try sum(minutes[place], other)
    }

    /// Of the first minute that begins at or after one.
    private func firstPlace(from start: Int32) -> Int {
        var (low, high) = (0, minutes.count)
        while low < high {
            let middle = (low + high) / 2
            if minutes[middle].start < start { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// O(minutes) where the other does not lie behind this one.
    mutating func merge(_ other: TrafficTimeline) throws(MoneyError) {
        guard let last = minutes.last, let first = other.minutes.first else {
            if minutes.isEmpty { self = other }
            return
        }
        guard first.start <= last.start else { return minutes += other.minutes }
        var merged: [Minute] = []
        merged.reserveCapacity(minutes.count + other.minutes.count)
        var (left, right) = (0, 0)
        while left < minutes.count, right < other.minutes.count {
            let (mine, others) = (minutes[left], other.minutes[right])
            if mine.start == others.start { merged.append(try sum(mine, others)) }
            if mine.start < others.start { merged.append(mine) }
            if mine.start > others.start { merged.append(others) }
            if mine.start <= others.start { left += 1 }
            if mine.start >= others.start { right += 1 }
        }
        merged += minutes[left...]
        merged += other.minutes[right...]
        minutes = merged
    }
}

private func sum(
    _ left: TrafficTimeline.Minute, _ right: TrafficTimeline.Minute
) throws(MoneyError) -> TrafficTimeline.Minute {
    let (requests, requestOverflow) = left.requests.addingReportingOverflow(right.requests)
    let (tokens, tokenOverflow) = left.tokens.addingReportingOverflow(right.tokens)
    guard !requestOverflow, !tokenOverflow else { throw .overflow }
    return TrafficTimeline.Minute(start: left.start, requests: requests, tokens: tokens)
}
