import EventStorage
import LedgerModel
import Projections

/// Every projection whose folds are kept.
enum KeptProjections {
    private static let all: [any KeptProjection.Type] = [
        MonthlySpendProjection.self, DailySpendProjection.self, UserSpendProjection.self, ThrottlesProjection.self,
        ActivityProjection.self, AlertsProjection.self, ExposureProjection.self,
    ]

    /// What their files are called.
    static var fileNames: [String] { all.map { "\($0.keptName).partials" } }

    /// Makes the records of sealed segments that have none yet.
    static func extend(_ directory: LedgerDirectory, calendar: BillingCalendar) {
        for kept in all { kept.extendPartials(directory, calendar) }
    }

    /// What is wrong with the files of records, by their names.
    static func problems(_ directory: LedgerDirectory, calendar: BillingCalendar) throws -> [(file: String, String)] {
        try all.compactMap { kept in
            try kept.partialsProblem(directory, calendar).map { ("snapshots/\(kept.keptName).partials", $0) }
        }
    }
}

extension KeptProjection {
    fileprivate static func extendPartials(_ directory: LedgerDirectory, _ calendar: BillingCalendar) {
        Partials<Self>(directory, calendar: calendar).extend()
    }

    fileprivate static func partialsProblem(
        _ directory: LedgerDirectory, _ calendar: BillingCalendar
    ) throws -> String? {
        try Partials<Self>(directory, calendar: calendar).problem()
    }
}

/// Those that snapshots of live state keep of the last log file: what `status` and the month's reports ask for.
struct KeptInSnapshots: Projection {
    private var monthly: MonthlySpendProjection
    private var daily: DailySpendProjection
    private var throttles: ThrottlesProjection
    private var activity: ActivityProjection

    init(_ calendar: BillingCalendar) {
        monthly = .kept(calendar)
        daily = .kept(calendar)
        throttles = .kept(calendar)
        activity = .kept(calendar)
    }

    private static let all: [any KeptProjection.Type] = [
        MonthlySpendProjection.self, DailySpendProjection.self, ThrottlesProjection.self, ActivityProjection.self,
    ]

    static var count: Int { all.count }

    /// Where a projection's record stands; nil for one that snapshots do not keep.
    static func number(of projection: any KeptProjection.Type) -> Int? { all.firstIndex { $0 == projection } }

    /// In the order of their records.
    func forEach(_ body: (any KeptProjection) -> Void) {
        body(monthly)
        body(daily)
        body(throttles)
        body(activity)
    }

    /// From their records; returns the times of them all.
    mutating func read(_ records: [[UInt8]]) throws -> RecordHead {
        let head: RecordHead
        (monthly, head) = try MonthlySpendProjection.read(records[0], monthly)
        daily = try DailySpendProjection.read(records[1], daily).0
        throttles = try ThrottlesProjection.read(records[2], throttles).0
        activity = try ActivityProjection.read(records[3], activity).0
        return head
    }

    func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        var needs = EventNeeds.nothing
        forEach { needs = needs.union($0.needs(billedWithin: times)) }
        return needs
    }

    mutating func apply(_ batch: EventBatch) throws {
        try monthly.apply(batch)
        try daily.apply(batch)
        try throttles.apply(batch)
        try activity.apply(batch)
    }

    mutating func merge(_ later: KeptInSnapshots) throws {
        try monthly.merge(later.monthly)
        try daily.merge(later.daily)
        try throttles.merge(later.throttles)
        try activity.merge(later.activity)
    }
}
