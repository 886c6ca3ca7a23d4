public import LedgerModel

/// What rate-limit headers said last; an answer may carry some of them.
public struct LatestRateLimits: Sendable, Hashable {
    /// A value, and when an answer carried it.
    public struct Reading: Sendable, Hashable {
        public let value: Int64
        public let seenAt: Instant
    }

    public private(set) var requestLimit: Reading?
    public private(set) var requestsRemaining: Reading?
    public private(set) var requestsResetMilliseconds: Reading?
    public private(set) var tokenLimit: Reading?
    public private(set) var tokensRemaining: Reading?
    public private(set) var tokensResetMilliseconds: Reading?

    public init() {}

    /// When the last of them was seen.
    public var seenAt: Instant? {
        [
            requestLimit, requestsRemaining, requestsResetMilliseconds, tokenLimit, tokensRemaining,
            tokensResetMilliseconds,
        ]
        .compactMap { $0?.seenAt }.max()
    }

    /// Takes in what an answer carried, which stands behind everything in the log that was taken in before.
    mutating func take(_ limits: RateLimitSnapshot, seenAt: Instant) {
        func reading(_ value: Int64?) -> Reading? { value.map { Reading(value: $0, seenAt: seenAt) } }
        var later = LatestRateLimits()
        later.requestLimit = reading(limits.requestLimit)
        later.requestsRemaining = reading(limits.requestsRemaining)
        later.requestsResetMilliseconds = reading(limits.requestsResetMilliseconds)
        later.tokenLimit = reading(limits.tokenLimit)
        later.tokensRemaining = reading(limits.tokensRemaining)
        later.tokensResetMilliseconds = reading(limits.tokensResetMilliseconds)
        take(later)
    }

    /// Takes in what stands behind it in the log; what was seen at the same time gives way to that.
    mutating func take(_ later: LatestRateLimits) {
        func take(_ later: Reading?, into reading: inout Reading?) {
            guard let later else { return }
            if let earlier = reading, earlier.seenAt > later.seenAt { return }
            reading = later
        }
        take(later.requestLimit, into: &requestLimit)
        take(later.requestsRemaining, into: &requestsRemaining)
        take(later.requestsResetMilliseconds, into: &requestsResetMilliseconds)
        take(later.tokenLimit, into: &tokenLimit)
        take(later.tokensRemaining, into: &tokensRemaining)
        take(later.tokensResetMilliseconds, into: &tokensResetMilliseconds)
    }
}
