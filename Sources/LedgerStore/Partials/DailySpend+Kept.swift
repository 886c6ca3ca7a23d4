import LedgerModel
import Projections

// Of projects, models and operations a table each; of users one by month:
//   period count, then for each day or month: its first day; name count; for each name: the name and its totals
// Totals: which of the nine are not zero, as bits in their order, and those; signed, costs wide.

extension DailySpendProjection: KeptProjection {
    static var keptName: String { "daily-spend" }
    static var keptVersion: UInt32 { 1 }

    static func kept(_ calendar: BillingCalendar) -> Self { Self(calendar: calendar) }
    var isKept: Bool { Self.isOfWholeDays(range, calendar) }

    func write(to record: inout RecordWriter) {
        for table in [projects, models, operations] { record.put(table) }
    }

    struct FromRecords: RecordSums {
        private let empty: DailySpendProjection
        private var projects: TableSums<CivilDate>
        private var models: TableSums<CivilDate>
        private var operations: TableSums<CivilDate>

        init(_ empty: DailySpendProjection) {
            self.empty = empty
            projects = TableSums(empty.range, empty.calendar)
            models = projects
            operations = projects
        }

        mutating func add(_ record: inout RecordReader) throws {
            try projects.add(&record)
            try models.add(&record)
            try operations.add(&record)
        }

        func folded(_ names: RecordNames) throws -> DailySpendProjection {
            DailySpendProjection(
                calendar: empty.calendar, range: empty.range, projects: projects.table(names),
                models: models.table(names), operations: operations.table(names))
        }
    }
}

extension UserSpendProjection: KeptProjection {
    static var keptName: String { "user-spend" }
    static var keptVersion: UInt32 { 1 }

    static func kept(_ calendar: BillingCalendar) -> Self { Self(calendar: calendar) }
    var isKept: Bool {
        guard let range else { return true }
        return [range.lowerBound, range.upperBound].allSatisfy { time in
            calendar.start(of: calendar.month(containing: time)) == time
        }
    }

    func write(to record: inout RecordWriter) { record.put(users) }

    struct FromRecords: RecordSums {
        private let empty: UserSpendProjection
        private var users: TableSums<CivilMonth>

        init(_ empty: UserSpendProjection) {
            self.empty = empty
            users = TableSums(empty.range, empty.calendar)
        }

        mutating func add(_ record: inout RecordReader) throws { try users.add(&record) }

        func folded(_ names: RecordNames) throws -> UserSpendProjection {
            UserSpendProjection(calendar: empty.calendar, range: empty.range, users: users.table(names))
        }
    }
}

/// What tables are kept by.
private protocol TablePeriod: Hashable, Comparable, Sendable {
    init(startingOn day: CivilDate)
    var firstDay: CivilDate { get }
}

extension CivilDate: TablePeriod {
    fileprivate init(startingOn day: CivilDate) { self = day }
    fileprivate var firstDay: CivilDate { self }
}

extension CivilMonth: TablePeriod {
    fileprivate init(startingOn day: CivilDate) { self = day.month }
}

/// What tables of records add up to, by period and the place of the name.
private struct TableSums<Period: TablePeriod> {
    /// Nil for all; of whole periods.
    private let wanted: Range<Instant>?
    private let calendar: BillingCalendar
    private var periods: [Period: [SpendTotals]] = [:]

    init(_ range: Range<Instant>?, _ calendar: BillingCalendar) {
        wanted = range
        self.calendar = calendar
    }

    mutating func add(_ record: inout RecordReader) throws {
        try record.forEach { record in
            let day = try record.day()
            let period = Period(startingOn: day)
            let isWanted = wanted?.contains(calendar.start(of: day)) ?? true
            // Taken out while it changes, so that it is not copied.
            var sums = periods.removeValue(forKey: period) ?? []
            try record.forEach { record in
                let place = try record.place()
                let totals = try record.totals()
                guard isWanted else { return }
                while sums.count <= place { sums.append(SpendTotals()) }
                try sums[place].add(totals)
            }
            if isWanted { periods[period] = sums }
        }
    }

    func table(_ names: RecordNames) -> SpendTable<Period> {
        SpendTable(
            names: names.table,
            periods: periods.mapValues { sums in
                var cells: [NameID: SpendTotals] = [:]
                for (place, totals) in sums.enumerated() where totals != SpendTotals() {
                    cells[names.id(at: place)] = totals
                }
                return cells
            })
    }
}

extension RecordWriter {
    fileprivate mutating func put(_ table: SpendTable<some TablePeriod>) {
        put(table.periods.count)
        for (period, cells) in table.periods.sorted(by: { $0.key < $1.key }) {
            put(period.firstDay)
            put(cells.count)
            for (name, totals) in cells.map({ (table.names[$0.key], $0.value) }).sorted(by: { $0.0 < $1.0 }) {
                put(name: name)
                put(totals)
            }
        }
    }

    private mutating func put(_ totals: SpendTotals) {
        let counts = SpendTotals.counts.map { totals[keyPath: $0] }
        let costs = [totals.cost, totals.estimatedCost]
        var bits: UInt64 = 0
        for (place, count) in counts.enumerated() where count != 0 { bits |= 1 << UInt64(place) }
        for (place, cost) in costs.enumerated() where cost != .zero { bits |= 1 << UInt64(counts.count + place) }
        put(bits)
        for count in counts where count != 0 { put(signed: count) }
        for cost in costs where cost != .zero { put(wide: cost.picounits) }
    }
}

extension RecordReader {
    fileprivate mutating func totals() throws -> SpendTotals {
        var totals = SpendTotals()
        let bits = try next()
        if bits & 1 != 0 { totals.requests = try signed() }
        if bits & 2 != 0 { totals.inputTokens = try signed() }
        if bits & 4 != 0 { totals.outputTokens = try signed() }
        if bits & 8 != 0 { totals.cachedTokens = try signed() }
        if bits & 16 != 0 { totals.failedRequests = try signed() }
        if bits & 32 != 0 { totals.unpricedRequests = try signed() }
        if bits & 64 != 0 { totals.audioMilliseconds = try signed() }
        if bits & 128 != 0 { totals.cost = try money() }
        if bits & 256 != 0 { totals.estimatedCost = try money() }
        guard bits < 512 else { throw VarintError() }
        return totals
    }
}

extension SpendTotals {
    /// In the order of their bits: `RecordReader.totals`.
    fileprivate static var counts: [any KeyPath<SpendTotals, Int64> & Sendable] {
        [
            \.requests, \.inputTokens, \.outputTokens, \.cachedTokens, \.failedRequests, \.unpricedRequests,
            \.audioMilliseconds,
        ]
    }
}
