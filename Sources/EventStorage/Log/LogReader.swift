internal import SystemPackage

/// Reads the log from its beginning, as far as it is durable, and later what was appended since.
///
/// Never writes and takes no lock. While another process of the same boot appends, it stops where HEAD says
/// the log is durable; after a restart, or without HEAD, all valid frames are durable and it takes them.
package final class LogReader {
    package let directory: LedgerDirectory
    private let cursor: LogCursor

    package init(_ directory: LedgerDirectory) throws(StorageError) {
        self.directory = directory
        _ = try directory.activeFiles()
        cursor = try LogCursor(directory, atFile: 0)
    }

    /// How many events were read.
    package var treeSize: UInt64 { cursor.position.sequence }
    /// When the ledger took the last of them; nil before the first.
    package var lastRecordedAtNanoseconds: Int64? { cursor.lastRecordedAtNanoseconds }
    package var root: MerkleHash { cursor.lastRoot ?? .emptyRoot }

    /// Hands out every durable frame behind the last one handed out.
    ///
    /// Throws `.corrupt` naming file, byte and events when bytes that were durable are not valid any more.
    package func readOn(_ body: (FrameView) throws -> Void) throws {
        let boot = try attempt("learn the boot id", directory.path) { () throws(Errno) in
            try directory.fileSystem.bootIdentifier()
        }
        try cursor.reopenIfReplaced()
        var head = try directory.readHead()
        if head?.bootIdentifier != boot {
            let end = try directory.endOfLog()
            // A writer brings HEAD to this boot before it appends: if it is old still, all up to `end` is durable.
            head = try directory.readHead()
            if head?.bootIdentifier != boot { return try readAll(before: end, head: head, boot: boot, body) }
        }
        guard let head else { return }
        try cursor.advance(before: .head(fileFirstSequence: head.fileFirstSequence, endOffset: head.endOffset), body)
        try cursor.check(against: head)
    }

    /// Reads what an earlier boot left.
    private func readAll(
        before end: LogCursor.Limit, head: DurableHead?, boot: [UInt8], _ body: (FrameView) throws -> Void
    ) throws {
        try cursor.advance(before: end, body)
        let tail = try cursor.inspectTail(before: end)
        if let now = try directory.readHead(), now.bootIdentifier == boot {
            // A writer came and recovered the log: what was a torn tail may have been its frame, not yet durable.
            guard now.treeSize >= treeSize else {
                throw StorageError(
                    .busy, "the log was recovered while it was read", path: directory.path.string,
                    advice: "run the same command again")
            }
        } else if case .corrupt(let reason) = tail {
            throw cursor.corruption(reason, head: head)
        }
        try cursor.check(against: head)
    }
}

extension LedgerDirectory {
    /// Where the last log file ends now.
    func endOfLog() throws(StorageError) -> LogCursor.Limit {
        let last = try activeFiles().last ?? 0
        let path = activeFilePath(firstSequence: last)
        let size = try attempt("look at the log", path) { () throws(Errno) in try fileSystem.open(path, .read).size() }
        return .head(fileFirstSequence: last, endOffset: size)
    }

    /// Nil when there is no HEAD, or neither slot is valid.
    func readHead() throws(StorageError) -> DurableHead? {
        do throws(Errno) {
            let file = try fileSystem.open(headPath, .read)
            return DurableHead(decoding: try file.bytes(at: 0, count: 2 * DurableHead.slotStride))
        } catch {
            guard error == .noSuchFileOrDirectory else { throw StorageError(error, while: "read HEAD", path: headPath) }
            return nil
        }
    }
}

extension LogCursor {
    /// Throws `.corrupt` when the log ends before what HEAD says is durable, or differs from it there.
    func check(against head: DurableHead?) throws(StorageError) {
        guard let head, head.treeSize >= position.sequence else { return }
        if head.treeSize == position.sequence {
            guard (lastRoot ?? head.root) == head.root else {
                throw corruption("its tree root is not the one that HEAD recorded", head: head)
            }
            return
        }
        let reason =
            rejectionText ?? "it ends here, and \(head.treeSize - position.sequence) durable events are missing"
        throw corruption(reason, head: head)
    }

    /// The error that names what is damaged at the cursor's position.
    func corruption(_ reason: String, head: DurableHead?) -> StorageError {
        let fileEnd = position.fileFirstSequence + LogLimits.eventsPerFile - 1
        let last = head.map { min(max($0.treeSize, 1) - 1, fileEnd) } ?? fileEnd
        return StorageError(
            .corrupt, "corrupt frame (\(reason))", path: path.string, offset: position.offset,
            sequences: position.sequence...max(position.sequence, last),
            advice: "nothing was changed; restore the file from a backup")
    }
}

extension LedgerDirectory {
    /// Calls back with the canonical bytes of one event. Reads the log file that holds it up to there.
    package func withEvent<Result>(at sequence: UInt64, _ body: (UnsafeRawBufferPointer) throws -> Result) throws
        -> Result
    {
        let cursor = try LogCursor(self, atFile: sequence - sequence % LogLimits.eventsPerFile)
        var result: Result?
        try cursor.advance(before: .valid) { frame in
            guard result == nil, frame.firstSequence <= sequence, sequence < frame.endSequence else { return }
            try frame.forEachEvent { number, bytes in
                if number == sequence { result = try body(bytes) }
            }
        }
        guard let result else {
            throw StorageError(.corrupt, "event \(sequence) is not in the log", path: path.string)
        }
        return result
    }

    /// A file without a name, gone when closed or when the process ends.
    package func makeSpool() throws(StorageError) -> any File {
        try attempt("make a spool file", path) { () throws(Errno) in
            do throws(Errno) {
                return try fileSystem.open(path, .unnamed)
            } catch {
                // Not every file system has nameless files.
                guard error == .notSupported || error == .isDirectory || error == .invalidArgument else { throw error }
            }
            let name = path.appending("spool.tmp")
            // Of a process that died before it took the name away.
            if try fileSystem.names(in: path).contains("spool.tmp") { try fileSystem.remove(name) }
            let file = try fileSystem.open(name, .createNew)
            try fileSystem.remove(name)
            return file
        }
    }

    /// Opens, or makes, a file whose lock stands for something other than appending.
    package func openLock(_ name: String) throws(StorageError) -> any File {
        try attempt("open the lock", path.appending(name)) { () throws(Errno) in
            try fileSystem.open(path.appending(name), .create)
        }
    }
}
