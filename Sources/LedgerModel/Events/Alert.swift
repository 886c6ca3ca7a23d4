/// Settled spend that reached a threshold of a limit, or a cost above its hold.
public struct Alert: Sendable, Hashable {
    public var scope: Scope
    public var period: Period
    /// Whether the limit is one that refuses.
    public var isHard: Bool
    /// 50, 75, 90 or 100 of the limit, unless the policy sets others.
    public var thresholdPercent: UInt32
    /// The request whose cost exceeded its hold; nil where a limit's threshold was reached. `settled` is the cost then, and
    /// `limit` the hold.
    public var overrunRequestID: UInt64?
    public var level: AlertLevel
    public var settled: Money
    public var held: Money
    public var limit: Money

    public init(
        scope: Scope, period: Period, isHard: Bool = true, thresholdPercent: UInt32, level: AlertLevel, settled: Money,
        held: Money, limit: Money, overrunRequestID: UInt64? = nil
    ) {
        self.scope = scope
        self.period = period
        self.isHard = isHard
        self.overrunRequestID = overrunRequestID
        self.thresholdPercent = thresholdPercent
        self.level = level
        self.settled = settled
        self.held = held
        self.limit = limit
    }
}

/// How urgent an alert is. The raw value is its code in the log: never reuse one.
public enum AlertLevel: UInt8, Sendable, Hashable, Named, Comparable {
    case info = 0
    case warning = 1
    case critical = 2

    public var name: String { String(describing: self) }

    public static func < (left: AlertLevel, right: AlertLevel) -> Bool { left.rawValue < right.rawValue }
}

/// The outcome of sending an alert along one route.
public struct AlertDelivery: Sendable, Hashable {
    public var alertSequence: UInt64
    /// The route's name, never its address.
    public var route: String
    public var succeeded: Bool
    /// A code, never the other side's text.
    public var errorCode: String?

    public init(alertSequence: UInt64, route: String, succeeded: Bool, errorCode: String? = nil) {
        self.alertSequence = alertSequence
        self.route = route
        self.succeeded = succeeded
        self.errorCode = errorCode
    }
}
