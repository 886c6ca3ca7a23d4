public import LedgerModel

/// What was refused or made to wait: whose it was, by whom, why, and what that cost.
///
/// Memory is O(distinct keys).
public struct ThrottlesProjection: Projection {
    /// What a sum is over. `user` is empty for calls that name none.
    public struct Key: Sendable, Hashable {
        /// The billing day of the request.
        public let day: CivilDate
        public let project: String
        public let model: String
        public let user: String
        public let origin: ThrottleOrigin
        public let cause: ThrottleCause

        package init(
            day: CivilDate, project: String, model: String, user: String, origin: ThrottleOrigin, cause: ThrottleCause
        ) {
            self.day = day
            self.project = project
            self.model = model
            self.user = user
            self.origin = origin
            self.cause = cause
        }
    }

    /// Sums over throttles.
    public struct Sums: Sendable, Hashable {
        /// How often something was refused or made to wait; one event may stand for several identical refusals.
        public var count: Int64 = 0
        public var waitedMilliseconds: Int64 = 0
        /// Of the count, how often a limit of the ledger refused.
        public var refusals: Int64 = 0
        /// What the refused requests would have held, every refusal counted.
        public var requested = Money.zero

        public init() {}

        /// Throws: `MoneyError.overflow`, for counts too.
        public mutating func add(_ other: Sums) throws(MoneyError) {
            try count.add(other.count)
            try waitedMilliseconds.add(other.waitedMilliseconds)
            try refusals.add(other.refusals)
            try requested += other.requested
        }
    }

    public let calendar: BillingCalendar
    /// The instants that count, half-open; nil for all time.
    public let range: Range<Instant>?
    public private(set) var sums: [Key: Sums] = [:]

    public init(calendar: BillingCalendar, range: Range<Instant>? = nil) {
        self.calendar = calendar
        self.range = range
    }

    package init(calendar: BillingCalendar, range: Range<Instant>?, sums: [Key: Sums]) {
        self.init(calendar: calendar, range: range)
        self.sums = sums
    }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        if let range, !range.overlaps(times) { return .nothing }
        return EventNeeds(
            kinds: EventNeeds.Kinds([.throttle]), columns: [.billedAt, .projects, .models, .users, .throttles])
    }

    public mutating func apply(_ batch: EventBatch) throws {
        guard !batch.throttles.isEmpty, batch.holds(\.billedAt), batch.holds(\.models), batch.holds(\.users) else {
            return
        }
        var days = BillingDays(calendar)
        var cells = Cells<Cell, Sums>()
        for throttle in batch.throttles {
            let row = throttle.row
            let time = batch.billedAt[row]
            if let range, !range.contains(time) { continue }
            let cell = Cell(
                day: days.day(containing: time), project: batch.projects[row], model: batch.models[row],
                user: batch.users[row], origin: throttle.origin, cause: throttle.cause)
            try cells.values[cells.slot(of: cell) { Sums() }].add(Sums(throttle))
        }
        for (cell, sums) in zip(cells.keys, cells.values) {
            try self.sums[Key(cell, batch.names), default: Sums()].add(sums)
        }
    }

    public mutating func merge(_ later: ThrottlesProjection) throws {
        for (key, other) in later.sums { try sums[key, default: Sums()].add(other) }
    }

    /// The sums by one part of the key. Throws `MoneyError.overflow`.
    public func sums<Part: Hashable>(by part: (Key) -> Part) throws(MoneyError) -> [Part: Sums] {
        var result: [Part: Sums] = [:]
        for (key, other) in sums { try result[part(key), default: Sums()].add(other) }
        return result
    }

    /// The sum over everything. Throws `MoneyError.overflow`.
    public func total() throws(MoneyError) -> Sums {
        var result = Sums()
        for other in sums.values { try result.add(other) }
        return result
    }
}

/// A key by number instead of name.
private struct Cell: CellKey {
    let day: CivilDate
    let project: NameID
    let model: NameID
    let user: NameID
    let origin: ThrottleOrigin
    let cause: ThrottleCause

    var words: (UInt64, UInt64) {
        let kind = Int32(origin.rawValue) << 8 | Int32(cause.rawValue)
        return (day.word << 32 ^ word(kind, user.index), word(project.index, model.index))
    }
}

extension ThrottlesProjection.Key {
    fileprivate init(_ cell: Cell, _ names: NameTable) {
        self.init(
            day: cell.day, project: names[cell.project], model: names[cell.model], user: names[cell.user],
            origin: cell.origin, cause: cell.cause)
    }
}

extension ThrottlesProjection.Sums {
    fileprivate init(_ throttle: ThrottleFigures) throws(MoneyError) {
        count = throttle.count
        waitedMilliseconds = throttle.waitedMilliseconds
        guard let requested = throttle.requested else { return }
        refusals = throttle.count
        let (product, overflow) = requested.multipliedReportingOverflow(by: Int128(throttle.count))
        guard !overflow else { throw .overflow }
        self.requested = Money(picounits: product)
    }
}
