/// The offsets from UTC of one time zone, as the instants at which they change.
///
/// This is all that billing needs to know of a time zone, so where the rules come from stays outside:
/// LedgerStore builds them, tests write them by hand.
public struct TimeZoneRules: Sendable, Hashable {
    /// From `start` on (seconds since 1970), local time is UTC + `offsetSeconds`.
    public struct Transition: Sendable, Hashable {
        public let start: Int64
        public let offsetSeconds: Int

        public init(start: Int64, offsetSeconds: Int) {
            self.start = start
            self.offsetSeconds = offsetSeconds
        }
    }

    /// The IANA name: `Europe/Berlin`.
    public let name: String
    /// The release of the time-zone database: `2025b`. Two machines with the same version cut the same days.
    public let version: String
    /// Ascending by start; the first reaches back to the beginning of time.
    public let transitions: [Transition]

    public static let utc = TimeZoneRules(name: "UTC", version: "fixed", initialOffsetSeconds: 0, transitions: [])

    public init(name: String, version: String, initialOffsetSeconds: Int, transitions: [Transition]) {
        self.name = name
        self.version = version
        self.transitions = [Transition(start: .min, offsetSeconds: initialOffsetSeconds)] + transitions
    }

    /// The offset in force at an instant. O(log transitions).
    public func offsetSeconds(at instant: Instant) -> Int {
        transitions[index(atSecond: instant.secondsRoundedDown)].offsetSeconds
    }

    /// The first instant (seconds since 1970) at which local clocks show `localSecond` or later.
    ///
    /// A time that a clock change skips gives the change itself; one that happens twice, the first.
    public func firstSecond(reachingLocal localSecond: Int64) -> Int64 {
        // Offsets lie within a day of each other, so the candidates start at most a day or so before.
        var position = index(atSecond: localSecond.subtractingSaturating(2 * 86_400))
        while position + 1 < transitions.count {
            let next = transitions[position + 1].start
            if next + Int64(transitions[position].offsetSeconds) > localSecond { break }
            position += 1
        }
        return max(transitions[position].start, localSecond - Int64(transitions[position].offsetSeconds))
    }

    private func index(atSecond second: Int64) -> Int {
        var low = 0
        var high = transitions.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if transitions[middle].start <= second { low = middle } else { high = middle }
        }
        return low
    }
}

extension Int64 {
    fileprivate func subtractingSaturating(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? .min : difference
    }
}
