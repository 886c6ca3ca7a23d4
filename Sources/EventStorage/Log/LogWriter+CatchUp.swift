internal import SystemPackage

extension LogWriter {
    /// Brings the cursor to the log's end and makes all of it durable; what was torn there is set aside.
    ///
    /// When HEAD says where the log ends and nothing stands behind that, nothing else is read; but what was there before
    /// this writer came is looked at once, to its end.
    func catchUp(
        _ take: (FrameView) throws -> Void, _ skip: (Range<UInt64>) throws -> Void
    ) throws -> TornTail? {
        if try !cursor.resolve() { try jumpToLastFile(skip) }
        let head = try readHead()
        headGeneration = head?.generation ?? 0
        if let head, head.bootIdentifier == bootIdentifier {
            let limit = LogCursor.Limit.head(fileFirstSequence: head.fileFirstSequence, endOffset: head.endOffset)
            try advance(before: limit, head, take, skip)
            if hasInspectedTail, isAt(head), try isNothingBehindCursor() { return nil }
        }
        try advance(before: .valid, head, take, skip)
        let tornTail = try setTornTailAside(head: head)
        let isSameFile = head?.fileFirstSequence == cursor.position.fileFirstSequence
        // Frames past HEAD, and files that it does not name, are of a process that died before their sync, or
        // before it said so.
        if head?.treeSize != treeSize || head?.bootIdentifier != bootIdentifier || !isSameFile {
            if !isSameFile { try synchronizeEntries(isFirstCommit: head == nil) }
            try synchronize(writableFile())
            try updateHead()
        }
        hasInspectedTail = true
        return tornTail
    }

    /// Reads what others have made durable since, without the lock: who waits for it has the time, and who has it has not.
    ///
    /// Stays in the file, and before what HEAD says; all else is left to `catchUp`.
    func follow(_ take: (FrameView) throws -> Void) throws {
        guard try cursor.resolve(), let head = try readHead(), head.bootIdentifier == bootIdentifier else { return }
        followedFrom = followedFrom ?? cursor.mark
        let limit = LogCursor.Limit.head(fileFirstSequence: head.fileFirstSequence, endOffset: head.endOffset)
        try cursor.advanceInFile(before: limit, take)
    }

    /// Reads on, and verifies the tree at the end of what was read. A file whose sync failed is repaired before it is
    /// read: what stands in it may not be on the disk.
    private func advance(
        before limit: LogCursor.Limit, _ head: DurableHead?, _ take: (FrameView) throws -> Void,
        _ skip: (Range<UInt64>) throws -> Void
    ) throws {
        let start = followedFrom ?? cursor.mark
        followedFrom = nil
        while true {
            try repairIfPoisoned()
            try cursor.advanceInFile(before: limit, take)
            if try cursor.enterNextFile(before: limit) { continue }
            // The next file may be full, and sealed away, by now.
            guard cursor.position.isFileFull, try directory.lastActiveFile() > cursor.position.fileFirstSequence
            else { break }
            try jumpToLastFile(skip)
        }
        // Computing a root takes as many hashes as the tree is high.
        guard let root = cursor.lastRoot, verifiedTreeSize != treeSize else { return }
        guard root == cursor.frontier.root else { return try nameFrameWithWrongRoot(behind: start, head: head) }
        verifiedTreeSize = treeSize
    }

    /// Goes to the last log file when the one at the cursor was sealed away, or one behind it.
    private func jumpToLastFile(_ skip: (Range<UInt64>) throws -> Void) throws {
        while true {
            let last = try directory.lastActiveFile()
            guard last > cursor.position.fileFirstSequence else {
                throw directory.missingFile(firstSequence: cursor.position.fileFirstSequence)
            }
            if cursor.position.sequence < last { try skip(cursor.position.sequence..<last) }
            if try cursor.jump(toFile: last) { return }
        }
    }

    /// One root is computed for all that was caught up with; where it is wrong, the frames are gone through one by one.
    private func nameFrameWithWrongRoot(behind start: LogCursor.Mark, head: DurableHead?) throws {
        try cursor.goBack(to: start)
        var wrong: StorageError?
        try cursor.advance(before: .valid) { frame in
            var grown = cursor.frontier
            frame.forEachEvent { _, bytes in grown.append(.leaf(bytes)) }
            guard grown.root != frame.root else { return }
            let error = cursor.corruption("its tree root does not follow from its events", head: head)
            wrong = error
            throw error
        }
        try cursor.goBack(to: start)
        throw wrong ?? cursor.corruption("the tree root does not follow from the events", head: head)
    }

    private func isAt(_ head: DurableHead) -> Bool {
        head.treeSize == treeSize && head.fileFirstSequence == cursor.position.fileFirstSequence
            && head.endOffset == cursor.position.offset && head.root == cursor.knownRoot
    }

    /// Whether the log reaches to the cursor, and nothing was written where the next frame's header goes. What a process
    /// that died left begins there.
    private func isNothingBehindCursor() throws(StorageError) -> Bool {
        let offset = cursor.position.offset
        return try attempt("read the log", cursor.path) { () throws(Errno) in
            let zeroCount = try cursor.file.zeroCount(at: offset, upTo: FrameHeader.byteCount)
            if zeroCount == FrameHeader.byteCount { return true }
            logSize = try cursor.file.size()
            return offset + UInt64(zeroCount) == logSize
        }
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
                logSize = 0
                try handle.truncate(to: offset)
            }
            try synchronize(handle)
            try cursor.reopenIfReplaced()
            return TornTail(
                fileName: cursor.path.lastComponent?.string ?? "", offset: offset, byteCount: byteCount,
                quarantineFileName: kept.name, digest: kept.digest)
        }
    }

    /// Makes the name of the log file durable, and before the first commit that of the ledger.
    private func synchronizeEntries(isFirstCommit: Bool) throws(StorageError) {
        try attempt("sync the directory", directory.path) { () throws(Errno) in
            try directory.fileSystem.synchronizeDirectory(directory.path)
        }
        if isFirstCommit { try directory.synchronizeEntryInParent() }
    }
}
