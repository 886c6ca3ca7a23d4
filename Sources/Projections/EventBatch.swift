public import LedgerModel

/// A stretch of the log as columns: element `i` of every column belongs to the same event.
///
/// Columns hold what folds read; those that no projection asked for are empty. Events that administer the ledger are few, and so
/// are alerts; they come whole, in `administrative` and `alerts`, as well as in the columns that every event has. What few events have (`throttles`,
/// `rateLimits`) stands in lists that name the row.
public struct EventBatch: Sendable {
    public package(set) var kinds: [EventKind] = []
    public package(set) var sequences: [UInt64] = []
    public package(set) var recordedAt: [Instant] = []
    public package(set) var occurredAt: [Instant] = []
    /// When the request was made: the time that an amount is billed at.
    public package(set) var billedAt: [Instant] = []
    public package(set) var projects: [NameID] = []
    public package(set) var models: [NameID] = []
    public package(set) var users: [NameID] = []
    public package(set) var operations: [Operation] = []
    public package(set) var serviceTiers: [ServiceTier] = []
    public package(set) var outcomes: [Outcome] = []
    public package(set) var inputTokens: [Int64] = []
    public package(set) var cachedInputTokens: [Int64] = []
    public package(set) var outputTokens: [Int64] = []
    public package(set) var audioMilliseconds: [Int64] = []
    /// What the event adds to spend, in pico-units: a response's cost, a void's assumed charge, an adjustment. The lower
    /// bound where the cost is unknown.
    public package(set) var amounts: [Int128] = []
    public package(set) var certainties: [CostCertainty] = []
    /// What the event counts against budgets, in pico-units: its amount, the upper bound of a cost that is unknown, or what
    /// that is changed by when it is priced.
    public package(set) var charges: [Int128] = []
    /// What a request holds and a void releases, in pico-units; 0 for other events.
    public package(set) var holds: [Int128] = []
    /// The request that the event is about: its first attempt's sequence; `noRequest` where it is about none.
    public package(set) var requestIDs: [UInt64] = []
    /// Which attempt of the request, counted from 1.
    public package(set) var attempts: [UInt32] = []
    public package(set) var throttles: [ThrottleFigures] = []
    public package(set) var rateLimits: [RateLimitFigures] = []
    public package(set) var administrative: [LedgerEvent] = []
    /// Alerts and the outcomes of their delivery.
    public package(set) var alerts: [LedgerEvent] = []
    public package(set) var names = NameTable()
    /// Bounds of when its events are billed, where they are known: then `billedAt` need not be there.
    public package(set) var billedWithin: ClosedRange<Instant>?
    /// How many events there are, whichever columns were filled.
    public package(set) var count = 0

    package init() {}

    public static var noRequest: UInt64 { .max }

    /// Whether a column was filled. One that a projection asked for and does not find is of events that it asked nothing of.
    public func holds<Value>(_ column: KeyPath<EventBatch, [Value]>) -> Bool { self[keyPath: column].count == count }

    /// Forgets the events and keeps the names, whose ids stay the same from batch to batch.
    package mutating func removeAll() {
        count = 0
        billedWithin = nil
        kinds.removeAll(keepingCapacity: true)
        sequences.removeAll(keepingCapacity: true)
        recordedAt.removeAll(keepingCapacity: true)
        occurredAt.removeAll(keepingCapacity: true)
        billedAt.removeAll(keepingCapacity: true)
        projects.removeAll(keepingCapacity: true)
        models.removeAll(keepingCapacity: true)
        users.removeAll(keepingCapacity: true)
        operations.removeAll(keepingCapacity: true)
        serviceTiers.removeAll(keepingCapacity: true)
        outcomes.removeAll(keepingCapacity: true)
        inputTokens.removeAll(keepingCapacity: true)
        cachedInputTokens.removeAll(keepingCapacity: true)
        outputTokens.removeAll(keepingCapacity: true)
        audioMilliseconds.removeAll(keepingCapacity: true)
        amounts.removeAll(keepingCapacity: true)
        certainties.removeAll(keepingCapacity: true)
        charges.removeAll(keepingCapacity: true)
        holds.removeAll(keepingCapacity: true)
        requestIDs.removeAll(keepingCapacity: true)
        attempts.removeAll(keepingCapacity: true)
        throttles.removeAll(keepingCapacity: true)
        rateLimits.removeAll(keepingCapacity: true)
        administrative.removeAll(keepingCapacity: true)
        alerts.removeAll(keepingCapacity: true)
    }
}

/// What a throttle says, beside the columns that every event has.
public struct ThrottleFigures: Sendable, Hashable {
    /// Which event of the batch it is.
    public let row: Int
    public let origin: ThrottleOrigin
    public let cause: ThrottleCause
    /// How many identical refusals it stands for.
    public let count: Int64
    public let waitedMilliseconds: Int64
    /// What the refused request would have held, in pico-units; nil where no budget refused it.
    public let requested: Int128?

    package init(
        row: Int, origin: ThrottleOrigin, cause: ThrottleCause, count: Int64, waitedMilliseconds: Int64,
        requested: Int128?
    ) {
        self.row = row
        self.origin = origin
        self.cause = cause
        self.count = count
        self.waitedMilliseconds = waitedMilliseconds
        self.requested = requested
    }
}

/// What the rate-limit headers of an event's answer said.
public struct RateLimitFigures: Sendable, Hashable {
    /// Which event of the batch it is.
    public let row: Int
    public let limits: RateLimitSnapshot

    package init(row: Int, limits: RateLimitSnapshot) {
        self.row = row
        self.limits = limits
    }
}

/// A name as a number, within one replay.
public struct NameID: Sendable, Hashable {
    package let index: Int32
    package init(index: Int32) { self.index = index }

    public static let none = NameID(index: -1)
}

/// The names of projects, models and users that a replay has met.
public struct NameTable: Sendable {
    private var names: [String] = []
    private var ids: [String: NameID] = [:]

    package init() {}

    /// How many names there are: ids are less.
    public var count: Int { names.count }

    /// The name; empty for `.none`.
    public subscript(id: NameID) -> String { id == .none ? "" : names[Int(id.index)] }

    package mutating func id(of name: String) -> NameID {
        if let id = ids[name] { return id }
        let id = NameID(index: Int32(names.count))
        names.append(name)
        ids[name] = id
        return id
    }
}
