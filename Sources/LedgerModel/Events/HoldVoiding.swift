/// A hold released without a response, with the charge assumed.
public struct HoldVoiding: Sendable, Hashable {
    public var context: RequestContext
    public var requestID: UInt64
    public var attempt: UInt32
    public var cause: VoidCause
    public var released: Money
    public var assumedCharge: Money

    public init(
        context: RequestContext, requestID: UInt64, attempt: UInt32 = 1, cause: VoidCause, released: Money,
        assumedCharge: Money
    ) {
        self.context = context
        self.requestID = requestID
        self.attempt = attempt
        self.cause = cause
        self.released = released
        self.assumedCharge = assumedCharge
    }
}

/// Why a hold was released. The raw value is its code in the log: never reuse one.
public enum VoidCause: UInt8, Sendable, Hashable, CaseIterable {
    case cancelled = 0
    case abandoned = 1
    case expired = 2

    public var name: String { String(describing: self) }
}
