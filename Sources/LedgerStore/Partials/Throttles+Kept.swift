import LedgerModel
import Projections

// count, then for each key: day, project, model, user, origin, cause; count, waited, refusals, requested
extension ThrottlesProjection: KeptProjection {
    static var keptName: String { "throttles" }
    static var keptVersion: UInt32 { 1 }

    static func kept(_ calendar: BillingCalendar) -> Self { Self(calendar: calendar) }
    var isKept: Bool { Self.isOfWholeDays(range, calendar) }

    func write(to record: inout RecordWriter) {
        record.put(sums.count)
        for (key, sums) in sums.sorted(by: { $0.key.precedes($1.key) }) {
            record.put(key.day)
            record.put(name: key.project)
            record.put(name: key.model)
            record.put(name: key.user)
            record.put(UInt64(key.origin.rawValue))
            record.put(UInt64(key.cause.rawValue))
            record.put(signed: sums.count)
            record.put(signed: sums.waitedMilliseconds)
            record.put(signed: sums.refusals)
            record.put(wide: sums.requested.picounits)
        }
    }

    /// By the places of names.
    struct FromRecords: RecordSums {
        private struct Cell: Hashable {
            let day: CivilDate
            let project: Int
            let model: Int
            let user: Int
            let origin: ThrottleOrigin
            let cause: ThrottleCause
        }

        private let empty: ThrottlesProjection
        private var cells: [Cell: ThrottlesProjection.Sums] = [:]

        init(_ empty: ThrottlesProjection) { self.empty = empty }

        mutating func add(_ record: inout RecordReader) throws {
            try record.forEach { record in
                let cell = Cell(
                    day: try record.day(), project: try record.place(), model: try record.place(),
                    user: try record.place(), origin: try record.code(), cause: try record.code())
                var sums = ThrottlesProjection.Sums()
                sums.count = try record.signed()
                sums.waitedMilliseconds = try record.signed()
                sums.refusals = try record.signed()
                sums.requested = try record.money()
                if let range = empty.range, !range.contains(empty.calendar.start(of: cell.day)) { return }
                try cells[cell, default: ThrottlesProjection.Sums()].add(sums)
            }
        }

        func folded(_ names: RecordNames) throws -> ThrottlesProjection {
            var sums: [Key: ThrottlesProjection.Sums] = [:]
            sums.reserveCapacity(cells.count)
            for (cell, sum) in cells {
                let key = Key(
                    day: cell.day, project: names.name(at: cell.project), model: names.name(at: cell.model),
                    user: names.name(at: cell.user), origin: cell.origin, cause: cell.cause)
                sums[key] = sum
            }
            return ThrottlesProjection(calendar: empty.calendar, range: empty.range, sums: sums)
        }
    }
}

extension ThrottlesProjection.Key {
    fileprivate func precedes(_ other: Self) -> Bool {
        (day, project, model, user, origin.rawValue, cause.rawValue)
            < (other.day, other.project, other.model, other.user, other.origin.rawValue, other.cause.rawValue)
    }
}
