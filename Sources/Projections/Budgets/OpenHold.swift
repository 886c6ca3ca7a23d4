public import LedgerModel

/// Money reserved for an attempt that has no response yet.
public struct OpenHold: Sendable, Hashable {
    /// The attempt that it is for.
    public struct Key: Sendable, Hashable {
        /// The sequence of the request's first attempt.
        public let requestID: UInt64
        /// Counted from 1.
        public let attempt: UInt32

        public init(requestID: UInt64, attempt: UInt32 = 1) {
            self.requestID = requestID
            self.attempt = attempt
        }
    }

    public let key: Key
    /// Who asked for what; `requestedAt` is given, also for one whose event does not repeat it.
    public let context: RequestContext
    public let amount: Money
    /// The time that it is billed at.
    public let requestedAt: Instant
    /// Since when the ledger has it: what it expires by.
    public let recordedAt: Instant

    public init(key: Key, context: RequestContext, amount: Money, requestedAt: Instant, recordedAt: Instant) {
        self.key = key
        self.context = context
        self.amount = amount
        self.requestedAt = requestedAt
        self.recordedAt = recordedAt
    }
}
