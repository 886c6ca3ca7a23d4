public import LedgerModel

/// Spend and usage by billing day and name.
///
/// Memory is O(distinct days and names).
public struct DailyTable: Sendable {
    package private(set) var names = NameTable()
    /// By name; `.none` for what names none.
    package private(set) var days: [CivilDate: [NameID: SpendTotals]] = [:]

    package init() {}

    /// `days`: by the names' ids.
    package init(names: NameTable, days: [CivilDate: [NameID: SpendTotals]]) {
        self.names = names
        self.days = days
    }

    /// The sums by name over some days, half-open; nil for all. Empty for what names none. Throws `MoneyError.overflow`.
    public func totals(in range: Range<CivilDate>? = nil) throws(MoneyError) -> [String: SpendTotals] {
        var sums: [NameID: SpendTotals] = [:]
        for (day, cells) in days where range?.contains(day) ?? true {
            for (id, totals) in cells { try sums[id, default: SpendTotals()].add(totals) }
        }
        var result: [String: SpendTotals] = [:]
        for (id, totals) in sums { result[names[id]] = totals }
        return result
    }

    /// The sums by name of one day.
    public func totals(on day: CivilDate) -> [String: SpendTotals] {
        var result: [String: SpendTotals] = [:]
        for (id, totals) in days[day] ?? [:] { result[names[id]] = totals }
        return result
    }

    /// The sums of each day over all names. Throws `MoneyError.overflow`.
    public func totalsByDay() throws(MoneyError) -> [CivilDate: SpendTotals] {
        var result: [CivilDate: SpendTotals] = [:]
        for (day, cells) in days {
            var sum = SpendTotals()
            for totals in cells.values { try sum.add(totals) }
            result[day] = sum
        }
        return result
    }

    // MARK: Adding

    mutating func id(of name: String) -> NameID { name.isEmpty ? .none : names.id(of: name) }

    mutating func add(_ totals: SpendTotals, on day: CivilDate, _ id: NameID) throws(MoneyError) {
        try days[day, default: [:]][id, default: SpendTotals()].add(totals)
    }

    mutating func merge(_ later: DailyTable) throws(MoneyError) {
        var ids = RenamedIDs(later.names)
        for (day, cells) in later.days {
            // Taken out while it changes, so that it is not copied.
            var sums = days.removeValue(forKey: day) ?? [:]
            for (id, totals) in cells {
                try sums[ids.id(of: id, in: &self), default: SpendTotals()].add(totals)
            }
            days[day] = sums
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

    mutating func id(of id: NameID, in table: inout DailyTable) -> NameID {
        guard id != .none else { return .none }
        if let known = ids[Int(id.index)] { return known }
        let new = table.id(of: names[id])
        ids[Int(id.index)] = new
        return new
    }
}
