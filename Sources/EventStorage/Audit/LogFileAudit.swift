internal import SystemPackage

/// What an audit found in one active log file.
struct LogFileAudit {
    let firstSequence: UInt64
    /// False when there is no such file.
    fileprivate(set) var isThere = true
    /// The tree that the header states for the events before; nil when it is damaged.
    fileprivate(set) var statedBefore: MerkleFrontier?
    /// The tree over the file's events; nil when not all of them could be read.
    fileprivate(set) var tree: MerkleFrontier?
    fileprivate(set) var treeAtSize: MerkleFrontier?
    /// Behind the last event that was read.
    fileprivate(set) var endSequence: UInt64
    fileprivate(set) var lastRecordedAtNanoseconds: Int64?
    fileprivate(set) var findings: [AuditFinding] = []
    fileprivate(set) var inspector: (any EventInspector)?
    fileprivate(set) var hashedEventCount: UInt64 = 0
    /// Whether a commit of this file ends where HEAD states that the log is durable to.
    fileprivate(set) var hasEndOfHead = false
    /// What the last commit states, or the header where there is none.
    fileprivate(set) var lastRoot: MerkleHash?

    init(firstSequence: UInt64) {
        self.firstSequence = firstSequence
        endSequence = firstSequence
    }
}

/// Reads one active log file from its header to its end, past what is damaged in it.
struct LogFileAuditor {
    let directory: LedgerDirectory
    let options: AuditOptions
    /// What HEAD says, and how far it says that files may be read.
    let head: DurableHead?
    let limit: LogCursor.Limit
    /// Whether a later file follows, so that this one must be full.
    let hasSuccessor: Bool
    /// Whether the file is one that the log is read from; false where a segment took its place.
    var isPartOfLog = true

    private var advice: String { "nothing was changed; restore the file from a backup" }

    func audit(_ firstSequence: UInt64, behind before: MerkleFrontier?, _ recordedAt: Int64?) -> LogFileAudit {
        var audit = LogFileAudit(firstSequence: firstSequence)
        audit.lastRecordedAtNanoseconds = recordedAt
        do throws(StorageError) {
            let path = directory.activeFilePath(firstSequence: firstSequence)
            guard let file = try directory.openIfThere(path) else {
                audit.isThere = false
                return audit
            }
            guard let start = try begin(file, path, behind: before, &audit) else { return audit }
            let walk = Walk(
                file: file, path: path, name: directory.relativeName(of: path), start: start,
                before: audit.statedBefore ?? before)
            try read(walk, &audit)
        } catch {
            audit.findings.append(AuditFinding(error, in: directory))
        }
        return audit
    }

    /// One file being read.
    private struct Walk {
        let file: any File
        let path: FilePath
        let name: String
        let start: Start
        let before: MerkleFrontier?
    }

    private struct Start {
        let position: FramePosition
        /// Whether the seed is known: it stands in the header.
        let isSeedKnown: Bool
    }

    /// Checks the header; nil when nothing in the file can be read.
    private func begin(
        _ file: any File, _ path: FilePath, behind before: MerkleFrontier?, _ audit: inout LogFileAudit
    ) throws(StorageError) -> Start? {
        let first = audit.firstSequence
        var position = FramePosition(
            fileFirstSequence: first,
            offset: UInt64(52 + MerkleHash.byteCount * first.nonzeroBitCount), sequence: first, seed: 0,
            fileEndSequence: first + directory.header.eventsPerFile)
        do throws(StorageError) {
            let header = try ActiveFileHeader(reading: file, path: path, of: directory.header, firstSequence: first)
            audit.statedBefore = header.frontier
            position.seed = header.checksum
            if let before, before != header.frontier {
                audit.findings.append(
                    AuditFinding(
                        .wrongRoot,
                        "the header states the tree root \(header.frontier.root.hexadecimal) for the \(first) events "
                            + "before; they give \(before.root.hexadecimal)", file: directory.relativeName(of: path),
                        offset: 0, advice: LogAudit.changedAdvice))
            }
            return Start(position: position, isSeedKnown: true)
        } catch {
            audit.findings.append(AuditFinding(error, in: directory))
            return error.code == .corrupt ? Start(position: position, isSeedKnown: false) : nil
        }
    }

