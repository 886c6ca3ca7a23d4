public import LedgerModel

/// Sums over responses and what else adds to spend.
public struct SpendTotals: Sendable, Hashable {
    /// Answered attempts, whatever their outcome.
    public var requests: Int64 = 0
    /// Of the requests, those that did not succeed.
    public var failedRequests: Int64 = 0
    /// Of the requests, those without a price: their cost is unknown, and in `cost` only its lower bound. Those that were priced
    /// since are taken off.
    public var unpricedRequests: Int64 = 0
    public var inputTokens: Int64 = 0
    public var cachedTokens: Int64 = 0
    public var outputTokens: Int64 = 0
    public var audioMilliseconds: Int64 = 0
    public var cost = Money.zero
    /// Of the cost, what is estimated or assumed.
    public var estimatedCost = Money.zero

    public init() {}

    /// Throws: `MoneyError.overflow`, for tokens too.
    public mutating func add(_ other: SpendTotals) throws(MoneyError) {
        try requests.add(other.requests)
        try failedRequests.add(other.failedRequests)
        try unpricedRequests.add(other.unpricedRequests)
        try inputTokens.add(other.inputTokens)
        try cachedTokens.add(other.cachedTokens)
        try outputTokens.add(other.outputTokens)
        try audioMilliseconds.add(other.audioMilliseconds)
        try cost += other.cost
        try estimatedCost += other.estimatedCost
    }
}

extension SpendTotals {
    /// Adds what an event of a batch adds to spend.
    mutating func add(_ batch: EventBatch, _ index: Int) throws(MoneyError) {
        if batch.kinds[index] == .response {
            requests += 1
            if batch.outcomes[index] != .succeeded { failedRequests += 1 }
            if batch.certainties[index] == .unknown { unpricedRequests += 1 }
            try inputTokens.add(batch.inputTokens[index])
            try cachedTokens.add(batch.cachedInputTokens[index])
            try outputTokens.add(batch.outputTokens[index])
            try audioMilliseconds.add(batch.audioMilliseconds[index])
        }
        // It prices a request whose cost was unknown.
        if batch.kinds[index] == .adjustment, batch.certainties[index] == .unknown { unpricedRequests -= 1 }
        let amount = Money(picounits: batch.amounts[index])
        try cost += amount
        if batch.certainties[index] == .estimated { try estimatedCost += amount }
    }
}

extension Int64 {
    @inline(__always)
    mutating func add(_ other: Int64) throws(MoneyError) {
        let (sum, overflow) = addingReportingOverflow(other)
        guard !overflow else { throw .overflow }
        self = sum
    }
}
