internal import SystemPackage

/// Copies the files of a log, up to its durable end, to a folder that may have some of them already.
///
/// Sealed segments never change, so they are copied once. A log file is copied whole: it is small, and a copy that is
/// renamed into place is there as a whole or not at all. Whatever is copied or was there already must give the tree that
/// the last file's header states: the copy is of this log and of no other.
struct LogCopy {
    let source: LedgerDirectory
    let end: LogEnd
    let target: LedgerDirectory
    /// What is appended to the names of the copies.
    let suffix: String
    /// What the target had before.
    let existing: LogFiles
    private(set) var fileCount = 0
    private(set) var byteCount: UInt64 = 0
    /// Whether the target's files will be others than before, but for the content of its last log file.
    private(set) var changesFiles = false

    init(source: LedgerDirectory, end: LogEnd, target: LedgerDirectory, existing: LogFiles, suffix: String) {
        self.source = source
        self.end = end
        self.target = target
        self.existing = existing
        self.suffix = suffix
    }

    /// Copies what the target lacks, and syncs it. The names of the copies are not synced yet.
    mutating func run() throws {
        var tree = MerkleFrontier()
        for first in stride(from: 0, to: end.fileFirstSequence, by: UInt64.Stride(source.header.eventsPerFile)) {
            tree.append(subtree: try copyFullFile(first), height: source.header.segmentHeight)
        }
        guard tree == end.before else {
            throw StorageError(
                .corrupt,
                "the header states the tree root \(end.before.root.hexadecimal) for the \(tree.size) events before; the "
                    + "files before give \(tree.root.hexadecimal)", path: end.cursor.path.string, offset: 0,
                advice: "\"usage-ledger audit verify\" says which events were changed, in the ledger or in its copy")
        }
        let last = target.activeFilePath(firstSequence: end.fileFirstSequence)
        try copy(end.cursor.file, to: last, byteCount: end.offset)
        if existing.logs.max() != end.fileFirstSequence { changesFiles = true }
        if !existing.logs.isDisjoint(with: existing.segments) { changesFiles = true }
    }

    /// What HEAD will say in the target.
    func head(generation: UInt64) throws(StorageError) -> DurableHead {
        let boot = try attempt("learn the boot id", target.path) { () throws(Errno) in
            try target.fileSystem.bootIdentifier()
        }
        return DurableHead(
            ledgerID: target.header.id, generation: generation, treeSize: end.treeSize,
            fileFirstSequence: end.fileFirstSequence, endOffset: end.offset, bootIdentifier: boot, root: end.root)
    }

    /// Sees to it that the target has, or will have, a full file; returns the root of its subtree.
    private mutating func copyFullFile(_ first: UInt64) throws -> MerkleHash {
        if existing.segments.contains(first), let segment = try target.segment(firstSequence: first) {
            return segment.root
        }
        if let root = try copySegment(first) { return root }
        if existing.logs.contains(first), let root = try fullLogFile(first, of: target)?.root { return root }
        do {
            guard let (cursor, root) = try fullLogFile(first, of: source) else {
                throw source.missingFile(firstSequence: first)
            }
            try copy(
                cursor.file, to: target.activeFilePath(firstSequence: first), byteCount: cursor.position.offset)
            changesFiles = true
            return root
        } catch let error as StorageError {
            // It may have been sealed meanwhile.
            guard error.code == .corrupt, let root = try copySegment(first) else { throw error }
            return root
        }
    }

    /// Nil when the source has no such segment.
    private mutating func copySegment(_ first: UInt64) throws -> MerkleHash? {
        guard let segment = try source.segment(firstSequence: first) else { return nil }
        let path = target.segmentPath(firstSequence: first)
        try target.makeSegmentsDirectory()
        changesFiles = true
        // What an earlier run copied before it was cut short.
        if let copy = try intactCopy(of: segment, at: path) {
            try attempt("sync", copy.path) { () throws(Errno) in try copy.file.synchronizeData() }
            return segment.root
        }
        let size = try attempt("look at the segment", segment.path) { () throws(Errno) in try segment.file.size() }
        try copy(segment.file, to: path, byteCount: size, isReadOnly: true)
        guard try intactCopy(of: segment, at: path) != nil else {
            try segment.checkDigest()
            throw StorageError(
                .corrupt, "the copy of the segment does not read back", path: path.string,
                sequences: first...segment.endSequence - 1, advice: "check the disk that it was copied to")
        }
        return segment.root
    }

    private func intactCopy(of segment: SegmentFile, at path: FilePath) throws -> SegmentFile? {
        do throws(StorageError) {
            let copy = try SegmentFile(
                opening: staged(path), in: target.fileSystem, ledgerID: target.header.id,
                firstSequence: segment.firstSequence, count: segment.count)
            try copy.checkDigest()
            return copy.root == segment.root ? copy : nil
        } catch {
            guard error.code == .corrupt || error.cause == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }

    /// A log file read to its end, and the root of its subtree; nil when it is not full.
    private func fullLogFile(
        _ first: UInt64, of directory: LedgerDirectory
    ) throws -> (cursor: LogCursor, root: MerkleHash)? {
        var tree = MerkleFrontier()
        let cursor = try LogCursor(directory, atFile: first)
        try cursor.advanceInFile(before: .valid) { frame in
            frame.forEachEvent { _, bytes in tree.append(.leaf(bytes)) }
        }
        return cursor.position.isFileFull ? (cursor, tree.root) : nil
    }

    private mutating func copy(
        _ file: any File, to path: FilePath, byteCount: UInt64, isReadOnly: Bool = false
    ) throws(StorageError) {
        let (fileSystem, staged) = (target.fileSystem, staged(path))
        try attempt("write", path) { () throws(Errno) in
            // What an earlier run, cut short, may have left.
            try fileSystem.removeIfThere(staged)
            let copy = try fileSystem.open(staged, isReadOnly ? .createReadOnly : .createNew)
            try file.copy(0..<byteCount, to: copy)
            try copy.synchronizeData()
        }
        fileCount += 1
        self.byteCount += byteCount
    }

    private func staged(_ path: FilePath) -> FilePath { FilePath(path.string + suffix) }
}
