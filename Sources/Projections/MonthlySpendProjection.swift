public import LedgerModel

/// What was spent by billing month and project.
public struct MonthlySpendProjection: Projection {
    /// What a sum is over.
    public struct Key: Sendable, Hashable {
        public let month: CivilMonth
        public let project: String

        public init(month: CivilMonth, project: String) {
            self.month = month
            self.project = project
        }
    }

    /// The spend of one month and project.
    public struct Sums: Sendable, Hashable {
        /// Answered attempts, whatever their outcome.
        public var requests: Int64 = 0
        /// Of the requests, those without a price: their cost is unknown, and in `cost` only its lower bound. Those that
        /// were priced since are taken off.
        public var unpricedRequests: Int64 = 0
        public var cost = Money.zero
        /// Of the cost, what is estimated or assumed.
        public var estimatedCost = Money.zero

        public init() {}

        public mutating func add(_ other: Sums) throws(MoneyError) {
            try requests.add(other.requests)
            try unpricedRequests.add(other.unpricedRequests)
            try cost += other.cost
            try estimatedCost += other.estimatedCost
        }
    }

    public let calendar: BillingCalendar
    public private(set) var sums: [Key: Sums] = [:]

    public init(calendar: BillingCalendar) { self.calendar = calendar }

    package init(calendar: BillingCalendar, sums: [Key: Sums]) {
        self.calendar = calendar
        self.sums = sums
    }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        let isOneMonth = calendar.month(containing: times.lowerBound) == calendar.month(containing: times.upperBound)
        return EventNeeds(
            kinds: EventNeeds.Kinds(EventKind.allCases.filter(\.addsToSpend)),
            columns: isOneMonth
                ? [.kinds, .projects, .amounts, .certainties]
                : [.kinds, .billedAt, .projects, .amounts, .certainties])
    }

    public mutating func apply(_ batch: EventBatch) throws {
        guard batch.holds(\.amounts) else { return }
        var start = 0
        while start < batch.count {
            let (month, end) = stretch(of: batch, from: start)
            try add(batch, start..<end, month)
            start = end
        }
    }

    /// The month of the event at `start`, and the first event behind it that is of another.
    private func stretch(of batch: EventBatch, from start: Int) -> (CivilMonth, end: Int) {
        guard !batch.billedAt.isEmpty else {
            return (calendar.month(containing: batch.billedWithin?.lowerBound ?? .earliest), batch.count)
        }
        let month = calendar.month(containing: batch.billedAt[start])
        let range = calendar.range(of: month)
        let times = batch.billedAt.span
        var end = start + 1
        while end < batch.count, range.contains(times[end]) { end += 1 }
        return (month, end)
    }

    private mutating func add(_ batch: EventBatch, _ rows: Range<Int>, _ month: CivilMonth) throws {
        // Projects by number, and one place more for events that name none.
        var cells = [Cell](repeating: Cell(), count: batch.names.count + 1)
        let isExact = cells.withUnsafeMutableBufferPointer { cells in
            let (kinds, projects) = (batch.kinds.span, batch.projects.span)
            let (amounts, certainties) = (batch.amounts.span, batch.certainties.span)
            var overflow = false
            for row in rows {
                let kind = kinds[row]
                guard kind.addsToSpend else { continue }
                let cell = Int(projects[row].index) + 1
                let amount = amounts[row]
                let certainty = certainties[row]
                let (sum, overflows) = cells[cell].cost.addingReportingOverflow(amount)
                cells[cell].cost = sum
                overflow = overflow || overflows
                cells[cell].events &+= 1
                if certainty != .known || kind != .response {
                    if kind != .response { cells[cell].others &+= 1 }
                    if certainty == .unknown {
                        if kind == .response { cells[cell].unpriced += 1 }
                        // It prices a request whose cost was unknown.
                        if kind == .adjustment { cells[cell].unpriced -= 1 }
                    }
                    if certainty == .estimated {
                        let (sum, overflows) = cells[cell].estimated.addingReportingOverflow(amount)
                        cells[cell].estimated = sum
                        overflow = overflow || overflows
                    }
                }
            }
            return !overflow
        }
        guard isExact else { throw MoneyError.overflow }
        for (number, cell) in cells.enumerated() where cell.events > 0 {
            var sums = Sums()
            sums.requests = cell.events - cell.others
            sums.unpricedRequests = cell.unpriced
            sums.cost = Money(picounits: cell.cost)
            sums.estimatedCost = Money(picounits: cell.estimated)
            let project = batch.names[NameID(index: Int32(number - 1))]
            try self.sums[Key(month: month, project: project), default: Sums()].add(sums)
        }
    }

    private struct Cell {
        var cost: Int128 = 0
        var estimated: Int128 = 0
        var events: Int64 = 0
        /// Of the events, those that are no responses.
        var others: Int64 = 0
        var unpriced: Int64 = 0
    }

    public mutating func merge(_ later: MonthlySpendProjection) throws {
        for (key, other) in later.sums { try sums[key, default: Sums()].add(other) }
    }
}