    private func read(_ walk: Walk, _ audit: inout LogFileAudit) throws(StorageError) {
        let wanted = options.rootAtSize.flatMap { size in
            size > audit.firstSequence && size <= walk.start.position.fileEndSequence
                ? size - audit.firstSequence : nil
        }
        audit.inspector = isPartOfLog ? options.makeInspector?() : nil
        var hasher = SubtreeHasher(keepingTreeAt: wanted)
        var isWhole = walk.start.isSeedKnown || walk.before != nil
        var scanner = FrameScanner(
            file: walk.file, path: walk.path, from: walk.start.position,
            trustingFirstHeader: !walk.start.isSeedKnown)
        let end = limit.endOffset(inFile: audit.firstSequence)
        // Held from the first doubt about what stands at the log's end: a commit may be in flight there.
        var lock: (any File)?
        defer { try? lock?.unlock() }
        audit.lastRoot = walk.before?.root
        noteEndOfHead(scanner.position, walk, &audit)
        reading: while true {
            while try next(
                scanner, before: end,
                { frame in
                    hasher.append(frame)
                    check(frame, isWhole ? walk.before : nil, hasher.tree, walk, &audit)
                })
            { noteEndOfHead(scanner.position, walk, &audit) }
            let position = scanner.position
            guard !position.isFileFull, position.offset < end else { break }
            if !hasSuccessor, isPartOfLog, lock == nil {
                guard try !isClean(walk, behind: position.offset) else { break }
                lock = try takeLock()
                scanner.discardWindow()
                if lock != nil { continue }
            }
            guard let found = try frame(behind: position, before: end, walk) else { break }
            isWhole = false
            audit.findings.append(
                damage(
                    scanner.rejection, at: position, walk,
                    through: max(position.sequence, max(found.firstSequence, 1) - 1)))
            var resumed = position
            (resumed.offset, resumed.sequence) = (found.offset, found.firstSequence)
            scanner = FrameScanner(file: walk.file, path: walk.path, from: resumed, trustingFirstHeader: true)
        }
        audit.endSequence = scanner.position.sequence
        audit.hashedEventCount = hasher.tree.size
        try checkEnd(scanner, end, walk, &lock, &audit)
        if isWhole, hasher.tree.size == audit.endSequence - audit.firstSequence {
            audit.tree = hasher.tree
            audit.treeAtSize = hasher.treeAtSize
        }
    }

    private func next(
        _ scanner: FrameScanner, before end: UInt64, _ body: (FrameView) -> Void
    ) throws(StorageError) -> Bool {
        do {
            return try scanner.next(before: end, body)
        } catch let error as StorageError {
            throw error
        } catch {
            preconditionFailure("nothing else is thrown")
        }
    }

    // MARK: Commits

    private func check(
        _ frame: FrameView, _ before: MerkleFrontier?, _ tree: MerkleFrontier, _ walk: Walk, _ audit: inout LogFileAudit
    ) {
        let sequences = frame.firstSequence...frame.endSequence - 1
        var found: [AuditFinding] = []
        func report(_ code: AuditFinding.Code, _ message: String, _ sequences: ClosedRange<UInt64>) {
            found.append(
                AuditFinding(code, message, file: walk.name, sequences: sequences, advice: LogAudit.changedAdvice))
        }
        if var all = before, let stated = frame.root {
            all.append(tree)
            let root = all.root
            if root != stated {
                report(
                    .wrongRoot,
                    "the commit states the tree root \(stated.hexadecimal); its events give \(root.hexadecimal)",
                    sequences)
            }
        }
        if let last = audit.lastRecordedAtNanoseconds, frame.recordedAtNanoseconds < last {
            report(.wrongTime, "the commit was recorded before the one that it follows", sequences)
        }
        audit.inspector?.inspect(frame) { sequence, code, message in report(code, message, sequence...sequence) }
        if let last = audit.inspector?.lastRecordedAtNanoseconds, last != frame.recordedAtNanoseconds {
            report(
                .wrongTime, "the commit states another time of its last event than that event",
                sequences.upperBound...sequences.upperBound)
        }
        audit.lastRecordedAtNanoseconds = max(
            frame.recordedAtNanoseconds, audit.lastRecordedAtNanoseconds ?? frame.recordedAtNanoseconds)
        audit.lastRoot = frame.root
        audit.findings += found
        options.progress?(frame.count)
    }

