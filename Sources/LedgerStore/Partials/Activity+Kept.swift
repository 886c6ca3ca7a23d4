import LedgerModel
import Projections

// count, then for each month: its first day; requests, throttles, alerts; first and last time
extension ActivityProjection: KeptProjection {
    static var keptName: String { "activity" }
    static var keptVersion: UInt32 { 1 }

    static func kept(_ calendar: BillingCalendar) -> Self { Self(calendar: calendar) }
    var isKept: Bool { true }

    func write(to record: inout RecordWriter) {
        record.put(months.count)
        for (month, entry) in months.sorted(by: { $0.key < $1.key }) {
            record.put(month.firstDay)
            record.put(signed: entry.requests)
            record.put(signed: entry.throttles)
            record.put(signed: entry.alerts)
            record.put(entry.first)
            record.put(entry.last)
        }
    }

    struct FromRecords: RecordSums {
        private var folded: ActivityProjection

        init(_ empty: ActivityProjection) { folded = empty }

        mutating func add(_ record: inout RecordReader) throws {
            var months: [CivilMonth: Month] = [:]
            try record.forEach { record in
                let month = try record.day().month
                let (requests, throttles, alerts) = (try record.signed(), try record.signed(), try record.signed())
                months[month] = Month(
                    requests: requests, throttles: throttles, alerts: alerts, first: try record.time(),
                    last: try record.time())
            }
            try folded.merge(ActivityProjection(calendar: folded.calendar, months: months))
        }

        func folded(_ names: RecordNames) throws -> ActivityProjection { folded }
    }
}
