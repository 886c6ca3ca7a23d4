public import LedgerModel

/// Spend and usage of each billing day by project, by model and by operation, each on its own.
///
/// What it leaves out are the cross-products, which `SpendProjection` has: so its size follows days × (projects + models), and it is
/// kept of every sealed segment. Memory is O(distinct days and names).
public struct DailySpendProjection: Projection {
    public let calendar: BillingCalendar
    /// The instants that count, half-open; nil for all time.
    public let range: Range<Instant>?
    /// The three add up to the same; by project, empty for adjustments that name none.
    public private(set) var projects = SpendTable<CivilDate>()
    public private(set) var models = SpendTable<CivilDate>()
    /// By the operation's name; empty for adjustments that are about no call.
    public private(set) var operations = SpendTable<CivilDate>()

    public init(calendar: BillingCalendar, range: Range<Instant>? = nil) {
        self.calendar = calendar
        self.range = range
    }

    package init(
        calendar: BillingCalendar, range: Range<Instant>?, projects: SpendTable<CivilDate>,
        models: SpendTable<CivilDate>,
        operations: SpendTable<CivilDate>
    ) {
        self.init(calendar: calendar, range: range)
        self.projects = projects
        self.models = models
        self.operations = operations
    }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        if let range, !range.overlaps(times) { return .nothing }
        return EventNeeds(
            kinds: EventNeeds.Kinds(EventKind.allCases.filter(\.addsToSpend)),
            columns: [
                .kinds, .billedAt, .projects, .models, .operations, .outcomes, .usage, .amounts, .certainties,
            ])
    }

    public mutating func apply(_ batch: EventBatch) throws {
        guard batch.holds(\.amounts), batch.holds(\.operations), batch.holds(\.models) else { return }
        var days = BillingDays(calendar)
        var cells = Cells<Cell, SpendTotals>()
        for row in 0..<batch.count where batch.kinds[row].addsToSpend {
            let time = batch.billedAt[row]
            if let range, !range.contains(time) { continue }
            let project = batch.projects[row]
            let cell = Cell(
                day: days.day(containing: time), project: project, model: batch.models[row],
                // What names no project is no call; the column has an operation for it all the same.
                operation: project == .none ? nil : batch.operations[row])
            try cells.values[cells.slot(of: cell) { SpendTotals() }].add(batch, row)
        }
        for (cell, totals) in zip(cells.keys, cells.values) {
            try projects.add(totals, in: cell.day, projects.id(of: batch.names[cell.project]))
            try models.add(totals, in: cell.day, models.id(of: batch.names[cell.model]))
            try operations.add(totals, in: cell.day, operations.id(of: cell.operation?.name ?? ""))
        }
    }

    public mutating func merge(_ later: DailySpendProjection) throws {
        try projects.merge(later.projects)
        try models.merge(later.models)
        try operations.merge(later.operations)
    }

    /// A key by number instead of name.
    private struct Cell: CellKey {
        let day: CivilDate
        let project: NameID
        let model: NameID
        let operation: Operation?

        var words: (UInt64, UInt64) {
            (day.word << 8 | UInt64(operation?.rawValue ?? .max), word(project.index, model.index))
        }
    }
}
