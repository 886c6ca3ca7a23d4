import EventStorage
import LedgerModel
import Projections

/// What a projection is over each sealed segment, kept so that it is made once.
struct Partials<Kept: KeptProjection> {
    private let file: PartialsFile

    init(_ directory: LedgerDirectory, calendar: BillingCalendar) { file = Kept.file(directory, calendar) }

    /// The projection over the log's first segments and how many those are: at most `limit`, and none with an event that occurred
    /// after `asOf`. `empty`: the fold over nothing that is asked for.
    func read(
        _ empty: Kept, limit: Int = .max, asOf: Instant? = nil
    ) throws -> (Kept, segmentCount: Int) {
        var sums = Kept.FromRecords(empty)
        var names = RecordNames()
        var count = 0
        do {
            try file.read(limit: limit) { content in
                var record = try RecordReader(content, &names)
                if let asOf, let last = record.head.lastOccurredAt, last > asOf { return false }
                count += 1
                if let times = record.head.billedWithin, empty.needs(billedWithin: times) == .nothing { return true }
                try sums.add(&record)
                guard record.isAtEnd else { throw VarintError() }
                return true
            }
            return (try sums.folded(names), count)
        } catch let error where error is VarintError || error is MoneyError {
            return (empty, 0)
        }
    }
}
