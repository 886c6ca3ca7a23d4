/// What a provider's rate-limit headers said. Counts of -1 (no limit) are kept as nil.
public struct RateLimitSnapshot: Sendable, Hashable {
    public var requestLimit: Int64?
    public var requestsRemaining: Int64?
    public var requestsResetMilliseconds: Int64?
    public var tokenLimit: Int64?
    public var tokensRemaining: Int64?
    public var tokensResetMilliseconds: Int64?

    public init(
        requestLimit: Int64? = nil, requestsRemaining: Int64? = nil, requestsResetMilliseconds: Int64? = nil,
        tokenLimit: Int64? = nil, tokensRemaining: Int64? = nil, tokensResetMilliseconds: Int64? = nil
    ) {
        self.requestLimit = requestLimit
        self.requestsRemaining = requestsRemaining
        self.requestsResetMilliseconds = requestsResetMilliseconds
        self.tokenLimit = tokenLimit
        self.tokensRemaining = tokensRemaining
        self.tokensResetMilliseconds = tokensResetMilliseconds
    }
}
