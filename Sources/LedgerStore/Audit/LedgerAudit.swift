import Dispatch
package import EventStorage
package import LedgerModel
import SystemPackage

/// How thorough an audit is.
package enum AuditDepth: String, Sendable, CaseIterable {
    /// Every checksum, how the files follow one another, and the tree roots; of events those not yet sealed.
    case quick
    /// Every event, the whole tree, and the content of derived files.
    case deep
}

/// What an audit of a ledger found.
package struct LedgerAudit: Sendable {
    package let depth: AuditDepth
    /// What is wrong, by the events that it concerns.
    package private(set) var findings: [AuditFinding]
    /// Remarks on what changes nothing of what the ledger says.
    package private(set) var notices: [AuditFinding]
    package let treeSize: UInt64
    /// Nil where damage hides it.
    package let root: MerkleHash?
    package let recordedAt: Instant?
    package let fileCount: Int
    /// How many events were put together and hashed.
    package let hashedEventCount: UInt64
    /// The root over as many events as the checkpoint states; nil when the log is shorter, or damage hides it.
    let rootAtSize: MerkleHash?

    package var isSound: Bool { findings.isEmpty }

    /// `progress` is told how many events were read, of how many; by one thread at a time.
    init(
        _ directory: LedgerDirectory, _ depth: AuditDepth, rootAt size: UInt64?,
        progress: (@Sendable (UInt64) -> Void)?
    ) throws(StorageError) {
        self.depth = depth
        let snapshots = depth == .deep ? directory.snapshots().map { SnapshotAudit(directory, treeSize: $0) } : []
        var options = AuditOptions()
        options.rootAtSize = size
        // Roots that segments state would vouch for themselves.
        options.hashesSegments = depth == .deep || size != nil
        options.onEachCore = { body in
            DispatchQueue.concurrentPerform(iterations: usableCoreCount()) { _ in body() }
        }
        if let progress {
            let count = Guarded<UInt64>(0)
            options.progress = { more in
                count.withLock { count in
                    count += UInt64(more)
                    progress(count)
                }
            }
        }
        if depth == .deep {
            let firstKey = snapshots.map(\.firstKey).min() ?? .max
            let seed = OriginKey.Seed(ledgerID: directory.header.id)
            options.makeInspector = { EventInspection(keepingKeysFrom: firstKey, seed: seed) }
        }
        let log = try LogAudit(directory, options)
        (findings, notices) = (log.findings, log.notices)
        treeSize = log.treeSize
        root = log.root
        recordedAt = log.recordedAtNanoseconds.map(Instant.init(nanoseconds:))
        fileCount = log.fileCount
        hashedEventCount = log.hashedEventCount
        rootAtSize = log.rootAtSize
        guard depth == .deep else { return }
        try checkDerivedFiles(directory, snapshots, log)
    }

    /// Compares what was derived from the log with what the log says; it is only remarked on, since it is not believed.
    private mutating func checkDerivedFiles(
        _ directory: LedgerDirectory, _ snapshots: [SnapshotAudit], _ log: LogAudit
    ) throws(StorageError) {
        let inspections = log.inspectors.compactMap { $0 as? EventInspection }
        do {
            let quarantine = try QuarantineAudit(directory, inspections, isWhole: log.findings.isEmpty)
            findings += quarantine.findings
            notices += quarantine.notices
        } catch let error as StorageError {
            throw error
        } catch {
            throw StorageError(.inputOutput, "cannot look at what was set aside: \(error)")
        }
        // What is derived from events that cannot be read cannot be compared.
        guard log.findings.isEmpty else { return }
        for snapshot in snapshots {
            if let notice = snapshot.notice(inspections, logSize: treeSize) { notices.append(notice) }
        }
        notices += directory.strangers(in: "snapshots") { name in
            KeptProjections.fileNames.contains(name)
                || name.hasPrefix("state-") && name.hasSuffix(".snapshot")
                    && UInt64(name.dropFirst(6).dropLast(9)) != nil
        }
    }

    /// The same of the folds and the exposure that snapshots of live state hold.
    ///
    /// Asked after `checkPartials`: kept folds that nothing is wrong with are what the events say.
    mutating func checkFolds(ofSnapshotsIn directory: LedgerDirectory, _ calendar: BillingCalendar) throws {
        let areFoldsRight = !notices.contains { $0.file?.hasSuffix(".partials") == true }
        for treeSize in directory.snapshots() where treeSize <= self.treeSize {
            let audit = SnapshotAudit(directory, treeSize: treeSize)
            let notice = try audit.foldsNotice(calendar) ?? audit.exposureNotice(calendar, readsFolds: areFoldsRight)
            if let notice, !notices.contains(where: { $0.file == notice.file }) { notices.append(notice) }
        }
    }

    /// The same of what is derived from sealed segments.
    mutating func checkPartials(_ directory: LedgerDirectory, _ calendar: BillingCalendar) throws {
        for (file, problem) in try PartialsAudit(directory, calendar).problems {
            notices.append(
                AuditFinding(
                    .derived, problem, file: file,
                    advice: "it is derived from the log and not needed; remove it, and it is made again"))
        }
    }

    /// The index of imported rows, compared with the keys of the events.
    mutating func checkIndex(_ index: KeyIndexAudit) {
        for problem in index.problems {
            let name = problem.prefix { $0 != " " }
            notices.append(
                AuditFinding(
                    .derived, String(problem.dropFirst(name.count + 1)), file: String(name),
                    advice: "it is derived from the log; the next import makes it again"))
        }
    }

    /// Adds what a checkpoint that was kept elsewhere says against the log.
    mutating func add(_ finding: AuditFinding) { findings.append(finding) }
}

extension LedgerDirectory {
    /// The files of one of the ledger's directories that are none of its own.
    fileprivate func strangers(in name: String, unless isKnown: (String) -> Bool) -> [AuditFinding] {
        let names: [String] = (try? fileSystem.names(in: path.appending(name))) ?? []
        return names.sorted().filter { !isKnown($0) }.map { file in
            AuditFinding(
                .leftover,
                file.hasSuffix(".tmp") ? "left by something that was cut short" : "no file of the ledger",
                file: "\(name)/\(file)", advice: "it may be removed when nobody uses the ledger")
        }
    }
}
