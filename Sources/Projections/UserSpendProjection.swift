public import LedgerModel

/// Spend and usage of each billing month by user.
///
/// Memory is O(distinct months and users): on its own and by no shorter period, since there may be any number of users.
public struct UserSpendProjection: Projection {
    public let calendar: BillingCalendar
    /// The instants that count, half-open; nil for all time.
    public let range: Range<Instant>?
    /// Empty for what names no user.
    public private(set) var users = SpendTable<CivilMonth>()

    public init(calendar: BillingCalendar, range: Range<Instant>? = nil) {
        self.calendar = calendar
        self.range = range
    }

    package init(calendar: BillingCalendar, range: Range<Instant>?, users: SpendTable<CivilMonth>) {
        self.init(calendar: calendar, range: range)
        self.users = users
    }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        if let range, !range.overlaps(times) { return .nothing }
        return EventNeeds(
            kinds: EventNeeds.Kinds(EventKind.allCases.filter(\.addsToSpend)),
            columns: [.kinds, .billedAt, .users, .outcomes, .usage, .amounts, .certainties])
    }

    public mutating func apply(_ batch: EventBatch) throws {
        guard batch.holds(\.amounts), batch.holds(\.users) else { return }
        var days = BillingDays(calendar)
        var cells = Cells<Cell, SpendTotals>()
        for row in 0..<batch.count where batch.kinds[row].addsToSpend {
            let time = batch.billedAt[row]
            if let range, !range.contains(time) { continue }
            let cell = Cell(month: days.month(containing: time), user: batch.users[row])
            try cells.values[cells.slot(of: cell) { SpendTotals() }].add(batch, row)
        }
        for (cell, totals) in zip(cells.keys, cells.values) {
            try users.add(totals, in: cell.month, users.id(of: batch.names[cell.user]))
        }
    }

    public mutating func merge(_ later: UserSpendProjection) throws { try users.merge(later.users) }

    /// A key by number instead of name.
    private struct Cell: CellKey {
        let month: CivilMonth
        let user: NameID

        var words: (UInt64, UInt64) { (UInt64(bitPattern: Int64(month.year * 12 + month.month)), word(0, user.index)) }
    }
}
