/// A project that may spend from now on.
public struct ProjectOpening: Sendable, Hashable {
    public var name: String
    /// Its hard monthly limit.
    public var allocation: Money?

    public init(name: String, allocation: Money? = nil) {
        self.name = name
        self.allocation = allocation
    }
}

/// A project that may spend no longer.
public struct ProjectClosing: Sendable, Hashable {
    public var name: String

    public init(name: String) {
        self.name = name
    }
}
