internal import SystemPackage

/// Appends frames to the log, one process at a time.
///
/// A commit is: take the lock; catch up with what other processes appended; let the caller build one frame on
/// that state; write it; fdatasync; update HEAD; unlock; return. Only then are the events acknowledged, so
/// at most one frame is ever on disk unsynced.
///
/// The lock, HEAD and the log stay open between commits. Which file a name means is asked under the lock each time,
/// since any of them may have been replaced meanwhile. Not thread-safe.
package final class LogWriter {
    package let directory: LedgerDirectory
    /// Where the log was left, and the tree up to there: what is before it is durable, and was verified.
    private(set) var cursor: LogCursor
    let bootIdentifier: [UInt8]
    let deflater = Deflater(level: 1)
    var lock: OpenedFile
    /// The file at the cursor, open for writing.
    var log: OpenedFile?
    var head: OpenedFile?
    var headGeneration: UInt64 = 0
    /// What this writer last wrote to HEAD.
    var writtenHead: (bytes: [UInt8], head: DurableHead)?
    /// Up to where the tree was compared with the roots that the frames carry.
    var verifiedTreeSize: UInt64?
    var poison: (firstSequence: UInt64, path: FilePath)?
    /// Where following the others began, since the tree was last compared with a root.
    var followedFrom: LogCursor.Mark?
    /// Whether all behind the log's end was once looked at, since this writer came.
    var hasInspectedTail = false
    /// How far the log file reaches, as far as known; zeros stand between the log's end and there.
    var logSize: UInt64 = 0
    /// Set from a failed sync to the next lock: nothing may be appended to that file.
    var distrust: Distrust?

    /// A file that stays open, and which file that is.
    struct OpenedFile {
        let file: any File
        let identity: FileIdentity

        init(_ directory: LedgerDirectory, _ path: FilePath, _ mode: OpenMode) throws(Errno) {
            file = try directory.fileSystem.open(path, mode)
            identity = try file.identity()
        }
    }

    enum Distrust {
        /// The mark stands, or the bytes are cut off.
        case known
        /// The disk took no mark: the lock is kept until it does, since others would sync the file again.
        case unmarked
    }

    /// Opens the log for appending. Recovery, if it is needed, waits for the first commit.
    package convenience init(_ directory: LedgerDirectory) throws(StorageError) {
        try self.init(at: LogCursor(atLastFileOf: directory))
    }

    /// Opens the log for appending, with the tree up to a place known; nil when the log has no such place.
    package convenience init?(_ directory: LedgerDirectory, at place: LogPlace) throws(StorageError) {
        guard let cursor = try LogCursor(directory, at: place, tracksTree: true) else { return nil }
        try self.init(at: cursor)
    }

    /// Goes back to a place, or to the start of the last file: what is behind it is handed out again at the next lock.
    ///
    /// False, and nothing done, when the log has no such place.
    package func rewind(to place: LogPlace?) throws(StorageError) -> Bool {
        if let place {
            guard let cursor = try LogCursor(directory, at: place, tracksTree: true) else { return false }
            self.cursor = cursor
        } else {
            cursor = try LogCursor(atLastFileOf: directory)
        }
        hasInspectedTail = false
        verifiedTreeSize = nil
        followedFrom = nil
        return true
    }

    /// Goes on where a cursor stands, which tracks the tree and nobody else moves.
    init(at cursor: LogCursor) throws(StorageError) {
        let directory = cursor.directory
        self.cursor = cursor
        self.directory = directory
        lock = try attempt("open the lock", directory.lockPath) { () throws(Errno) in
            try OpenedFile(directory, directory.lockPath, .create)
        }
        bootIdentifier = try attempt("learn the boot id", directory.path) { () throws(Errno) in
            try directory.fileSystem.bootIdentifier()
        }
    }

    /// Runs `body` under the ledger's lock, on a log that is caught up, recovered and durable.
    ///
    /// What others appended since is handed to `taking`; of events in files that this writer need not read, `skipping`
    /// gets the range. The body may append any number of frames through the `LockedLog`, each durable when `append`
    /// returns.
    package func withLock<Result>(
        taking: (FrameView) throws -> Void = { _ in }, skipping: (Range<UInt64>) throws -> Void = { _ in },
        _ body: (LockedLog) throws -> Result
    ) throws -> Result {
        defer { if distrust != .unmarked { try? lock.file.unlock() } }
        try takeLock(taking)
        if distrust == .unmarked { try markPoisoned() }
        distrust = nil
        let tornTail = try catchUp(taking, skipping)
        return try body(LockedLog(writer: self, tornTail: tornTail))
    }

    /// Waits for the lock of the file that is called LOCK now: holding that of one removed would exclude nobody.
    private func takeLock(_ taking: (FrameView) throws -> Void) throws {
        while true {
            var failure: (any Error)?
            try attempt("take the lock", directory.lockPath) { () throws(Errno) in
                try lock.file.lock(meanwhile: {
                    guard failure == nil else { return }
                    do { try follow(taking) } catch { failure = error }
                })
            }
            if let failure { throw failure }
            if try directory.identity(of: directory.lockPath) == lock.identity { return }
            lock = try attempt("open the lock", directory.lockPath) { () throws(Errno) in
                try OpenedFile(directory, directory.lockPath, .create)
            }
        }
    }

    /// How many events are before the place that the writer knows as the log's end.
    package var treeSize: UInt64 { cursor.position.sequence }
    var lastRecordedAtNanoseconds: Int64? { cursor.lastRecordedAtNanoseconds }
}

extension LogCursor {
    /// At the start of the last log file: earlier ones are full, and the tree over them stands in its header.
    convenience init(atLastFileOf directory: LedgerDirectory) throws(StorageError) {
        while true {
            guard let last = try directory.activeFiles().last else { throw directory.missingFile(firstSequence: 0) }
            do throws(StorageError) {
                try self.init(directory, atFile: last, tracksTree: true)
                return
            } catch {
                // It may have been filled and sealed away since it was listed.
                guard try directory.lastActiveFile() > last else { throw error }
            }
        }
    }
}
