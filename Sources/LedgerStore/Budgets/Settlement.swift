public import LedgerModel

/// How an admitted request ended.
public struct Settlement: Sendable, Hashable {
    public var usage: Usage
    /// What it cost, where the caller knows; else the price of its time makes it from the usage.
    public var cost: Money?
    /// Whether the usage, or the cost, is counted by the caller and not said by the provider.
    public var isEstimated: Bool
    public var outcome: Outcome
    public var httpStatus: UInt16?
    public var latencyMicroseconds: Int64?
    public var firstTokenMicroseconds: Int64?
    public var providerID: String?
    public var rateLimits: RateLimitSnapshot?

    public init(
        usage: Usage = Usage(), cost: Money? = nil, isEstimated: Bool = false, outcome: Outcome = .succeeded,
        httpStatus: UInt16? = nil, latencyMicroseconds: Int64? = nil, firstTokenMicroseconds: Int64? = nil,
        providerID: String? = nil, rateLimits: RateLimitSnapshot? = nil
    ) {
        self.usage = usage
        self.cost = cost
        self.isEstimated = isEstimated
        self.outcome = outcome
        self.httpStatus = httpStatus
        self.latencyMicroseconds = latencyMicroseconds
        self.firstTokenMicroseconds = firstTokenMicroseconds
        self.providerID = providerID
        self.rateLimits = rateLimits
    }
}

/// What became of a hold.
public struct Settled: Sendable, Hashable {
    public let requestID: UInt64
    public let attempt: UInt32
    /// The event that says so.
    public let sequence: UInt64
    public let cost: Cost
    /// What was held for it.
    public let hold: Money
    /// By how much the cost is above the hold; zero for one within it.
    public let overrun: Money
    /// The charge that was assumed when the hold expired, and is taken back now; nil where there was none.
    public let replacedCharge: Money?
    /// The alerts that it raised.
    public let alerts: [Alert]
    /// Whether the ledger had it already.
    public let isRepeated: Bool
}
