internal import SystemPackage

/// The whole log, read and hashed again: every checksum, and every tree root that the log states.
///
/// A change of any event shows, also when all checksums were made to match it: the roots do not follow from the
/// events any more. When the roots were made to match as well, only a checkpoint kept elsewhere shows it.
package struct LogAudit: Sendable {
    /// The tree over all events before the file that is being read, and that over the file's events.
    private var before = MerkleFrontier()
    private var file = MerkleFrontier()
    package private(set) var fileCount = 0
    /// When the last event was recorded; nil for an empty log.
    package private(set) var recordedAtNanoseconds: Int64?
    /// The root of the tree at the size asked for; nil when the log is shorter.
    package private(set) var rootAtSize: MerkleHash?

    package var treeSize: UInt64 { before.size + file.size }
    package var root: MerkleHash { frontier.root }

    private var frontier: MerkleFrontier {
        var all = before
        all.append(file)
        return all
    }

    /// Reads all durable events; keeps the root of the tree over the first `size` of them on the way.
    ///
    /// Throws `StorageError.corrupt` that names the file, the events, what was found and what was expected.
    /// O(events), in small memory.
    package init(_ directory: LedgerDirectory, rootAt size: UInt64? = nil) throws {
        if size == 0 { rootAtSize = .emptyRoot }
        let reader = try LogReader(directory)
        try reader.readOn { frame in
            if frame.firstSequence == before.size { try beginFile(isSealed: frame.root == nil, directory) }
            frame.forEachEvent { _, bytes in
                file.append(.leaf(bytes))
                if treeSize == size { rootAtSize = root }
            }
            try check(frame, directory)
            recordedAtNanoseconds = frame.recordedAtNanoseconds
            if file.size == directory.header.eventsPerFile { try endFile(isSealed: frame.root == nil, directory) }
        }
        // The last file may have been begun and hold no commit yet.
        if file.size == 0, try directory.activeFiles().last == before.size {
            try beginFile(isSealed: false, directory)
        }
    }

    /// A log file's header states the roots of the events before it, which must be those found.
    private mutating func beginFile(isSealed: Bool, _ directory: LedgerDirectory) throws(StorageError) {
        fileCount += 1
        let path = directory.activeFilePath(firstSequence: before.size)
        guard !isSealed, let log = try directory.openIfThere(path) else { return }
        let stated = try ActiveFileHeader(
            reading: log, path: path, of: directory.header, firstSequence: before.size
        ).frontier
        guard stated == before else {
            throw StorageError(
                .corrupt,
                "the header states the tree root \(stated.root.hexadecimal) for the \(before.size) events before; they "
                    + "give \(before.root.hexadecimal)", path: path.string, offset: 0, advice: Self.advice)
        }
    }

    /// A full file is a perfect subtree, whose root a segment states.
    private mutating func endFile(isSealed: Bool, _ directory: LedgerDirectory) throws(StorageError) {
        let found = file.root
        if isSealed, let segment = try directory.segment(firstSequence: before.size) {
            guard segment.root == found else {
                throw StorageError(
                    .corrupt,
                    "the segment states the root \(segment.root.hexadecimal); its events give \(found.hexadecimal)",
                    path: segment.path.string, sequences: before.size...treeSize - 1, advice: Self.advice)
            }
            try segment.checkDigest()
        }
        before.append(file)
        file = MerkleFrontier()
    }

    private func check(_ frame: FrameView, _ directory: LedgerDirectory) throws(StorageError) {
        func corrupt(_ message: String) -> StorageError {
            StorageError(
                .corrupt, message, path: directory.activeFilePath(firstSequence: before.size).string,
                sequences: frame.firstSequence...frame.endSequence - 1, advice: Self.advice)
        }
        if let stated = frame.root, stated != root {
            throw corrupt("the commit states the tree root \(stated.hexadecimal); its events give \(root.hexadecimal)")
        }
        if let last = recordedAtNanoseconds, frame.recordedAtNanoseconds < last {
            throw corrupt("the commit was recorded before the one that it follows")
        }
    }

    private static let advice = "it was changed after it was written; restore the ledger from a backup"
}

extension LedgerDirectory {
    /// Nil when there is no such file.
    func openIfThere(_ path: FilePath) throws(StorageError) -> (any File)? {
        do throws(Errno) {
            return try fileSystem.open(path, .read)
        } catch {
            guard error == .noSuchFileOrDirectory else { throw StorageError(error, while: "open", path: path) }
            return nil
        }
    }
}
