/// How an attempt ended and what it cost.
///
/// An imported row that tells only the outcome becomes one of these, with no request before it.
public struct Response: Sendable, Hashable {
    public var context: RequestContext
    /// The request event's sequence; nil when the ledger saw no request.
    public var requestID: UInt64?
    /// Counted from 1.
    public var attempt: UInt32
    public var httpStatus: UInt16?
    public var outcome: Outcome
    public var latencyMicroseconds: Int64?
    /// Time to the first token of a stream.
    public var firstTokenMicroseconds: Int64?
    public var usage: Usage
    public var cost: Cost
    /// The event that brought the price; nil when unpriced or when the source reported the cost.
    public var priceSequence: UInt64?
    /// The provider's own name for the request.
    public var providerID: String?
    /// The cost that the source itself stated.
    public var reportedCost: Money?
    public var rateLimits: RateLimitSnapshot?

    public init(
        context: RequestContext, requestID: UInt64? = nil, attempt: UInt32 = 1, httpStatus: UInt16? = nil,
        outcome: Outcome = .succeeded, latencyMicroseconds: Int64? = nil, firstTokenMicroseconds: Int64? = nil,
        usage: Usage, cost: Cost, priceSequence: UInt64? = nil, providerID: String? = nil, reportedCost: Money? = nil,
        rateLimits: RateLimitSnapshot? = nil
    ) {
        self.context = context
        self.requestID = requestID
        self.attempt = attempt
        self.httpStatus = httpStatus
        self.outcome = outcome
        self.latencyMicroseconds = latencyMicroseconds
        self.firstTokenMicroseconds = firstTokenMicroseconds
        self.usage = usage
        self.cost = cost
        self.priceSequence = priceSequence
        self.providerID = providerID
        self.reportedCost = reportedCost
        self.rateLimits = rateLimits
    }
}
