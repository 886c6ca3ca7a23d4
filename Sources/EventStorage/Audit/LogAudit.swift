internal import Synchronization
internal import SystemPackage

/// The whole log, checked: every checksum, how its files follow one another, and every tree root that it states.
///
/// A change of any event shows, also when all checksums were made to match it: the roots do not follow from the
/// events any more. When the roots were made to match as well, only a checkpoint kept elsewhere shows it. Damage does not
/// end the audit; what is behind it is checked as far as it can be known.
package struct LogAudit: Sendable {
    package private(set) var findings: [AuditFinding] = []
    /// Remarks: nothing of what they speak of changes what the log says.
    package private(set) var notices: [AuditFinding] = []
    package private(set) var fileCount = 0
    /// Behind the last event that was read.
    package private(set) var treeSize: UInt64 = 0
    /// How many events were hashed.
    package private(set) var hashedEventCount: UInt64 = 0
    /// The root over all events; nil where damage hides it.
    package private(set) var root: MerkleHash?
    /// When the last event was recorded; nil for an empty log.
    package private(set) var recordedAtNanoseconds: Int64?
    /// The root of the tree at the size asked for; nil when the log is shorter, or damage hides it.
    package private(set) var rootAtSize: MerkleHash?
    /// What looked at the events, in the order of the files.
    package private(set) var inspectors: [any EventInspector] = []

    static var changedAdvice: String { "it was changed after it was written; restore the ledger from a backup" }

    private let directory: LedgerDirectory
    private let options: AuditOptions
    /// The tree over the events before the next file: as segments and headers state it, and as the events give it. Nil
    /// behind what cannot be read. What was found to be stated wrongly is not found again at every root above it.
    private var stated: MerkleFrontier? = MerkleFrontier()
    private var computed: MerkleFrontier? = MerkleFrontier()

    /// Reads all durable events, and keeps the root of the tree over the first `size` of them on the way.
    ///
    /// Throws `StorageError.corrupt` that names the file, the events, what was found and what was expected.
    package init(_ directory: LedgerDirectory, rootAt size: UInt64? = nil) throws(StorageError) {
        var options = AuditOptions()
        options.rootAtSize = size
        try self.init(directory, options)
        if let finding = findings.first { throw finding.error(in: directory) }
    }

    /// Checks the log up to its durable end. Throws where it cannot be looked at; what is wrong with it is a finding.
    ///
    /// O(events) with `hashesSegments`, else O(bytes); in memory for a chunk of a segment on each thread, and a frame.
    package init(_ directory: LedgerDirectory, _ options: AuditOptions) throws(StorageError) {
        self.directory = directory
        self.options = options
        if options.rootAtSize == 0 { rootAtSize = .emptyRoot }
        // Active files before segments: one that is sealed between the two looks is seen at least once.
        let files = try directory.logFiles()
        let head = try HeadAudit(directory)
        findings += head.findings
        let boot = try attempt("learn the boot id", directory.path) { () throws(Errno) in
            try directory.fileSystem.bootIdentifier()
        }
        var limit = LogCursor.Limit.valid
        if let head = head.head, head.bootIdentifier == boot {
            limit = .head(fileFirstSequence: head.fileFirstSequence, endOffset: head.endOffset)
        }
        try readFiles(files, head.head, limit)
        if let last = inspectors.last?.lastRecordedAtNanoseconds, recordedAtNanoseconds == nil {
            recordedAtNanoseconds = last
        }
        // A ledger without events need not have a HEAD.
        if treeSize > 0 || head.head != nil { notices += head.notices }
        try noteStrangers()
        findings.sort {
            ($0.sequences?.lowerBound ?? .max, $0.offset ?? 0) < ($1.sequences?.lowerBound ?? .max, $1.offset ?? 0)
        }
    }

    // MARK: File by file

    private mutating func readFiles(
        _ files: LogFiles, _ head: DurableHead?, _ limit: LogCursor.Limit
    ) throws(StorageError) {
        let step = directory.header.eventsPerFile
        let sealed = files.segments.sorted()
        let audits = auditSegments(sealed)
        let known = files.logs.union(files.segments).filter { $0 % step == 0 }
        // The last file is never sealed.
        let last = max(files.logs.max() ?? 0, files.segments.max().map { $0 + step } ?? 0)
        var hasEndOfHead = head == nil
        var expected: UInt64 = 0
        for first in known.union([last]).sorted() {
            if first > expected { noteMissing(expected, before: first, isSealed: !files.segments.isEmpty) }
            // A file that ends too early leaves the tree behind it unknown.
            if treeSize != first { (stated, computed) = (nil, nil) }
            expected = first + step
            var auditor = LogFileAuditor(
                directory: directory, options: options, head: head, limit: limit, hasSuccessor: first < last)
            if let segment = audits[first], segment.isThere {
                take(segment)
                if head?.fileFirstSequence == first { hasEndOfHead = true }
                guard files.logs.contains(first) else { continue }
                auditor.isPartOfLog = false
                compare(auditor.audit(first, behind: nil, nil), with: segment)
                continue
            }
            let audit = auditor.audit(first, behind: stated, recordedAtNanoseconds)
            if audit.isThere {
                take(audit)
                hasEndOfHead = hasEndOfHead || audit.hasEndOfHead || !audit.findings.isEmpty
                continue
            }
            // It may have been sealed since its name was read.
            let segment = SegmentAuditor(directory, options).audit(first)
            if segment.isThere {
                take(segment)
                if head?.fileFirstSequence == first { hasEndOfHead = true }
            } else {
                noteMissing(first, before: first + step, isSealed: first < last)
            }
        }
        // A file that is missing was named.
        let isMissing = findings.contains { finding in
            finding.code == .missing && head.map { finding.sequences?.contains($0.fileFirstSequence) == true } == true
        }
        if let head, !hasEndOfHead, !isMissing {
            let isBehind = head.treeSize > treeSize
            findings.append(
                AuditFinding(
                    .corrupt,
                    isBehind
                        ? "HEAD states that \(head.treeSize) events are durable; the log holds \(treeSize)"
                        : "no commit ends where HEAD states that event \(head.treeSize) does",
                    file: directory.relativeName(of: directory.activeFilePath(firstSequence: head.fileFirstSequence)),
                    offset: head.endOffset, sequences: isBehind ? treeSize...head.treeSize - 1 : nil,
                    advice: "nothing was changed; restore the file from a backup"))
        }
        guard let computed else { return }
        if computed.size == treeSize { root = computed.root }
    }

    /// Audits segments on all cores: each takes the next one.
    private func auditSegments(_ sealed: [UInt64]) -> [UInt64: SegmentAudit] {
        let slots = AuditSlots(count: sealed.count)
        let (directory, options) = (directory, options)
        options.onEachCore {
            let auditor = SegmentAuditor(directory, options)
            while let number = slots.takeNext() { slots.put(auditor.audit(sealed[number]), at: number) }
        }
        return Dictionary(slots.audits.map { ($0.firstSequence, $0) }, uniquingKeysWith: { $1 })
    }

    private mutating func take(_ audit: SegmentAudit) {
        fileCount += 1
        findings += audit.findings
        hashedEventCount += audit.hashedEventCount
        if let first = audit.inspector?.firstRecordedAtNanoseconds ?? audit.lastRecordedAtNanoseconds,
            let last = recordedAtNanoseconds, first < last
        {
            findings.append(
                AuditFinding(
                    .wrongTime, "the segment was recorded before the file that it follows",
                    file: directory.relativeName(of: directory.segmentPath(firstSequence: audit.firstSequence)),
                    sequences: audit.firstSequence...audit.firstSequence, advice: Self.changedAdvice))
        }
        recordedAtNanoseconds = audit.lastRecordedAtNanoseconds ?? recordedAtNanoseconds
        if let inspector = audit.inspector { inspectors.append(inspector) }
        let height = directory.header.segmentHeight
        if let known = audit.treeAtSize { keepRoot(with: known) }
        grow(&stated, by: audit.root, height)
        grow(&computed, by: audit.computedRoot ?? audit.statedRoot, height)
        treeSize = audit.firstSequence + directory.header.eventsPerFile
    }

    private func grow(_ tree: inout MerkleFrontier?, by root: MerkleHash?, _ height: Int) {
        guard let root else {
            tree = nil
            return
        }
        tree?.append(subtree: root, height: height)
    }

    private mutating func take(_ audit: LogFileAudit) {
        fileCount += 1
        findings += audit.findings
        hashedEventCount += audit.hashedEventCount
        recordedAtNanoseconds = audit.lastRecordedAtNanoseconds ?? recordedAtNanoseconds
        if let inspector = audit.inspector { inspectors.append(inspector) }
        // Behind damage the header is all there is to go on from.
        if let header = audit.statedBefore { stated = header }
        if computed == nil { computed = audit.statedBefore }
        if let known = audit.treeAtSize { keepRoot(with: known) }
        treeSize = audit.endSequence
        if let tree = audit.tree {
            stated?.append(tree)
            computed?.append(tree)
        } else {
            stated = nil
            computed = nil
        }
    }

    /// The tree wanted is that over the events before a file and some of the file's.
    private mutating func keepRoot(with some: MerkleFrontier) {
        guard var all = computed else { return }
        all.append(some)
        rootAtSize = all.root
    }

    /// `isSealed`: whether it was a segment, as far as one can tell.
    private mutating func noteMissing(_ first: UInt64, before end: UInt64, isSealed: Bool) {
        let path =
            isSealed ? directory.segmentPath(firstSequence: first) : directory.activeFilePath(firstSequence: first)
        findings.append(
            AuditFinding(
                .missing, isSealed ? "a segment is missing" : "a log file is missing",
                file: directory.relativeName(of: path),
                sequences: first...end - 1, advice: "restore it from a backup"))
        (stated, computed) = (nil, nil)
        treeSize = end
    }

    /// A log file that a crash left behind its segment must hold the same events.
    private mutating func compare(_ log: LogFileAudit, with segment: SegmentAudit) {
        guard log.isThere else { return }
        fileCount += 1
        hashedEventCount += log.hashedEventCount
        findings += log.findings
        let file = directory.relativeName(of: directory.activeFilePath(firstSequence: log.firstSequence))
        guard let tree = log.tree, let root = segment.computedRoot ?? segment.statedRoot else { return }
        guard tree.root == root else {
            findings.append(
                AuditFinding(
                    .otherContent, "the log file does not hold the events of the segment that took its place",
                    file: file, sequences: log.firstSequence...log.firstSequence + directory.header.eventsPerFile - 1,
                    advice: "nothing was changed; compare both with a backup"))
            return
        }
        notices.append(
            AuditFinding(
                .leftover, "a log file that was sealed, and is still there", file: file,
                advice: "sealing it again removes it"))
    }

    // MARK: What else is there

    private mutating func noteStrangers() throws(StorageError) {
        let names = try attempt("list", directory.path) { [directory] () throws(Errno) in
            try directory.fileSystem.names(in: directory.path)
        }
        let step = directory.header.eventsPerFile
        let known: Set = [
            LedgerHeader.fileName, DurableHead.fileName, "LOCK", "IMPORT", "ALERTS", "segments", "snapshots", "index",
            "quarantine", "REFUSALS", UserKey.fileName, RestoredFolder.markName,
        ]
        for name in names.sorted() where !known.contains(name) {
            if isNumbered(name, "active-", ".log") { continue }
            if isNumbered(name, "active-", ".poisoned") {
                note(name, "a sync of its log file failed", "the next append copies the file")
            } else {
                noteStranger(name)
            }
        }
        for name in try directory.segmentNames().sorted() where !isNumbered(name, "", ".segment") {
            noteStranger("segments/\(name)")
        }
        func isNumbered(_ name: String, _ prefix: String, _ suffix: String) -> Bool {
            guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
            return UInt64(name.dropFirst(prefix.count).dropLast(suffix.count)).map { $0 % step == 0 } ?? false
        }
    }

    private mutating func noteStranger(_ name: String) {
        if name.hasSuffix(".tmp") {
            note(name, "left by something that was cut short", "it may be removed when nobody uses the ledger")
        } else {
            note(name, "no file of the ledger", "it may be removed")
        }
    }

    private mutating func note(_ name: String, _ message: String, _ advice: String) {
        notices.append(AuditFinding(.leftover, message, file: name, advice: advice))
    }
}

/// Hands out numbers to threads, and takes what each found.
private final class AuditSlots: @unchecked Sendable {
    private let next = Atomic(0)
    private let count: Int
    // Each is written by the thread that took its number, and read when all are done.
    private let slots: UnsafeMutablePointer<SegmentAudit?>

    init(count: Int) {
        self.count = count
        slots = .allocate(capacity: max(1, count))
        slots.initialize(repeating: nil, count: count)
    }

    deinit {
        slots.deinitialize(count: count)
        slots.deallocate()
    }

    func takeNext() -> Int? {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return number < count ? number : nil
    }

    func put(_ audit: SegmentAudit, at number: Int) { slots[number] = audit }

    var audits: [SegmentAudit] { (0..<count).compactMap { slots[$0] } }
}
