import LedgerModel
import Projections

// month count, then for each month: year × 12 + month − 1, zigzag; project count; for each project
//   its name, requests, unpriced, cost, estimated cost
extension MonthlySpendProjection: KeptProjection {
    static var keptName: String { "monthly-spend" }
    static var keptVersion: UInt32 { 2 }

    static func kept(_ calendar: BillingCalendar) -> Self { Self(calendar: calendar) }
    var isKept: Bool { true }

    func write(to record: inout RecordWriter) {
        let months = Dictionary(grouping: sums, by: \.key.month)
        record.put(months.count)
        for (month, projects) in months.sorted(by: { $0.key < $1.key }) {
            record.put(signed: Int64(month.year * 12 + month.month - 1))
            record.put(projects.count)
            for (key, sums) in projects.sorted(by: { $0.key.project < $1.key.project }) {
                record.put(name: key.project)
                record.put(UInt64(bitPattern: sums.requests))
                record.put(UInt64(bitPattern: sums.unpricedRequests))
                record.put(wide: sums.cost.picounits)
                record.put(wide: sums.estimatedCost.picounits)
            }
        }
    }

    /// By month, and by the place of the project's name.
    struct FromRecords: RecordSums {
        private let calendar: BillingCalendar
        private var months: [Int64: [MonthlySpendProjection.Sums]] = [:]

        init(_ empty: MonthlySpendProjection) { calendar = empty.calendar }

        mutating func add(_ record: inout RecordReader) throws {
            try record.forEach { record in
                let month = try record.signed()
                guard Int32(exactly: month) != nil else { throw VarintError() }
                // Taken out while it changes, so that it is not copied.
                var sums = months.removeValue(forKey: month) ?? []
                try record.forEach { record in
                    let place = try record.place()
                    while sums.count <= place { sums.append(MonthlySpendProjection.Sums()) }
                    var more = MonthlySpendProjection.Sums()
                    more.requests = Int64(bitPattern: try record.next())
                    more.unpricedRequests = Int64(bitPattern: try record.next())
                    more.cost = try record.money()
                    more.estimatedCost = try record.money()
                    try sums[place].add(more)
                }
                months[month] = sums
            }
        }

        func folded(_ names: RecordNames) throws -> MonthlySpendProjection {
            var result: [Key: MonthlySpendProjection.Sums] = [:]
            result.reserveCapacity(months.values.reduce(0) { $0 + $1.count })
            for (month, sums) in months {
                let month = CivilMonth(year: 0, month: Int(month) + 1)
                for (place, sum) in sums.enumerated() where sum != MonthlySpendProjection.Sums() {
                    result[Key(month: month, project: names.name(at: place))] = sum
                }
            }
            return MonthlySpendProjection(calendar: calendar, sums: result)
        }
    }
}
