import EventStorage
import LedgerModel
import Projections

/// What was spent within the last log file, by month and project, as far as it was read.
///
/// Snapshots of live state keep it, so that a report need not read a file's events again to add them to the sums of the
/// sealed segments before it.
struct FileSpend: Sendable {
    /// The first sequence of the file.
    let first: UInt64
    /// Behind the last event that was taken.
    private(set) var end: UInt64
    private var projection: MonthlySpendProjection
    private var decoder: BatchDecoder

    /// How many events that add to spend are put together before they are added up: adding up a few takes as long.
    private static let batchSize = 4_096

    init(file first: UInt64, calendar: BillingCalendar) {
        self.init(file: first, end: first, MonthlySpendProjection(calendar: calendar))
    }

    private init(file first: UInt64, end: UInt64, _ projection: MonthlySpendProjection) {
        self.first = first
        self.end = end
        self.projection = projection
        decoder = BatchDecoder(needs: projection.needs(billedWithin: .earliest ... .latest))
    }

    /// Takes the events of a frame that are behind those taken, and before a sequence. Throws where one cannot be read.
    mutating func take(_ frame: FrameView, before limit: UInt64 = .max) throws {
        _ = try decoder.add(frame, sequences: end..<max(end, limit))
        end = min(max(end, frame.endSequence), max(end, limit))
        if decoder.batch.count >= Self.batchSize { try addUp() }
    }

    /// The sums over what was taken.
    mutating func sums() throws -> MonthlySpendProjection {
        try addUp()
        return projection
    }

    private mutating func addUp() throws {
        try projection.apply(decoder.batch)
        decoder.removeAll()
    }

    // MARK: In a snapshot

    // 32 SHA-256 of where the days of the billing time zone begin: under other rules the sums would be others
    //    the sums, as in MonthlySums+Coding.swift

    mutating func encoded() throws -> [UInt8] {
        var encoder = MonthlySumsEncoder()
        return Self.digest(of: projection.calendar) + encoder.encode(try sums())
    }

    /// Nil when the bytes are of other rules, or no sums.
    init?(decoding bytes: [UInt8], file first: UInt64, end: UInt64, calendar: BillingCalendar) {
        guard Self.isOf(calendar, bytes) else { return nil }
        var decoder = MonthlySumsDecoder()
        let sums = bytes.withUnsafeBytes { buffer in
            Result {
                try decoder.add(UnsafeRawBufferPointer(rebasing: buffer[32...]))
                return try decoder.sums()
            }
        }
        guard let sums = try? sums.get() else { return nil }
        self.init(file: first, end: end, MonthlySpendProjection(calendar: calendar, sums: sums))
    }

    /// Whether encoded sums are of these rules.
    static func isOf(_ calendar: BillingCalendar, _ bytes: [UInt8]) -> Bool {
        bytes.prefix(32).elementsEqual(digest(of: calendar))
    }

    static func digest(of calendar: BillingCalendar) -> [UInt8] {
        var hash = ContentHash()
        calendar.boundaryBytes.withUnsafeBytes { hash.update($0) }
        return hash.finalize()
    }

    /// The newest snapshot's sums of the file that begins with an event, recorded by `asKnown`, and the place that they are
    /// up to.
    static func newest(
        ofFile first: UInt64, upTo limit: UInt64 = .max, in directory: LedgerDirectory, asKnown: Instant? = nil,
        calendar: BillingCalendar
    ) -> (FileSpend, LogPlace)? {
        for treeSize in directory.snapshots() where treeSize > first && treeSize <= limit {
            guard let file = directory.snapshot(treeSize: treeSize, withAppendix: false),
                file.place.fileFirstSequence == first,
                asKnown.map({ file.place.lastRecordedAtNanoseconds ?? .min <= $0.nanoseconds }) != false,
                let bytes = StateSnapshot(file, withKeys: false)?.fileSpend,
                let spend = FileSpend(decoding: bytes, file: first, end: treeSize, calendar: calendar)
            else { continue }
            return (spend, file.place)
        }
        return nil
    }

    /// The spend within the log file up to a place in it, for the snapshot that is made there: read from the log, from the
    /// snapshot before it on. Nil where it cannot be read, or where the file is full: its segment's sums take over.
    static func encoded(upTo place: LogPlace, in directory: LedgerDirectory, calendar: BillingCalendar) -> [UInt8]? {
        guard place.treeSize % directory.header.eventsPerFile != 0 else { return nil }
        let first = place.fileFirstSequence
        do {
            var spend = FileSpend(file: first, calendar: calendar)
            var reader = try LogReader(directory, from: first)
            // A snapshot of a history that the log does not have is no beginning.
            if let earlier = newest(ofFile: first, upTo: place.treeSize, in: directory, calendar: calendar),
                let behind = try LogReader(directory, at: earlier.1)
            {
                (spend, reader) = (earlier.0, behind)
            }
            try reader.readOn(to: place) { frame in try spend.take(frame, before: place.treeSize) }
            return spend.end == place.treeSize ? try spend.encoded() : nil
        } catch {
            // A snapshot can do without; what is wrong is reported by who needs it.
            return nil
        }
    }
}
