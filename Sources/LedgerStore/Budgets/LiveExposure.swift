import EventStorage
import LedgerModel
import Projections

/// What counts against budgets, and the alerts raised, as far as a session has followed the log.
///
/// Taken up when somebody first asks, from the newest snapshot's or else from the whole log, and kept up from then on.
struct LiveExposure: Sendable {
    /// Behind the last event that was taken.
    private(set) var end: UInt64
    private(set) var projection: ExposureProjection
    private(set) var raised: RaisedAlerts
    private var decoder: BatchDecoder

    /// How many events are put together before they are folded, unless somebody asks.
    private static let batchSize = 4_096
    /// Names that were met are forgotten when they are so many: users may be any number.
    private static let largestNameTable = 16_384

    init(end: UInt64, _ projection: ExposureProjection, _ raised: RaisedAlerts) {
        self.end = end
        self.projection = projection
        self.raised = raised
        decoder = Self.makeDecoder(projection)
    }

    private static func makeDecoder(_ projection: ExposureProjection) -> BatchDecoder {
        BatchDecoder(needs: projection.needs(billedWithin: .earliest ... .latest))
    }

    // MARK: Following

    /// Takes the events of a frame that are behind those taken, and before a sequence. Throws where one cannot be read.
    mutating func take(_ frame: FrameView, before limit: UInt64 = .max) throws {
        try frame.forEachEvent { sequence, bytes in
            if sequence < limit { try take(bytes, sequence: sequence) }
        }
    }

    /// Takes an event's canonical bytes, unless it was taken.
    mutating func take(_ bytes: UnsafeRawBufferPointer, sequence: UInt64) throws {
        guard sequence >= end else { return }
        precondition(sequence == end, "no event is passed over")
        do throws(CodecError) {
            if try EventEnvelope.kind(of: bytes) == .alert {
                let event = try EventCodec.decode(bytes, sequence: sequence)
                if case .alert(let alert) = event.payload {
                    raised.take(alert, sequence: sequence, recordedAt: event.recordedAt)
                }
            } else {
                _ = try decoder.add(bytes, sequence: sequence, asKnown: nil)
            }
        } catch {
            throw LedgerError.unreadable(error, sequence: sequence)
        }
        end = sequence + 1
        if decoder.batch.count >= Self.batchSize { try fold() }
    }

    /// Folds what was taken.
    mutating func fold() throws {
        guard decoder.batch.count > 0 else { return }
        try projection.apply(decoder.batch)
        if decoder.batch.names.count > Self.largestNameTable {
            decoder = Self.makeDecoder(projection)
        } else {
            decoder.removeAll()
        }
    }

    // MARK: Beginning

    /// The exposure as of so many events. `isRebuilt`: no snapshot had it.
    static func load(
        _ directory: LedgerDirectory, calendar: BillingCalendar, users: Set<String>, upTo treeSize: UInt64
    ) throws -> (LiveExposure, isRebuilt: Bool) {
        for snapshotSize in directory.snapshots() where snapshotSize <= treeSize {
            guard let file = directory.snapshot(treeSize: snapshotSize, withAppendix: false),
                let bytes = StateSnapshot(file, withKeys: false)?.exposure,
                var live = LiveExposure(decoding: bytes, end: snapshotSize, calendar: calendar),
                live.projection.users.isSuperset(of: users),
                let reader = try LogReader(directory, at: file.place)
            else { continue }
            try reader.readOn { try live.take($0, before: treeSize) }
            // The snapshot's events are of this log's very beginning.
            guard live.end == treeSize else { continue }
            return (live, false)
        }
        return (try rebuild(directory, calendar: calendar, users: users, upTo: treeSize), true)
    }

    /// From the whole log. `readsFolds`: whether what is kept of sealed segments is believed; else their events are read, on all
    /// cores.
    static func rebuild(
        _ directory: LedgerDirectory, calendar: BillingCalendar, users: Set<String>, upTo treeSize: UInt64,
        readsFolds: Bool = true
    ) throws -> LiveExposure {
        let empty = ExposureProjection(calendar: calendar, users: users)
        let size = directory.header.eventsPerFile
        let sealed = try directory.segments().enumerated().prefix { number, first in
            first == UInt64(number) * size && first + size <= treeSize
        }
        let firsts = sealed.map(\.element)
        let projection = try folded(directory, calendar, empty, firsts, readsFolds)
        var raised = RaisedAlerts()
        for alert in try folded(directory, calendar, AlertsProjection(), firsts, readsFolds).raised {
            raised.take(alert.alert, sequence: alert.sequence, recordedAt: alert.recordedAt)
        }
        let boundary = UInt64(sealed.count) * size
        var live = LiveExposure(end: boundary, projection, raised)
        let reader = try LogReader(directory, from: boundary)
        if boundary < treeSize, treeSize < boundary + size, let segment = try directory.segment(firstSequence: boundary)
        {
            // Of the past: what is behind it is not read.
            try reader.handOut(segment) { try live.take($0, before: treeSize) }
        } else {
            try reader.readOn { try live.take($0, before: treeSize) }
        }
        guard live.end == treeSize else {
            throw LedgerError(.inputOutput, "the log was read to event \(live.end), and not to \(treeSize)")
        }
        return live
    }

    /// A projection over the log's first segments: what is kept of them, and the others.
    private static func folded<Kept: KeptProjection>(
        _ directory: LedgerDirectory, _ calendar: BillingCalendar, _ empty: Kept, _ firsts: [UInt64], _ readsFolds: Bool
    ) throws -> Kept {
        let partials = Partials<Kept>(directory, calendar: calendar)
        let (known, count) = readsFolds && empty.isKept ? try partials.read(empty, limit: firsts.count) : (empty, 0)
        return try Replay(directory, empty: empty, asOf: nil, asKnown: nil).fold(firsts[count...], onto: known)
    }

    /// The exposure at a place, for the snapshot that is made there: from the snapshot before it on. Nil where it cannot be had.
    static func encoded(
        upTo place: LogPlace, in directory: LedgerDirectory, calendar: BillingCalendar, users: Set<String>
    ) -> [UInt8]? {
        guard var live = try? load(directory, calendar: calendar, users: users, upTo: place.treeSize).0 else {
            return nil
        }
        return try? live.encoded()
    }
}
