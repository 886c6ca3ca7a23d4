import EventStorage
import LedgerModel
import Projections

/// What a projection is over each sealed segment, kept so that it is made once.
struct Partials<Kept: KeptProjection> {
    private let directory: LedgerDirectory
    private let calendar: BillingCalendar
    private let file: PartialsFile

    init(_ directory: LedgerDirectory, calendar: BillingCalendar) {
        self.directory = directory
        self.calendar = calendar
        file = PartialsFile(
            directory, name: Kept.keptName, contentVersion: Kept.keptVersion, dependencies: calendar.boundaryBytes)
    }

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

    /// What is wrong with the file, when its records are made again; nil when there is none, or nothing is.
    func problem() throws -> String? {
        guard let isWhole = try file.isWhole() else { return nil }
        guard isWhole else { return "not all of its records are whole and of this log" }
        var (made, difference) = (RecordWriter(), UInt64?.none)
        var first: UInt64 = 0
        try file.read { content in
            guard let segment = try directory.segment(firstSequence: first) else { return false }
            if try record(of: segment, &made) != Array(content) { difference = difference ?? first }
            first = segment.endSequence
            return true
        }
        return difference.map { "its sums of the segment that begins with event \($0) are not those of the events" }
    }

    /// Makes the records of segments that have none yet.
    func extend() {
        var writer = RecordWriter()
        file.extend(known: { try writer.take($0) }, make: { try record(of: $0, &writer) })
    }

    private func record(of segment: SegmentFile, _ writer: inout RecordWriter) throws -> [UInt8] {
        var fold = SegmentFold(Kept.kept(calendar), asOf: nil)
        try fold.take(segment)
        fold.projection.write(to: &writer)
        var last = SegmentFold(LastOccurrence(), asOf: nil)
        try last.take(segment)
        return writer.finish(
            RecordHead(lastOccurredAt: last.projection.time, billedWithin: segment.billedWithin))
    }
}

/// The latest time that an event occurred.
struct LastOccurrence: Projection {
    private(set) var time: Instant?

    func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        EventNeeds(kinds: .all, columns: .occurredAt)
    }

    mutating func apply(_ batch: EventBatch) throws {
        for other in batch.occurredAt { time = max(other, time ?? other) }
    }

    mutating func merge(_ later: LastOccurrence) throws {
        if let other = later.time { time = max(other, time ?? other) }
    }
}
