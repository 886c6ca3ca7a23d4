/// What an event says happened. The raw value is its code in the log: never reuse one.
public enum EventKind: UInt8, Sendable, Hashable, Named {
    case request = 1
    case response = 2
    case throttle = 3
    case alert = 4
    case alertDelivered = 5
    case limitSet = 6
    case limitRemoved = 7
    case projectOpened = 8
    case projectClosed = 9
    case policySet = 10
    case catalogueAdopted = 11
    case priceSet = 12
    case priceAlias = 13
    case importMarked = 14
    case holdVoided = 15
    case adjustment = 16
    case quotaIncrease = 17
    case recovered = 18
    case restored = 19

    public var name: String { String(describing: self) }
}
