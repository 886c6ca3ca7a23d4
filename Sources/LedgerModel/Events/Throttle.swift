/// A request that was refused or made to wait: by the provider, or by us.
public struct Throttle: Sendable, Hashable {
    public var context: RequestContext
    public var requestID: UInt64?
    public var origin: ThrottleOrigin
    public var cause: ThrottleCause
    public var retryAfterMilliseconds: Int64?
    public var waitedMilliseconds: Int64
    /// How many identical refusals this event stands for.
    public var count: UInt32
    /// The limit that refused it, where the cause is the budget.
    public var refusal: BudgetRefusal?
    public var rateLimits: RateLimitSnapshot?

    public init(
        context: RequestContext, requestID: UInt64? = nil, origin: ThrottleOrigin, cause: ThrottleCause,
        retryAfterMilliseconds: Int64? = nil, waitedMilliseconds: Int64 = 0, count: UInt32 = 1,
        refusal: BudgetRefusal? = nil, rateLimits: RateLimitSnapshot? = nil
    ) {
        self.context = context
        self.requestID = requestID
        self.origin = origin
        self.cause = cause
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.waitedMilliseconds = waitedMilliseconds
        self.count = count
        self.refusal = refusal
        self.rateLimits = rateLimits
    }
}

/// Who throttled. The raw value is its code in the log: never reuse one.
public enum ThrottleOrigin: UInt8, Sendable, Hashable, CaseIterable {
    case provider = 0
    case ledger = 1

    public var name: String { String(describing: self) }
}

/// What a throttle was about. The raw value is its code in the log: never reuse one.
public enum ThrottleCause: UInt8, Sendable, Hashable, CaseIterable {
    case requests = 0
    case tokens = 1
    case quota = 2
    case concurrency = 3
    case overload = 4
    case budget = 5

    public var name: String { String(describing: self) }
}

/// The limit that refused a request, and the figures it was decided on.
public struct BudgetRefusal: Sendable, Hashable {
    public var scope: Scope
    public var period: Period
    public var limit: Money
    public var settled: Money
    public var held: Money
    public var requested: Money
    public var resetsAt: Instant?

    public init(
        scope: Scope, period: Period, limit: Money, settled: Money, held: Money, requested: Money,
        resetsAt: Instant? = nil
    ) {
        self.scope = scope
        self.period = period
        self.limit = limit
        self.settled = settled
        self.held = held
        self.requested = requested
        self.resetsAt = resetsAt
    }
}
