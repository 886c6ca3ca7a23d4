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
        if let head = try directory.readHead(), head.bootIdentifier == boot { return try read(to: head, body) }
        try cursor.reopenIfReplaced()
        try cursor.advance(before: .valid, body)
        let tail = try cursor.inspectTail()
        let head = try directory.readHead()
        if let head, head.bootIdentifier == boot {
            // A writer came meanwhile. It brought HEAD to this boot before it appended: what was read past HEAD may
            // not be durable.
            guard head.treeSize >= treeSize else {
                throw StorageError(
                    .busy, "the log was recovered while it was read", path: directory.path.string,
                    advice: "run the same command again")
            }
            return try read(to: head, body)
        }
        if case .corrupt(let reason) = tail { throw cursor.corruption(reason, head: head) }
        try cursor.check(against: head)
    }

    private func read(to head: DurableHead, _ body: (FrameView) throws -> Void) throws {
        try cursor.reopenIfReplaced()
        try cursor.advance(before: .head(fileFirstSequence: head.fileFirstSequence, endOffset: head.endOffset), body)
        try cursor.check(against: head)
    }
}
