internal import SystemPackage

extension LogWriter {
    /// Writes a frame behind the last and makes it durable.
    func append(_ frame: FrameBuilder) throws(StorageError) {
        precondition(frame.firstSequence == treeSize && frame.count > 0)
        guard distrust == nil else { throw unknownOutcome("an earlier write was not confirmed", cause: nil) }
        if cursor.position.isFileFull { try startNextFile() }
        let handle = try writableFile()
        var grown = cursor.frontier
        var deflated: [UInt8]?
        frame.withView { events in
            grown.append(events) {
                guard frame.raw.count >= LogLimits.rawBytesWorthDeflating else { return }
                deflated = frame.raw.withUnsafeBytes { deflater.deflate($0) }
            }
        }
        let stored = deflated ?? frame.raw
        let position = cursor.position
        let header = FrameHeader(
            offset: position.offset, firstSequence: frame.firstSequence, count: frame.count,
            isDeflated: deflated != nil, stored: stored, rawLength: frame.raw.count,
            recordedAtNanoseconds: frame.lastRecordedAtNanoseconds, root: grown.root)
        var bytes = header.encoded(seed: position.seed)
        let checksum = bytes.withUnsafeBytes { $0.integer(at: 4, as: UInt32.self) }
        bytes += stored
        try write(bytes, to: handle, at: position.offset)
        try synchronize(handle, orCutAt: position.offset)
        cursor.pass(header, checksum: checksum, frontier: grown)
        verifiedTreeSize = treeSize
        do throws(StorageError) {
            try updateHead()
        } catch {
            // The events are durable, but nobody knows it yet: the next commit finds them.
            throw unknownOutcome("the events are written, but \(error.withoutAdvice)", cause: error.cause)
        }
    }

    /// Writes the frame, with zeros behind it where the file would grow: frames that are written over zeros change
    /// neither the file's size nor where it lies, so that syncing them syncs nothing else.
    private func write(_ frame: [UInt8], to handle: any File, at offset: UInt64) throws(StorageError) {
        do throws(Errno) {
            let end = offset + UInt64(frame.count)
            if end > logSize { logSize = try handle.size() }
            let zeros = end > logSize ? directory.preallocation(behind: end, frameByteCount: frame.count) : 0
            do throws(Errno) {
                try handle.writeFully(zeros == 0 ? frame : frame + [UInt8](repeating: 0, count: zeros), at: offset)
                logSize = max(logSize, end + UInt64(zeros))
            } catch {
                guard zeros > 0, error == .noSpace || error == .diskQuotaExceeded else { throw error }
                // The frame alone may fit. What there is of the zeros is given back to whoever needs it.
                logSize = 0
                try handle.truncate(to: offset)
                try handle.writeFully(frame, at: offset)
            }
        } catch {
            // Nothing of it was acknowledged: take the log back to its last durable end.
            logSize = 0
            do throws(Errno) {
                try handle.truncate(to: offset)
                try handle.synchronizeData()
            } catch {
                distrust(handle, orCutAt: offset)
            }
            throw StorageError(error, while: "append to the log", path: cursor.path)
        }
    }

    func synchronize(_ handle: any File, orCutAt offset: UInt64? = nil) throws(StorageError) {
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
        let next = ActiveFileHeader(ledgerID: directory.header.id, frontier: cursor.frontier)
        try directory.replace(LedgerDirectory.activeFileName(firstSequence: treeSize), with: next.encoded)
        guard try cursor.enterNextFile(before: .valid) else { throw directory.missingFile(firstSequence: treeSize) }
    }

    /// The file at the cursor, open for writing.
    func writableFile() throws(StorageError) -> any File {
        if let log, log.identity == cursor.identity { return log.file }
        let opened = try attempt("open the log for appending", cursor.path) { () throws(Errno) in
            try OpenedFile(directory, cursor.path, .readWrite)
        }
        logSize = 0
        // The lock is held, so only somebody who ignores it can have put another file there since.
        guard opened.identity == cursor.identity else {
            throw StorageError(.busy, "the log file was replaced while it was locked", path: cursor.path.string)
        }
        log = opened
        return opened.file
    }

    // MARK: HEAD

    /// What HEAD says of this ledger, as `LedgerDirectory.readHead`, from the file that stays open.
    func readHead() throws(StorageError) -> DurableHead? {
        let path = directory.headPath
        let identity = try directory.identity(of: path)
        if identity != head?.identity {
            head = nil
            guard identity != nil else { return nil }
            head = try attempt("open HEAD", path) { () throws(Errno) in try OpenedFile(directory, path, .readWrite) }
        }
        guard let head else { return nil }
        let bytes = try attempt("read HEAD", path) { () throws(Errno) in
            try head.file.bytes(at: 0, count: DurableHead.slotStride + DurableHead.slotSize)
        }
        // Nothing to decode where nobody else appended since.
        if let writtenHead, writtenHead.bytes == bytes { return writtenHead.head }
        guard let decoded = DurableHead(decoding: bytes), decoded.ledgerID == directory.header.id else { return nil }
        return decoded
    }

    func updateHead() throws(StorageError) {
        headGeneration += 1
        let durable = DurableHead(
            ledgerID: directory.header.id, generation: headGeneration, treeSize: treeSize,
            fileFirstSequence: cursor.position.fileFirstSequence, endOffset: cursor.position.offset,
            bootIdentifier: bootIdentifier, root: cursor.knownRoot ?? .emptyRoot)
        let bytes = durable.encoded
        try attempt("update HEAD", directory.headPath) { () throws(Errno) in
            if head == nil { head = try OpenedFile(directory, directory.headPath, .create) }
            try head?.file.writeFully(bytes, at: 0)
        }
        writtenHead = (bytes, durable)
    }

    // MARK: After a failed sync

    /// Sees to it that nobody takes what stands in the file now for durable: by a mark beside it or, where the disk
    /// takes none, by cutting off what is not durable.
    private func distrust(_ handle: any File, orCutAt offset: UInt64?) {
        distrust = .known
        logSize = 0
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
    func markPoisoned() throws(StorageError) {
        let path = poisonPath()
        _ = try attempt("mark the log as suspect", path) { () throws(Errno) in
            try directory.fileSystem.open(path, .create)
        }
    }

    /// The mark of the file at the cursor. Kept, since appending to a path is slow and every commit asks.
    private func poisonPath() -> FilePath {
        let first = cursor.position.fileFirstSequence
        if let poison, poison.firstSequence == first { return poison.path }
        let path = directory.poisonPath(firstSequence: first)
        poison = (first, path)
        return path
    }

    /// Moves the log off a file whose sync failed, when the one at the cursor is marked so.
    func repairIfPoisoned() throws(StorageError) {
        guard try directory.identity(of: poisonPath()) != nil else { return }
        try directory.repairPoisonedFile(firstSequence: cursor.position.fileFirstSequence)
        try cursor.reopenIfReplaced()
    }
}
