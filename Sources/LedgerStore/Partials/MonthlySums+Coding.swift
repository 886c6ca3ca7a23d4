import EventStorage
import LedgerModel
import Projections

// Sums by month and project as bytes
// ==================================
// The content of a record of snapshots/monthly-spend.partials: what was spent within one sealed segment. In a snapshot of
// live state: what was spent in the last log file, as of one record. Varints, as in events; wide ones for amounts.
//
//   content := names name* months month*
//   name    := a project's name behind its length; names are numbered over all records of the file, from 0
//   month   := year × 12 + month − 1, zigzag; projects project*
//   project := number of its name + 1, 0 for none; requests; unpriced; cost, wide; estimated cost, wide

/// Encodes sums, one record after another: a name is written once.
struct MonthlySumsEncoder {
    private var numbers: [String: UInt64] = [:]

    mutating func take(_ content: UnsafeRawBufferPointer) throws {
        var reader = VarintReader(content)
        for _ in 0..<(try reader.next()) { _ = number(of: try reader.text()) }
    }

    private mutating func number(of name: String) -> (number: UInt64, isNew: Bool) {
        if let number = numbers[name] { return (number, false) }
        numbers[name] = UInt64(numbers.count)
        return (UInt64(numbers.count - 1), true)
    }

    mutating func encode(_ projection: MonthlySpendProjection) -> [UInt8] {
        var newNames: [String] = []
        var months: [CivilMonth: [(UInt64, MonthlySpendProjection.Sums)]] = [:]
        for (key, sums) in projection.sums.sorted(by: {
            ($0.key.month, $0.key.project) < ($1.key.month, $1.key.project)
        }) {
            guard !key.project.isEmpty else {
                months[key.month, default: []].append((0, sums))
                continue
            }
            let (number, isNew) = number(of: key.project)
            if isNew { newNames.append(key.project) }
            months[key.month, default: []].append((number + 1, sums))
        }
        var writer = VarintWriter()
        writer.put(UInt64(newNames.count))
        for name in newNames { writer.put(text: name) }
        writer.put(UInt64(months.count))
        for (month, projects) in months.sorted(by: { $0.key < $1.key }) {
            writer.put(signed: Int64(month.year * 12 + month.month - 1))
            writer.put(UInt64(projects.count))
            for (number, sums) in projects {
                writer.put(number)
                writer.put(UInt64(bitPattern: sums.requests))
                writer.put(UInt64(bitPattern: sums.unpricedRequests))
                writer.put(wide: sums.cost.picounits)
                writer.put(wide: sums.estimatedCost.picounits)
            }
        }
        return writer.bytes
    }
}

/// Adds up the sums of all records, by the number of the project.
struct MonthlySumsDecoder {
    private var names: [String] = []
    private var months: [Int64: [MonthlySpendProjection.Sums]] = [:]

    mutating func add(_ content: UnsafeRawBufferPointer) throws {
        var reader = VarintReader(content)
        for _ in 0..<(try reader.next()) { names.append(try reader.text()) }
        for _ in 0..<(try reader.next()) {
            let month = try reader.signed()
            guard Int32(exactly: month) != nil else { throw VarintError() }
            // Taken out while it changes, so that it is not copied.
            var sums = months.removeValue(forKey: month) ?? []
            while sums.count <= names.count { sums.append(MonthlySpendProjection.Sums()) }
            for _ in 0..<(try reader.next()) {
                guard let place = Int(exactly: try reader.next()), place < sums.count else { throw VarintError() }
                var more = MonthlySpendProjection.Sums()
                more.requests = Int64(bitPattern: try reader.next())
                more.unpricedRequests = Int64(bitPattern: try reader.next())
                more.cost = Money(picounits: try reader.wide())
                more.estimatedCost = Money(picounits: try reader.wide())
                try sums[place].add(more)
            }
            months[month] = sums
        }
    }

    func sums() throws -> [MonthlySpendProjection.Key: MonthlySpendProjection.Sums] {
        var result: [MonthlySpendProjection.Key: MonthlySpendProjection.Sums] = [:]
        result.reserveCapacity(months.values.reduce(0) { $0 + $1.count })
        for (month, sums) in months {
            let month = CivilMonth(year: 0, month: Int(month) + 1)
            for (place, sum) in sums.enumerated() where sum != MonthlySpendProjection.Sums() {
                let name = place == 0 ? "" : names[place - 1]
                result[MonthlySpendProjection.Key(month: month, project: name)] = sum
            }
        }
        return result
    }
}
