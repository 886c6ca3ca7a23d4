import EventStorage
import LedgerModel
import Projections

// What snapshots of live state keep of the last log file
// =======================================================
//   32 SHA-256 of where the days of the billing time zone begin
//      for each of `KeptProjections.inSnapshots`, in order: varint length, a record (Records.swift)

/// The kept projections over the last log file, as far as it was read.
///
/// Snapshots of live state have them, so that a report need not read a file's events again to add them to what is kept of the
/// sealed segments before it.
struct FileFolds: Sendable {
    /// The first sequence of the file.
    let first: UInt64
    /// Behind the last event that was taken.
    private(set) var end: UInt64
    private let calendar: BillingCalendar
    private var kept: KeptSet
    private var lastOccurredAt: Instant?
    private var decoder: BatchDecoder

    /// How many events are put together before they are folded: a few take as long.
    private static let batchSize = 4_096

    init(file first: UInt64, calendar: BillingCalendar) {
        self.init(
            file: first, end: first, calendar, KeptSet(KeptProjections.inSnapshots, calendar), lastOccurredAt: nil)
    }

    private init(
        file first: UInt64, end: UInt64, _ calendar: BillingCalendar, _ kept: KeptSet, lastOccurredAt: Instant?
    ) {
        self.first = first
        self.end = end
        self.calendar = calendar
        self.kept = kept
        self.lastOccurredAt = lastOccurredAt
        var needs = kept.needs(billedWithin: .earliest ... .latest)
        // The last time is of all events.
        needs.kinds = .all
        needs.columns.insert(.occurredAt)
        decoder = BatchDecoder(needs: needs)
    }

    /// Takes the events of a frame that are behind those taken, and before a sequence. Throws where one cannot be read.
    mutating func take(_ frame: FrameView, before limit: UInt64 = .max) throws {
        _ = try decoder.add(frame, sequences: end..<max(end, limit))
        end = min(max(end, frame.endSequence), max(end, limit))
        if decoder.batch.count >= Self.batchSize { try fold() }
    }

    private mutating func fold() throws {
        for time in decoder.batch.occurredAt { lastOccurredAt = max(time, lastOccurredAt ?? time) }
        try kept.apply(decoder.batch)
        decoder.removeAll()
    }

    mutating func encoded() throws -> [UInt8] {
        try fold()
        var bytes = calendar.boundaryDigest
        let head = RecordHead(lastOccurredAt: lastOccurredAt, billedWithin: nil)
        for projection in kept.projections {
            var record = RecordWriter()
            projection.write(to: &record)
            bytes.append(chunk: record.finish(head))
        }
        return bytes
    }

    // MARK: In a snapshot

    /// Nil when the bytes are of other rules, or no folds.
    init?(decoding bytes: [UInt8], file first: UInt64, end: UInt64, calendar: BillingCalendar) {
        guard let records = Self.records(in: bytes, calendar),
            let kept = try? KeptSet(KeptProjections.inSnapshots, calendar, records: records),
            let head = try? records.first.map({ try RecordHead(ofRecord: $0) })
        else { return nil }
        self.init(file: first, end: end, calendar, kept, lastOccurredAt: head.lastOccurredAt)
    }

    /// Nil when they are of other rules of the time zone, or do not hold together.
    private static func records(in bytes: [UInt8], _ calendar: BillingCalendar) -> [[UInt8]]? {
        guard calendar.beginsWithDigest(bytes) else { return nil }
        return bytes.withUnsafeBytes { buffer in
            var records: [[UInt8]] = []
            var position = 32
            while position < buffer.count {
                guard let length = buffer.varint(at: &position), length <= UInt64(buffer.count - position) else {
                    return nil
                }
                records.append(Array(buffer[position..<position + Int(length)]))
                position += Int(length)
            }
            return records
        }
    }

    /// The newest snapshots' folds of the file that begins with an event, each with the place that it is up to.
    private static func newest(
        ofFile first: UInt64, upTo limit: UInt64, in directory: LedgerDirectory
    ) -> some Sequence<(bytes: [UInt8], place: LogPlace)> {
        directory.snapshots().lazy.filter { $0 > first && $0 <= limit }.compactMap { treeSize in
            guard let file = directory.snapshot(treeSize: treeSize, withAppendix: false),
                file.place.fileFirstSequence == first,
                let bytes = StateSnapshot(file, withKeys: false)?.fileFolds
            else { return nil }
            return (bytes, file.place)
        }
    }

    /// What a projection is over the beginning of the file that begins with an event, of at most `limit` events of the log,
    /// recorded by `asKnown` and with nothing that occurred after `asOf`, and the place that it is up to. Nil where no snapshot has it.
    static func newest<Kept: KeptProjection>(
        of empty: Kept, ofFile first: UInt64, upTo limit: UInt64 = .max, in directory: LedgerDirectory,
        asOf: Instant? = nil, asKnown: Instant? = nil, calendar: BillingCalendar
    ) -> (Kept, LogPlace)? {
        for (bytes, place) in newest(ofFile: first, upTo: limit, in: directory) {
            if let asKnown, place.lastRecordedAtNanoseconds ?? .min > asKnown.nanoseconds { continue }
            guard let (folded, head) = read(bytes, empty, calendar) else { continue }
            if let asOf, let last = head.lastOccurredAt, last > asOf { continue }
            return (folded, place)
        }
        return nil
    }

    /// What encoded folds say of a projection; nil where they are of other rules, no folds, or do not have it.
    static func read<Kept: KeptProjection>(
        _ bytes: [UInt8], _ empty: Kept, _ calendar: BillingCalendar
    ) -> (Kept, RecordHead)? {
        guard let number = KeptProjections.inSnapshots.firstIndex(where: { $0 == Kept.self }),
            let records = records(in: bytes, calendar),
            number < records.count
        else { return nil }
        return try? Kept.read(records[number], empty)
    }

    /// The folds over the log file up to a place in it, for the snapshot that is made there: read from the log, from the
    /// snapshot before it on. Nil where it cannot be read, or where the file is full: its segment's records take over.
    static func encoded(upTo place: LogPlace, in directory: LedgerDirectory, calendar: BillingCalendar) -> [UInt8]? {
        guard place.treeSize % directory.header.eventsPerFile != 0 else { return nil }
        let first = place.fileFirstSequence
        do {
            var folds = FileFolds(file: first, calendar: calendar)
            var reader = try LogReader(directory, from: first)
            for (bytes, earlier) in newest(ofFile: first, upTo: place.treeSize, in: directory) {
                // A snapshot of a history that the log does not have is no beginning.
                guard
                    let known = FileFolds(decoding: bytes, file: first, end: earlier.treeSize, calendar: calendar),
                    let behind = try LogReader(directory, at: earlier)
                else { continue }
                (folds, reader) = (known, behind)
                break
            }
            try reader.readOn(to: place) { frame in try folds.take(frame, before: place.treeSize) }
            return folds.end == place.treeSize ? try folds.encoded() : nil
        } catch {
            // A snapshot can do without; what is wrong is reported by who needs it.
            return nil
        }
    }
}

extension KeptProjection {
    /// From one record; throws what `RecordSums` throws.
    static func read(_ content: [UInt8], _ empty: Self) throws -> (Self, RecordHead) {
        try content.withUnsafeBytes { buffer in
            Result {
                var names = RecordNames()
                var record = try RecordReader(buffer, &names)
                var sums = FromRecords(empty)
                try sums.add(&record)
                guard record.isAtEnd else { throw VarintError() }
                return (try sums.folded(names), record.head)
            }
        }.get()
    }
}