    /// Compares what HEAD says with the end of the commit that it speaks of.
    private func noteEndOfHead(_ position: FramePosition, _ walk: Walk, _ audit: inout LogFileAudit) {
        guard isPartOfLog, let head, head.fileFirstSequence == audit.firstSequence,
            head.treeSize == position.sequence, head.endOffset == position.offset
        else { return }
        audit.hasEndOfHead = true
        guard let root = audit.lastRoot, root != head.root else { return }
        audit.findings.append(
            AuditFinding(
                .wrongRoot,
                "HEAD states the tree root \(head.root.hexadecimal) for the first \(head.treeSize) events; the log "
                    + "states \(root.hexadecimal)", file: DurableHead.fileName, advice: LogAudit.changedAdvice))
    }

    // MARK: Damage

    private func frame(
        behind position: FramePosition, before end: UInt64, _ walk: Walk
    ) throws(StorageError) -> FrameHeader? {
        try attempt("read the log", walk.path) { () throws(Errno) in
            let size = try walk.file.size()
            let last = min(end, size)
            guard position.offset + 1 < last else { return nil }
            return try LogTail.firstFrame(of: walk.file, in: position.offset + 1..<last, size: size) { place, header in
                header.offset == place && header.firstSequence >= position.sequence
                    && header.firstSequence + UInt64(header.count) <= position.fileEndSequence
            }
        }
    }

    private func damage(
        _ reason: String?, at position: FramePosition, _ walk: Walk, through last: UInt64
    ) -> AuditFinding {
        AuditFinding(
            .corrupt, "corrupt frame (\(reason ?? "zeros where a commit was"))", file: walk.name,
            offset: position.offset, sequences: position.sequence...max(position.sequence, last),
            advice: isPartOfLog ? advice : "a segment holds these events: the log file may be removed")
    }

    // MARK: The end

    private func isClean(_ walk: Walk, behind offset: UInt64) throws(StorageError) -> Bool {
        try attempt("read the log", walk.path) { () throws(Errno) in
            let size = try walk.file.size()
            guard size >= offset else { return false }
            return try walk.file.endOfNonZero(in: offset..<size) == nil
        }
    }

    /// Nil where nobody can append: there is no lock, or no right to open it.
    private func takeLock() throws(StorageError) -> (any File)? {
        guard let lock = try? directory.fileSystem.open(directory.lockPath, .read) else { return nil }
        _ = try attempt("take the ledger's lock", directory.lockPath) { () throws(Errno) in try lock.lock(wait: true) }
        return lock
    }

    /// Looks at what stands where the file's commits end.
    private func checkEnd(
        _ scanner: FrameScanner, _ end: UInt64, _ walk: Walk, _ lock: inout (any File)?, _ audit: inout LogFileAudit
    ) throws(StorageError) {
        let position = scanner.position
        if position.isFileFull {
            guard try !isClean(walk, behind: position.offset) else { return }
            audit.findings.append(
                AuditFinding(
                    .corrupt, "bytes behind the last commit of a full log file", file: walk.name,
                    offset: position.offset, advice: "no event is in them; sealing the file leaves them behind"))
            return
        }
        if hasSuccessor || !isPartOfLog {
            let reason = scanner.rejection ?? "it ends here, and another log file follows"
            audit.findings.append(damage(reason, at: position, walk, through: position.fileEndSequence - 1))
            return
        }
        if let head, end != .max, position.offset < end {
            let missing = head.treeSize - min(head.treeSize, position.sequence)
            let reason = scanner.rejection ?? "it ends here, and \(missing) durable events are missing"
            audit.findings.append(
                damage(
                    reason, at: position, walk,
                    through: min(max(head.treeSize, 1) - 1, position.fileEndSequence - 1)))
            return
        }
        guard try !isClean(walk, behind: position.offset) else { return }
        if lock == nil { lock = try takeLock() }
        // With the lock nobody commits; what stands there now was left by somebody.
        scanner.discardWindow()
        while try next(scanner, before: .max, { _ in }) {}
        guard !scanner.position.isFileFull else { return }
        let left = scanner.position
        switch try LogTail(of: walk.file, path: walk.path, after: left, rejection: scanner.rejection) {
        case .clean: return
        case .corrupt(let reason):
            audit.findings.append(damage(reason, at: left, walk, through: left.fileEndSequence - 1))
        case .torn(let offset, let byteCount):
            audit.findings.append(
                AuditFinding(
                    .unfinishedWrite, "an unfinished write of \(byteCount) bytes behind the last commit",
                    file: walk.name, offset: offset,
                    advice: "no acknowledged event is in it; the next append sets it aside"))
        }
    }
}
