public import LedgerModel

/// Spend and usage by billing day, project and model; by user and operation, where asked for.
///
/// Memory is O(distinct keys).
public struct SpendProjection: Projection {
    /// What a sum is over.
    public struct Key: Sendable, Hashable {
        public let day: CivilDate
        public let project: String
        public let model: String
    }

    public let calendar: BillingCalendar
    /// The instants that count, half-open; nil for all time.
    public let range: Range<Instant>?
    /// What is summed up beside days, projects and models.
    public let dimensions: Dimensions
    public private(set) var totals: [Key: SpendTotals] = [:]
    /// Empty unless asked for; else they add up to the same as `totals`.
    public private(set) var userTotals: [UserKey: SpendTotals] = [:]
    /// Empty unless asked for; else they add up to the same as `totals`.
    public private(set) var operationTotals: [OperationKey: SpendTotals] = [:]

    public init(calendar: BillingCalendar, range: Range<Instant>? = nil, dimensions: Dimensions = []) {
        self.calendar = calendar
        self.range = range
        self.dimensions = dimensions
    }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        if let range, !range.overlaps(times) { return .nothing }
        var columns: EventNeeds.Columns = [
            .kinds, .billedAt, .projects, .models, .outcomes, .usage, .amounts, .certainties,
        ]
        if dimensions.contains(.users) { columns.insert(.users) }
        if dimensions.contains(.operations) { columns.insert(.operations) }
        return EventNeeds(kinds: EventNeeds.Kinds(EventKind.allCases.filter(\.addsToSpend)), columns: columns)
    }

    public mutating func apply(_ batch: EventBatch) throws {
        guard batch.holds(\.amounts) else { return }
        var days = BillingDays(calendar)
        var cells = Cells<DayCell, SpendTotals>()
        var userCells = Cells<UserCell, SpendTotals>()
        var operationCells = Cells<OperationCell, SpendTotals>()
        let (byUser, byOperation) = (dimensions.contains(.users), dimensions.contains(.operations))
        for index in 0..<batch.count where batch.kinds[index].addsToSpend {
            let time = batch.billedAt[index]
            if let range, !range.contains(time) { continue }
            let project = batch.projects[index]
            let cell = DayCell(day: days.day(containing: time), project: project, model: batch.models[index])
            try cells.values[cells.slot(of: cell) { SpendTotals() }].add(batch, index)
            if byUser {
                let cell = UserCell(project: project, user: batch.users[index])
                try userCells.values[userCells.slot(of: cell) { SpendTotals() }].add(batch, index)
            }
            if byOperation {
                // What names no project is no call; the column has an operation for it all the same.
                let operation = project == .none ? nil : batch.operations[index]
                let cell = OperationCell(project: project, operation: operation)
                try operationCells.values[operationCells.slot(of: cell) { SpendTotals() }].add(batch, index)
            }
        }
        let names = batch.names
        for (cell, sums) in zip(cells.keys, cells.values) {
            let key = Key(day: cell.day, project: names[cell.project], model: names[cell.model])
            try totals[key, default: SpendTotals()].add(sums)
        }
        for (cell, sums) in zip(userCells.keys, userCells.values) {
            let key = UserKey(project: names[cell.project], user: names[cell.user])
            try userTotals[key, default: SpendTotals()].add(sums)
        }
        for (cell, sums) in zip(operationCells.keys, operationCells.values) {
            let key = OperationKey(project: names[cell.project], operation: cell.operation)
            try operationTotals[key, default: SpendTotals()].add(sums)
        }
    }

    public mutating func merge(_ later: SpendProjection) throws {
        for (key, sums) in later.totals { try totals[key, default: SpendTotals()].add(sums) }
        for (key, sums) in later.userTotals { try userTotals[key, default: SpendTotals()].add(sums) }
        for (key, sums) in later.operationTotals { try operationTotals[key, default: SpendTotals()].add(sums) }
    }
}

/// What a sum of one batch is over, by number instead of name.
private struct DayCell: CellKey {
    let day: CivilDate
    let project: NameID
    let model: NameID

    var words: (UInt64, UInt64) { (day.word, word(project.index, model.index)) }
}

/// The same for a user.
private struct UserCell: CellKey {
    let project: NameID
    let user: NameID

    var words: (UInt64, UInt64) { (0, word(project.index, user.index)) }
}

/// The same for an operation.
private struct OperationCell: CellKey {
    let project: NameID
    let operation: Operation?

    var words: (UInt64, UInt64) { (UInt64(operation?.rawValue ?? .max), word(project.index, 0)) }
}

extension EventKind {
    /// Whether events of this kind carry an amount that was or may have been billed.
    var addsToSpend: Bool {
        switch self {
        case .response, .holdVoided, .adjustment: true
        case .request, .throttle, .alert, .alertDelivered, .limitSet, .limitRemoved, .projectOpened, .projectClosed,
            .policySet, .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .quotaIncrease, .recovered, .restored:
            false
        }
    }
}
