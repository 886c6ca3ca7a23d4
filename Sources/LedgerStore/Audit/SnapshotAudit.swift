import EventStorage
import LedgerModel
import Projections

/// A snapshot of live state, to be compared with what the log says.
///
/// A damaged one is remarked on: whoever opens the ledger reads the log instead, and writes others as it grows.
struct SnapshotAudit {
    private let directory: LedgerDirectory
    private let treeSize: UInt64
    /// Nil when the file is no whole snapshot of this ledger.
    private let file: SnapshotFile?
    private let snapshot: StateSnapshot?

    private var name: String { "snapshots/state-\(treeSize).snapshot" }

    init(_ directory: LedgerDirectory, treeSize: UInt64) {
        self.directory = directory
        self.treeSize = treeSize
        file = directory.snapshot(treeSize: treeSize)
        snapshot = file.flatMap { StateSnapshot($0, withKeys: true) }
    }

    /// From where on the keys of events must be known to compare those of the snapshot.
    var firstKey: UInt64 {
        guard let snapshot else { return .max }
        let entries = snapshot.keyRuns.joined()
        // Only of many are the oldest left out.
        return entries.count < RecentKeys.reach ? 0 : entries.lazy.map(\.sequence).min() ?? 0
    }

    /// What is wrong with it, its folds aside; nil when it says what the events say.
    func notice(_ inspections: [EventInspection], logSize: UInt64) -> AuditFinding? {
        problem(inspections, logSize: logSize).map(notice)
    }

    private func notice(_ problem: String) -> AuditFinding {
        AuditFinding(
            .derived, problem, file: name,
            advice:
                "it is derived from the log and not needed; it may be removed, and is written anew as the ledger grows"
        )
    }

    /// What is wrong with what it keeps of its log file: the file's events are folded again. Nil when nothing is.
    func foldsNotice(_ calendar: BillingCalendar) throws -> AuditFinding? {
        // Those under other rules of the time zone are not used.
        guard let snapshot, let stated = snapshot.fileFolds, calendar.beginsWithDigest(stated) else { return nil }
        var folds = FileFolds(file: snapshot.place.fileFirstSequence, calendar: calendar)
        try LogReader(directory, from: folds.first).readOn { frame in
            if frame.firstSequence < treeSize { try folds.take(frame, before: treeSize) }
        }
        guard try folds.encoded() != stated else { return nil }
        return notice("what the snapshot keeps of its log file is not what its events say")
    }

    /// The same of what it says counts against budgets: the log is folded again up to its place.
    func exposureNotice(_ calendar: BillingCalendar, readsFolds: Bool) throws -> AuditFinding? {
        guard let snapshot, let stated = snapshot.exposure, calendar.beginsWithDigest(stated) else { return nil }
        guard let live = LiveExposure(decoding: stated, end: treeSize, calendar: calendar) else {
            return notice("what the snapshot says of exposure cannot be read")
        }
        var folded = try LiveExposure.rebuild(
            directory, calendar: calendar, users: live.projection.users, upTo: treeSize, readsFolds: readsFolds)
        guard try folded.encoded() != stated else { return nil }
        return notice("the snapshot's exposure is not that of the log's events")
    }

    private func problem(_ inspections: [EventInspection], logSize: UInt64) -> String? {
        guard let file else { return "the snapshot is damaged, or of another ledger" }
        // Another version of this program may know how to read it.
        guard file.contentVersion == StateSnapshot.contentVersion else { return nil }
        guard let snapshot else { return "the snapshot's content cannot be read" }
        guard treeSize <= logSize else { return "the snapshot is of \(treeSize) events; the log holds \(logSize)" }
        var expected = AdministrativeLog()
        for inspection in inspections {
            _ = inspection.administration.forEachEvent { sequence, bytes in
                if sequence < treeSize { expected.append(bytes, sequence: sequence) }
            }
        }
        guard expected == snapshot.administration else {
            return "the snapshot's administrative events are not those of the log"
        }
        let first = firstKey
        let keys = inspections.flatMap(\.keys).filter { $0.sequence >= first && $0.sequence < treeSize }
        let stated = snapshot.keyRuns.joined().sorted { $0.sequence < $1.sequence }
        guard stated.elementsEqual(keys) else { return "the snapshot's idempotency keys are not those of the log" }
        if let last = snapshot.place.lastRecordedAtNanoseconds, inspections.isEmpty == false, treeSize == 0 {
            return "the snapshot of an empty log names a time (\(last))"
        }
        guard isAtItsPlace(file) else { return "the log has no such commit as the snapshot names" }
        return nil
    }

    /// Whether the log has the commit that the snapshot names. That of a file that was sealed since cannot be looked up,
    /// and the snapshot is not used any more.
    private func isAtItsPlace(_ file: SnapshotFile) -> Bool {
        let first = directory.header.fileFirstSequence(holding: treeSize)
        do {
            if try directory.isSealed(first) || (treeSize == first && directory.isSealed(first &- 1)) { return true }
            return try LogReader(directory, at: file.place) != nil
        } catch {
            return false
        }
    }
}

extension LedgerDirectory {
    /// Whether the file that begins with an event is a segment.
    fileprivate func isSealed(_ firstSequence: UInt64) throws -> Bool {
        try segments().contains(header.fileFirstSequence(holding: firstSequence))
    }
}
