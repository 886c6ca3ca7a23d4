internal import SystemPackage

/// The durable end of a log, with its last file open and read up to there.
struct LogEnd {
    /// At the end. Its file stays open, whatever its name comes to mean.
    let cursor: LogCursor
    /// The tree over the events before the last file.
    let before: MerkleFrontier

    var treeSize: UInt64 { cursor.position.sequence }
    var root: MerkleHash { cursor.frontier.root }
    var fileFirstSequence: UInt64 { cursor.position.fileFirstSequence }
    /// Where in the last file.
    var offset: UInt64 { cursor.position.offset }

    fileprivate init(_ cursor: LogCursor, before: MerkleFrontier) {
        self.cursor = cursor
        self.before = before
    }
}

extension LedgerDirectory {
    /// Reads the last log file up to what is durable, as `LogReader` would, and verifies it.
    ///
    /// Throws `.corrupt`. O(events of the last file).
    func durableEnd() throws -> LogEnd {
        let boot = try attempt("learn the boot id", path) { () throws(Errno) in try fileSystem.bootIdentifier() }
        while true {
            let head = try readHead()
            do {
                if let head, head.bootIdentifier == boot { return try end(at: head) }
                let end = try endOfValid(head: head)
                // A writer of this boot may have come meanwhile, and what it writes need not be durable yet.
                if try readHead() == head { return end }
            } catch let error as StorageError {
                // What HEAD names may have been filled and sealed away since.
                guard error.code == .corrupt, try readHead() != head else { throw error }
            }
        }
    }

    private func end(at head: DurableHead) throws -> LogEnd {
        let cursor = try LogCursor(self, atFile: head.fileFirstSequence, tracksTree: true)
        let before = cursor.frontier
        let limit = LogCursor.Limit.head(fileFirstSequence: head.fileFirstSequence, endOffset: head.endOffset)
        try cursor.advanceInFile(before: limit) { _ in }
        try cursor.check(against: head)
        return try LogEnd(cursor, before: before).verified(head)
    }

    private func endOfValid(head: DurableHead?) throws -> LogEnd {
        let cursor = try LogCursor(atLastFileOf: self)
        let before = cursor.frontier
        try cursor.advanceInFile(before: .valid) { _ in }
        if case .corrupt(let reason) = try cursor.inspectTail() { throw cursor.corruption(reason, head: head) }
        try cursor.check(against: head)
        return try LogEnd(cursor, before: before).verified(head)
    }
}

extension LogEnd {
    /// Throws `.corrupt` when the tree root of the last commit does not follow from the events.
    fileprivate func verified(_ head: DurableHead?) throws(StorageError) -> LogEnd {
        guard (cursor.lastRoot ?? root) == root else {
            throw cursor.corruption("the tree root of the last commit does not follow from the events", head: head)
        }
        return self
    }
}
