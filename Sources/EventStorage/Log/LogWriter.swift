internal import SystemPackage

/// Appends frames to the log, one process at a time.
///
/// A commit is: take the lock; catch up with what other processes appended; let the caller build one frame on
/// that state; write it; fdatasync; update HEAD; unlock; return. Only then are the events acknowledged, so
/// at most one frame is ever on disk unsynced.
package final class LogWriter {
    package let directory: LedgerDirectory
    private let lockFile: any File
    private let cursor: LogCursor
    private var frontier: MerkleFrontier
    private var file: (handle: any File, identity: FileIdentity)?
    private var headGeneration: UInt64 = 0
    private let bootIdentifier: [UInt8]
    private let deflater = Deflater(level: 1)
    /// Set from a failed sync to the next lock: nothing may be appended to that file.
    private var distrust: Distrust?

    private enum Distrust {
        /// The mark stands, or the bytes are cut off.
        case known
        /// The disk took no mark: the lock is kept until it does, since others would sync the file again.
        case unmarked
    }

    /// Opens the log for appending. Recovery, if it is needed, waits for the first commit.
    package init(_ directory: LedgerDirectory) throws(StorageError) {
        self.directory = directory
        lockFile = try attempt("open the lock", directory.lockPath) { () throws(Errno) in
            try directory.fileSystem.open(directory.lockPath, .create)
        }
        bootIdentifier = try attempt("learn the boot id", directory.path) { () throws(Errno) in
            try directory.fileSystem.bootIdentifier()
        }
        // Earlier files are full and their roots stand in the header of the last.
        let last = try directory.activeFiles().last ?? 0
        let path = directory.activeFilePath(firstSequence: last)
        cursor = try LogCursor(directory, atFile: last)
        frontier = try ActiveFileHeader(
            reading: cursor.file, path: path, of: directory.header, firstSequence: last
        ).frontier
    }

    /// Runs `body` under the ledger's lock, on a log that is caught up, recovered and durable.
    ///
    /// The body may append any number of frames through the `LockedLog`, each durable when `append` returns.
    package func withLock<Result>(_ body: (LockedLog) throws -> Result) throws -> Result {
        _ = try attempt("take the lock", directory.lockPath) { () throws(Errno) in try lockFile.lock(wait: true) }
        defer { if distrust != .unmarked { try? lockFile.unlock() } }
        if distrust == .unmarked { try markPoisoned() }
        distrust = nil
        let tornTail = try catchUp()
        return try body(LockedLog(writer: self, tornTail: tornTail))
    }

    var treeSize: UInt64 { frontier.size }
    var lastRecordedAtNanoseconds: Int64? { cursor.lastRecordedAtNanoseconds }

    // MARK: Catching up

    private func catchUp() throws -> TornTail? {
        try directory.repairPoisonedFiles()
        try cursor.reopenIfReplaced()
        let head = try directory.readHead()
        headGeneration = head?.generation ?? 0
        try cursor.advance(before: .valid) { frame in
            var grown = frontier
            frame.forEachEvent { _, bytes in grown.append(.leaf(bytes)) }
            guard grown.root == frame.root else {
                throw cursor.corruption("its tree root does not follow from its events", head: head)
            }
            frontier = grown
        }
        let tornTail = try setTornTailAside(head: head)
        let isSameFile = head?.fileFirstSequence == cursor.position.fileFirstSequence
        // Frames past HEAD, and files that it does not name, are of a process that died before their sync, or
        // before it said so.
        if head?.treeSize != frontier.size || head?.bootIdentifier != bootIdentifier || !isSameFile {
            if !isSameFile { try synchronizeEntries(isFirstCommit: head == nil) }
            try synchronize(writableFile())
            try updateHead()
        }
        return tornTail
    }

    private func setTornTailAside(head: DurableHead?) throws -> TornTail? {
        switch try cursor.inspectTail() {
        case .corrupt(let reason): throw cursor.corruption(reason, head: head)
        case .clean:
            try cursor.check(against: head)
            return nil
        case .torn(let offset, let byteCount):
            try cursor.check(against: head)
            let kept = try directory.quarantine(cursor.file, path: cursor.path, from: offset, byteCount: byteCount)
            let handle = try writableFile()
            try attempt("cut the torn tail off the log", cursor.path) { () throws(Errno) in
                try handle.truncate(to: offset)
            }
            try synchronize(handle)
            try cursor.reopenIfReplaced()
            return TornTail(
                fileName: cursor.path.lastComponent?.string ?? "", offset: offset, byteCount: byteCount,
                quarantineFileName: kept)
        }
    }

    /// Makes the name of the log file durable, and before the first commit that of the ledger.
    private func synchronizeEntries(isFirstCommit: Bool) throws(StorageError) {
        try attempt("sync the directory", directory.path) { () throws(Errno) in
            try directory.fileSystem.synchronizeDirectory(directory.path)
        }
        if isFirstCommit { try directory.synchronizeEntryInParent() }
    }

    // MARK: Appending

    func append(_ frame: FrameBuilder) throws {
        precondition(frame.firstSequence == frontier.size && frame.count > 0)
        guard distrust == nil else { throw unknownOutcome("an earlier write was not confirmed", cause: nil) }
        if cursor.position.isFileFull { try startNextFile() }
        let handle = try writableFile()
        var grown = frontier
        for leaf in frame.leaves { grown.append(leaf) }
        let deflated = frame.raw.withUnsafeBytes { deflater.deflate($0) }
        let stored = deflated ?? frame.raw
        let position = cursor.position
        let header = FrameHeader(
            offset: position.offset, firstSequence: frame.firstSequence, count: frame.count,
            isDeflated: deflated != nil, stored: stored, rawLength: frame.raw.count,
            recordedAtNanoseconds: frame.lastRecordedAtNanoseconds, root: grown.root)
        let bytes = header.encoded(seed: position.seed) + stored
        try write(bytes, to: handle, at: position.offset)
        try synchronize(handle, orCutAt: position.offset)
        do {
            try cursor.reopenIfReplaced()
            try cursor.advance(before: .valid) { _ in frontier = grown }
            guard cursor.position.sequence == grown.size else {
                throw cursor.corruption("the frame just written does not read back", head: nil)
            }
            try updateHead()
        } catch let error as StorageError {
            // The events are durable, but nobody knows it yet: the next commit finds them.
            throw unknownOutcome("the events are written, but \(error.withoutAdvice)", cause: error.cause)
        }
    }

    private func write(_ bytes: [UInt8], to handle: any File, at offset: UInt64) throws(StorageError) {
        do throws(Errno) {
            try handle.writeFully(bytes, at: offset)
        } catch {
            // Nothing of it was acknowledged: take the log back to its last durable end.
            do throws(Errno) {
                try handle.truncate(to: offset)
                try handle.synchronizeData()
            } catch {
                distrust(handle, orCutAt: offset)
            }
            throw StorageError(error, while: "append to the log", path: cursor.path)
        }
    }

    private func synchronize(_ handle: any File, orCutAt offset: UInt64? = nil) throws(StorageError) {
        do throws(Errno) {
            try handle.synchronizeData()
        } catch {
            // The kernel may have dropped the bytes, and would report the next sync as fine.
            distrust(handle, orCutAt: offset)
            throw unknownOutcome("the disk did not confirm the write", cause: error)
        }
    }

    private func unknownOutcome(_ message: String, cause: Errno?) -> StorageError {
        StorageError(
            .outcomeUnknown, message, path: cursor.path.string, cause: cause,
            advice: "check the disk, then run the same command again: what was kept is not appended twice")
    }

    private func startNextFile() throws(StorageError) {
        let next = ActiveFileHeader(ledgerID: directory.header.id, frontier: frontier)
        try directory.replace(LedgerDirectory.activeFileName(firstSequence: frontier.size), with: next.encoded)
        do {
            try cursor.advance(before: .valid) { _ in }
        } catch let error as StorageError {
            throw error
        } catch {
            throw StorageError(.inputOutput, "cannot read the new log file: \(error)", path: cursor.path.string)
        }
    }

    private func updateHead() throws(StorageError) {
        headGeneration += 1
        let head = DurableHead(
            ledgerID: directory.header.id, generation: headGeneration, treeSize: frontier.size,
            fileFirstSequence: cursor.position.fileFirstSequence,
            endOffset: cursor.position.offset, bootIdentifier: bootIdentifier, root: frontier.root)
        try attempt("update HEAD", directory.headPath) { () throws(Errno) in
            let file = try directory.fileSystem.open(directory.headPath, .create)
            try file.writeFully(head.encoded, at: 0)
        }
    }

    /// The file at the cursor, open for writing.
    private func writableFile() throws(StorageError) -> any File {
        let path = cursor.path
        let current = cursor.file
        return try attempt("open the log for appending", path) { () throws(Errno) in
            let identity = try current.identity()
            if let file, file.identity == identity { return file.handle }
            let handle = try directory.fileSystem.open(path, .readWrite)
            file = (handle, identity)
            return handle
        }
    }

    // MARK: After a failed sync

    /// Sees to it that nobody takes what stands in the file now for durable: by a mark beside it or, where the disk
    /// takes none, by cutting off what is not durable.
    private func distrust(_ handle: any File, orCutAt offset: UInt64?) {
        distrust = .known
        do {
            try markPoisoned()
        } catch {
            do throws(Errno) {
                guard let offset else { throw .ioError }
                try handle.truncate(to: offset)
            } catch {
                distrust = .unmarked
            }
        }
    }

    /// The mark need not be synced: what a power loss leaves is read from the disk itself.
    private func markPoisoned() throws(StorageError) {
        let path = directory.poisonPath(firstSequence: cursor.position.fileFirstSequence)
        _ = try attempt("mark the log as suspect", path) { () throws(Errno) in
            try directory.fileSystem.open(path, .create)
        }
    }
}
