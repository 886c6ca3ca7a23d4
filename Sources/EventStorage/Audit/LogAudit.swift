internal import SystemPackage

/// The whole log, read and hashed again: every checksum, and the tree root of every commit.
///
/// A change of any event shows, also when all checksums were made to match it: the roots do not follow from the
/// events any more. When the roots were made to match as well, only a checkpoint kept elsewhere shows it.
package struct LogAudit: Sendable {
    /// The tree over all events, as they are.
    package private(set) var frontier = MerkleFrontier()
    package private(set) var fileCount = 0
    /// When the last event was recorded; nil for an empty log.
    package private(set) var recordedAtNanoseconds: Int64?
    /// The root of the tree at the size asked for; nil when the log is shorter.
    package private(set) var rootAtSize: MerkleHash?

    package var treeSize: UInt64 { frontier.size }
    package var root: MerkleHash { frontier.root }

    /// Reads all durable events; keeps the root of the tree over the first `size` of them on the way.
    ///
    /// Throws `StorageError.corrupt` that names the file, the events, what was found and what was expected.
    /// O(events), in constant memory.
    package init(_ directory: LedgerDirectory, rootAt size: UInt64? = nil) throws {
        if size == 0 { rootAtSize = .emptyRoot }
        let reader = try LogReader(directory)
        try reader.readOn { frame in
            try beginFile(ofEvent: frame.firstSequence, directory)
            frame.forEachEvent { _, bytes in
                frontier.append(.leaf(bytes))
                if frontier.size == size { rootAtSize = frontier.root }
            }
            try check(frame, directory)
            recordedAtNanoseconds = frame.recordedAtNanoseconds
        }
        // A file may have been begun and hold no commit yet.
        let last = try directory.activeFiles().last ?? 0
        if last == frontier.size { try beginFile(ofEvent: last, directory) }
    }

    /// The first event of a file: the roots in the file's header must be those of the events before.
    private mutating func beginFile(ofEvent sequence: UInt64, _ directory: LedgerDirectory) throws {
        guard sequence == directory.header.fileFirstSequence(holding: sequence) else { return }
        fileCount += 1
        let path = directory.activeFilePath(firstSequence: sequence)
        let file = try attempt("open the log", path) { () throws(Errno) in try directory.fileSystem.open(path, .read) }
        let stated = try ActiveFileHeader(
            reading: file, path: path, of: directory.header, firstSequence: sequence
        ).frontier
        guard stated == frontier else {
            throw StorageError(
                .corrupt,
                "the header states the tree root \(stated.root.hexadecimal) for the \(sequence) events before; they give "
                    + frontier.root.hexadecimal, path: path.string, offset: 0, advice: Self.advice)
        }
    }

    private func check(_ frame: FrameView, _ directory: LedgerDirectory) throws(StorageError) {
        func corrupt(_ message: String) -> StorageError {
            let first = directory.header.fileFirstSequence(holding: frame.firstSequence)
            return StorageError(
                .corrupt, message, path: directory.activeFilePath(firstSequence: first).string,
                sequences: frame.firstSequence...frame.endSequence - 1, advice: Self.advice)
        }
        let found = frontier.root
        guard found == frame.root else {
            throw corrupt(
                "the commit states the tree root \(frame.root.hexadecimal); its events give \(found.hexadecimal)")
        }
        if let before = recordedAtNanoseconds, frame.recordedAtNanoseconds < before {
            throw corrupt("the commit was recorded before the one that it follows")
        }
    }

    private static let advice = "it was changed after it was written; restore the ledger from a backup"
}
