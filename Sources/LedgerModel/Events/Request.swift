/// An attempt about to be sent, with the money held for it. Its id is this event's sequence for a first attempt.
public struct Request: Sendable, Hashable {
    public var context: RequestContext
    /// The first attempt's sequence, on later attempts.
    public var requestID: UInt64?
    /// Counted from 1.
    public var attempt: UInt32
    public var estimatedUsage: Usage
    /// Reserved until the response settles it.
    public var hold: Money

    public init(
        context: RequestContext, requestID: UInt64? = nil, attempt: UInt32 = 1, estimatedUsage: Usage, hold: Money
    ) {
        self.context = context
        self.requestID = requestID
        self.attempt = attempt
        self.estimatedUsage = estimatedUsage
        self.hold = hold
    }
}
