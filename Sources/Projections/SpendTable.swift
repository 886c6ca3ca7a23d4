public import LedgerModel

/// Spend and usage by billing period — day or month — and name.
///
/// Memory is O(distinct periods and names).
public struct SpendTable<Period: Hashable & Comparable & Sendable>: Sendable {
    package private(set) var names = NameTable()
    /// By name; `.none` for what names none.
    package private(set) var periods: [Period: [NameID: SpendTotals]] = [:]

    package init() {}

    /// `periods`: by the names' ids.
    package init(names: NameTable, periods: [Period: [NameID: SpendTotals]]) {
        self.names = names
        self.periods = periods
    }

    /// The sums by name over some periods, half-open; nil for all. Empty for what names none. Throws `MoneyError.overflow`.
    public func totals(in range: Range<Period>? = nil) throws(MoneyError) -> [String: SpendTotals] {
        var sums: [NameID: SpendTotals] = [:]
        for (period, cells) in periods where range?.contains(period) ?? true {
            for (id, totals) in cells { try sums[id, default: SpendTotals()].add(totals) }
        }
        var result: [String: SpendTotals] = [:]
        for (id, totals) in sums { result[names[id]] = totals }
        return result
    }

    /// The sums by name of one period.
    public func totals(of period: Period) -> [String: SpendTotals] {
        var result: [String: SpendTotals] = [:]
        for (id, totals) in periods[period] ?? [:] { result[names[id]] = totals }
        return result
    }

    /// The sums of each period over all names. Throws `MoneyError.overflow`.
    public func totalsByPeriod() throws(MoneyError) -> [Period: SpendTotals] {
        var result: [Period: SpendTotals] = [:]
        for (period, cells) in periods {
            var sum = SpendTotals()
            for totals in cells.values { try sum.add(totals) }
            result[period] = sum
        }
        return result
    }

    // MARK: Adding

    mutating func id(of name: String) -> NameID { name.isEmpty ? .none : names.id(of: name) }

    mutating func add(_ totals: SpendTotals, in period: Period, _ id: NameID) throws(MoneyError) {
        try periods[period, default: [:]][id, default: SpendTotals()].add(totals)
    }

    mutating func merge(_ later: SpendTable) throws(MoneyError) {
        var ids = RenamedIDs(later.names)
        for (period, cells) in later.periods {
            // Taken out while it changes, so that it is not copied.
            var sums = periods.removeValue(forKey: period) ?? [:]
            for (id, totals) in cells {
                try sums[ids.id(of: id, in: &self), default: SpendTotals()].add(totals)
            }
            periods[period] = sums
        }
    }
}

/// The ids that another table's names have in this one; each name is looked up once.
struct RenamedIDs {
    private let names: NameTable
    private var ids: [NameID?]

    init(_ names: NameTable) {
        self.names = names
        ids = Array(repeating: nil, count: names.count)
    }

    mutating func id<Period>(of id: NameID, in table: inout SpendTable<Period>) -> NameID {
        guard id != .none else { return .none }
        if let known = ids[Int(id.index)] { return known }
        let new = table.id(of: names[id])
        ids[Int(id.index)] = new
        return new
    }
}
