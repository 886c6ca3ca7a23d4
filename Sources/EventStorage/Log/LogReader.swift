internal import SystemPackage

/// Reads the log from its beginning, as far as it is durable, and later what was appended since: sealed segments first,
/// then the frames of the log files behind them.
///
/// Never writes and takes no lock. While another process of the same boot appends, it stops where HEAD says
/// the log is durable; after a restart, or without HEAD, all valid frames are durable and it takes them. A log file that
/// is sealed while it is read is read on from its segment.
package final class LogReader {
    package let directory: LedgerDirectory
    /// The log file being read; nil where the next file has not been looked for yet.
    private var cursor: LogCursor?
    /// Where the next file begins, when there is no cursor.
    private var boundary: UInt64
    /// The tree over the events before `boundary`, as far as it is known.
    private var tree: MerkleFrontier?
    private var recordedAtNanoseconds: Int64?
    private var rebuilder: SegmentEvents?

    /// `firstSequence`: where to begin, at the start of a file.
    package init(_ directory: LedgerDirectory, from firstSequence: UInt64 = 0) throws(StorageError) {
        self.directory = directory
        boundary = firstSequence
        tree = firstSequence == 0 ? MerkleFrontier() : nil
        _ = try directory.activeFiles()
    }

    /// Begins at a place; nil when the log has no such place.
    package init?(_ directory: LedgerDirectory, at place: LogPlace) throws(StorageError) {
        guard let cursor = try LogCursor(directory, at: place, tracksTree: false) else { return nil }
        self.directory = directory
        self.cursor = cursor
        boundary = place.treeSize
    }

    /// Goes on where a writer stands, and moves it: what this reads there, the writer does not hand out any more.
    package init(with writer: LogWriter) {
        directory = writer.directory
        cursor = writer.cursor
        boundary = writer.treeSize
    }

    /// Hands out at least the events of the files before the one that begins with `end`: those are full, and durable.
    package func readFiles(
        before end: UInt64, segments: (SegmentFile) throws -> Void, frames: (FrameView) throws -> Void
    ) throws {
        let limit = LogCursor.Limit.head(fileFirstSequence: end, endOffset: 0)
        let cursor = try advance(before: limit, segments, frames)
        guard treeSize >= end else {
            throw cursor.corruption(cursor.rejectionText ?? "it ends here, and another log file follows", head: nil)
        }
    }

    /// Hands out the events behind the last one handed out, up to a place that is durable; that of a file sealed meanwhile may
    /// be passed.
    package func readOn(to place: LogPlace, _ body: (FrameView) throws -> Void) throws {
        let limit = LogCursor.Limit.head(fileFirstSequence: place.fileFirstSequence, endOffset: place.frameOffset + 1)
        _ = try advance(before: limit, { try handOut($0, to: body) }, body)
    }

    /// How many events were read, those before the beginning included.
    package var treeSize: UInt64 { cursor?.position.sequence ?? boundary }
    /// When the ledger took the last of them; nil before the first.
    package var lastRecordedAtNanoseconds: Int64? { cursor?.lastRecordedAtNanoseconds ?? recordedAtNanoseconds }
    /// The tree's root over them.
    package var root: MerkleHash {
        guard let cursor else { return tree?.root ?? .emptyRoot }
        return cursor.knownRoot ?? cursor.frontier.root
    }

    /// Hands out every durable event behind the last one handed out, some at a time.
    ///
    /// Throws `.corrupt` naming file, byte and events when bytes that were durable are not valid any more.
    package func readOn(_ body: (FrameView) throws -> Void) throws {
        try readOn(segments: { try handOut($0, to: body) }, frames: body)
    }

    /// Puts a segment's events together and hands them out, some at a time.
    package func handOut(_ segment: SegmentFile, to body: (FrameView) throws -> Void) throws {
        let events = rebuilder ?? SegmentEvents()
        rebuilder = events
        try events.begin(segment)
        while try events.next(body) {}
    }

    /// The same, but hands out sealed segments as such.
    package func readOn(segments: (SegmentFile) throws -> Void, frames: (FrameView) throws -> Void) throws {
        let boot = try attempt("learn the boot id", directory.path) { () throws(Errno) in
            try directory.fileSystem.bootIdentifier()
        }
        if let head = try directory.readHead(), head.bootIdentifier == boot {
            return try read(to: head, segments, frames)
        }
        let cursor = try advance(before: .valid, segments, frames)
        let tail = try cursor.inspectTail()
        let head = try directory.readHead()
        if let head, head.bootIdentifier == boot {
            // A writer came meanwhile. It brought HEAD to this boot before it appended: what was read past HEAD may
            // not be durable.
            guard head.treeSize >= treeSize else {
                throw StorageError(
                    .busy, "the log was recovered, or its first event written, while it was read",
                    path: directory.path.string,
                    advice: "run the same command again")
            }
            return try read(to: head, segments, frames)
        }
        if case .corrupt(let reason) = tail { throw cursor.corruption(reason, head: head) }
        try cursor.check(against: head)
    }

    private func read(
        to head: DurableHead, _ segments: (SegmentFile) throws -> Void, _ frames: (FrameView) throws -> Void
    ) throws {
        let limit = LogCursor.Limit.head(fileFirstSequence: head.fileFirstSequence, endOffset: head.endOffset)
        try advance(before: limit, segments, frames).check(against: head)
    }

    // MARK: From file to file

    /// Reads to the limit; returns the cursor there, which is in the last file that may be read.
    private func advance(
        before limit: LogCursor.Limit, _ segments: (SegmentFile) throws -> Void, _ frames: (FrameView) throws -> Void
    ) throws -> LogCursor {
        if let cursor, try !cursor.resolve() { try readOnFromSegment(of: cursor, frames) }
        while true {
            guard let cursor else {
                try enterFile(segments)
                continue
            }
            try cursor.advanceInFile(before: limit, frames)
            guard cursor.position.isFileFull, limit.reaches(fileAfter: cursor.position.fileFirstSequence),
                try exists(cursor.position.fileEndSequence)
            else { return cursor }
            leave(at: cursor.position.fileEndSequence, tree: nil)
        }
    }

    /// Hands out the segment at the boundary, or opens the log file there.
    private func enterFile(_ segments: (SegmentFile) throws -> Void) throws {
        // It may be sealed between two looks at it.
        for _ in 0..<2 {
            if let segment = try directory.segment(firstSequence: boundary) {
                try segments(segment)
                recordedAtNanoseconds = segment.lastRecordedAtNanoseconds
                var tree = tree
                tree?.append(subtree: segment.root, height: Int(directory.header.segmentHeight))
                leave(at: segment.endSequence, tree: tree)
                return
            }
            guard try directory.identity(of: directory.activeFilePath(firstSequence: boundary)) != nil else { continue }
            do throws(StorageError) {
                let opened = try LogCursor(directory, atFile: boundary)
                guard tree == nil || tree == opened.frontier else { throw opened.otherHistory(opened.path) }
                cursor = opened
                return
            } catch {
                guard try directory.segment(firstSequence: boundary) != nil else { throw error }
            }
        }
        throw directory.missingFile(firstSequence: boundary)
    }

    /// The cursor's file is gone: sealed meanwhile, so the rest of its events is in the segment.
    private func readOnFromSegment(of cursor: LogCursor, _ frames: (FrameView) throws -> Void) throws {
        let first = cursor.position.fileFirstSequence
        guard let segment = try directory.segment(firstSequence: first) else {
            throw directory.missingFile(firstSequence: first)
        }
        let events = SegmentEvents()
        try events.begin(segment, behind: cursor.position.sequence)
        while try events.next(frames) {}
        recordedAtNanoseconds = segment.lastRecordedAtNanoseconds
        leave(at: segment.endSequence, tree: nil)
    }

    private func leave(at sequence: UInt64, tree: MerkleFrontier?) {
        recordedAtNanoseconds = cursor?.lastRecordedAtNanoseconds ?? recordedAtNanoseconds
        cursor = nil
        boundary = sequence
        self.tree = tree
    }

    private func exists(_ firstSequence: UInt64) throws(StorageError) -> Bool {
        if try directory.identity(of: directory.activeFilePath(firstSequence: firstSequence)) != nil { return true }
        return try directory.identity(of: directory.segmentPath(firstSequence: firstSequence)) != nil
    }
}
