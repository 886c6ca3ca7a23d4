import LedgerModel
import Projections

/// The figures' question to the log: what each project spent in each month.
struct MonthlySpend: Projection {
    struct Key: Hashable, Comparable {
        let month: CivilMonth
        let project: String

        static func < (left: Key, right: Key) -> Bool { (left.month, left.project) < (right.month, right.project) }
    }

    private let calendar: BillingCalendar
    private(set) var costs: [Key: Int128] = [:]
    private(set) var eventCount = 0
    // The batch's own sums, by number instead of name.
    private var month = CivilMonth(year: 1970, month: 1)
    private var range: Range<Instant> = .earliest ..< .earliest
    private var sums: [Int128] = []

    init(calendar: BillingCalendar) { self.calendar = calendar }

    mutating func apply(_ batch: EventBatch) throws {
        eventCount += batch.count
        for index in 0..<batch.count where batch.amounts[index] != 0 {
            let time = batch.billedAt[index]
            if !range.contains(time) {
                take(batch)
                month = calendar.month(containing: time)
                range = calendar.range(of: month)
            }
            let project = Int(batch.projects[index].index)
            while sums.count <= project { sums.append(0) }
            sums[project] += batch.amounts[index]
        }
        take(batch)
    }

    private mutating func take(_ batch: EventBatch) {
        for (index, sum) in sums.enumerated() where sum != 0 {
            costs[Key(month: month, project: batch.names[NameID(index: Int32(index))]), default: 0] += sum
            sums[index] = 0
        }
    }

    mutating func merge(_ later: MonthlySpend) throws {
        eventCount += later.eventCount
        for (key, cost) in later.costs { costs[key, default: 0] += cost }
    }

    /// `month,project,pico-units` in a fixed order: what peers' answers are compared with.
    var answer: [String] {
        costs.sorted { $0.key < $1.key }.map { "\($0.key.month),\($0.key.project),\($0.value)" }
    }
}
