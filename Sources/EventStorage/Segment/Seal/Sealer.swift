internal import SystemPackage

// Sealing: a full log file becomes a segment
// ==========================================
// Done outside the ledger's lock, since nobody appends to a full file that has a successor, under an flock on the file
// itself, so that one process at a time does it. Whatever the moment of a crash, doing it again completes it:
//
//   1. flock the log file; if its name is gone or means another file, somebody else has sealed it
//   2. read all its frames, each checked, and the tree root over them
//   3. write segments/<n>.segment.tmp, sync it
//   4. read that back through the ordinary reader: every event's canonical bytes must be those of the log file
//   5. rename it to segments/<n>.segment, sync the directory; a segment that is there already is read back in place of 3
//      and 4, and the directory synced all the same
//   6. remove the log file
//
// Readers prefer the segment; one that still has the removed file open reads the same events from it.

/// Replaces full log files by sealed segments.
package struct Sealer: Sendable {
    package enum Outcome: Sendable, Hashable {
        case sealed
        /// The segment was there already, or another process made it meanwhile.
        case alreadySealed
        /// Another process is at it.
        case busy
        /// Its events are too large to be held in memory, or have too many fields; the log file stays as it is, and is read
        /// as it is.
        case tooLarge
    }

    package let directory: LedgerDirectory
    package let schema: SegmentSchema

    /// What a file's events may take before they are deflated.
    static var largestRawSize: Int { 1 << 29 }

    package init(_ directory: LedgerDirectory, schema: SegmentSchema) {
        self.directory = directory
        self.schema = schema
    }

    /// The log files that may be sealed: all but the last, ascending.
    package func waiting() throws(StorageError) -> [UInt64] { try directory.activeFiles().dropLast() }

    /// Seals the log file that begins with event `first`, which must be full and have a successor.
    ///
    /// Throws `.corrupt` when the file is damaged, or when what was written does not read back the same; the log file then
    /// stays. O(events of the file), in memory too.
    package func seal(_ first: UInt64) throws -> Outcome {
        let path = directory.activeFilePath(firstSequence: first)
        guard let file = try open(path) else { return .alreadySealed }
        guard try attempt("lock the full log file", path, { () throws(Errno) in try file.lock(wait: false) }) else {
            return .busy
        }
        defer { try? file.unlock() }
        let identity = try attempt("look at the log", path) { () throws(Errno) in try file.identity() }
        guard try directory.identity(of: path) == identity else { return .alreadySealed }
        // A file whose sync failed is copied before anything else is made of it.
        guard try open(directory.poisonPath(firstSequence: first)) == nil else { return .busy }
        guard let content = try readLogFile(first, path) else { return .tooLarge }
        let outcome: Outcome
        if let segment = try directory.segment(firstSequence: first) {
            try verify(segment, holds: content)
            // Who named it may have died before the name was durable.
            try synchronizeNames()
            outcome = .alreadySealed
        } else {
            try write(content, first)
            outcome = .sealed
        }
        try attempt("remove the sealed log file", path) { () throws(Errno) in
            try directory.fileSystem.remove(path)
            try directory.fileSystem.synchronizeDirectory(directory.path)
        }
        return outcome
    }

    private func open(_ path: FilePath) throws(StorageError) -> (any File)? {
        do throws(Errno) {
            return try directory.fileSystem.open(path, .read)
        } catch {
            guard error == .noSuchFileOrDirectory else { throw StorageError(error, while: "open the log", path: path) }
            return nil
        }
    }

    /// A log file's events and the root of their subtree.
    private struct Content {
        var table = EventTable()
        var tree = MerkleFrontier()
        var lastRecordedAtNanoseconds: Int64 = 0
    }

    /// Nil when the events are too large.
    private func readLogFile(_ first: UInt64, _ path: FilePath) throws -> Content? {
        let cursor = try LogCursor(directory, atFile: first)
        var content = Content()
        var isTooLarge = false
        try cursor.advance(before: .head(fileFirstSequence: first, endOffset: .max)) { frame in
            guard !isTooLarge else { return }
            try frame.forEachEvent { _, bytes in
                do throws(CanonicalError) {
                    try content.table.append(bytes)
                } catch {
                    throw cursor.corruption("an event that is not canonical (\(error))", head: nil)
                }
                content.tree.append(.leaf(bytes))
            }
            content.lastRecordedAtNanoseconds = frame.recordedAtNanoseconds
            isTooLarge =
                content.table.bytes.count > Self.largestRawSize
                || content.table.columns.count + schema.groups.count > DirectoryLimits.groups
        }
        guard !isTooLarge else { return nil }
        guard cursor.position.isFileFull else {
            throw cursor.corruption(cursor.rejectionText ?? "it ends here, and another log file follows", head: nil)
        }
        return content
    }

    private func write(_ content: Content, _ first: UInt64) throws {
        let bytes = SegmentEncoder.encode(
            content.table, firstSequence: first, ledgerID: directory.header.id, schema: schema,
            root: content.tree.root, lastRecordedAtNanoseconds: content.lastRecordedAtNanoseconds)
        let fileSystem = directory.fileSystem
        let target = directory.segmentPath(firstSequence: first)
        let temporary = directory.segmentsPath.appending("\(first).segment.tmp")
        try makeDirectory()
        try attempt("write the segment", temporary) { () throws(Errno) in
            // What a crash may have left of an earlier try.
            try fileSystem.removeIfThere(temporary)
            let file = try fileSystem.open(temporary, .createReadOnly)
            try file.writeFully(bytes, at: 0)
            try file.synchronizeData()
        }
        let written = try SegmentFile(
            opening: temporary, in: fileSystem, ledgerID: directory.header.id, firstSequence: first,
            count: content.table.count)
        try verify(written, holds: content)
        try attempt("name the segment", target) { () throws(Errno) in
            try fileSystem.rename(temporary, to: target)
        }
        try synchronizeNames()
    }

    private func synchronizeNames() throws(StorageError) {
        try attempt("sync the directory of segments", directory.segmentsPath) { () throws(Errno) in
            try directory.fileSystem.synchronizeDirectory(directory.segmentsPath)
        }
    }

    private func makeDirectory() throws(StorageError) {
        try attempt("make the directory of segments", directory.segmentsPath) { () throws(Errno) in
            do throws(Errno) {
                try directory.fileSystem.createDirectory(directory.segmentsPath)
            } catch {
                guard error == .fileExists else { throw error }
            }
            try directory.fileSystem.synchronizeDirectory(directory.path)
        }
    }

    /// Throws `.corrupt` unless the segment's events are, byte for byte, those of the log file.
    private func verify(_ segment: SegmentFile, holds content: Content) throws {
        let events = SegmentEvents()
        try events.begin(segment)
        var row = 0
        try content.table.bytes.withUnsafeBytes { bytes in
            while try events.next({ part in
                try part.forEachEvent { sequence, event in
                    guard row < content.table.count,
                        UnsafeRawBufferPointer(rebasing: bytes[content.table.events[row]]).elementsEqual(event)
                    else { throw otherEvents(segment, at: sequence) }
                    row += 1
                }
            }) {}
        }
        guard row == content.table.count, segment.root == content.tree.root else {
            throw otherEvents(segment, at: segment.firstSequence)
        }
        try segment.checkDigest()
    }

    private func otherEvents(_ segment: SegmentFile, at sequence: UInt64) -> StorageError {
        StorageError(
            .corrupt, "the segment does not hold the events of the log file that it replaces",
            path: segment.path.string, sequences: sequence...sequence,
            advice: "nothing was removed; check the disk and the memory of this machine")
    }
}
