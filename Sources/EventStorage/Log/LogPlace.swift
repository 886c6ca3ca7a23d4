/// The end of a frame, and the tree up to there: where reading can begin without what came before.
package struct LogPlace: Sendable, Hashable {
    /// The log file that the frame is in. At the start of a file, where no frame ends, that file.
    package let fileFirstSequence: UInt64
    /// Where the frame begins; 0 at the start of a file.
    let frameOffset: UInt64
    /// Of the frame's header; of the file's, at the start of a file.
    let checksum: UInt32
    let frontier: MerkleFrontier
    package let lastRecordedAtNanoseconds: Int64?

    package var treeSize: UInt64 { frontier.size }
}

extension LogCursor {
    /// The place of the cursor, which tracks the tree.
    var place: LogPlace {
        LogPlace(
            fileFirstSequence: position.fileFirstSequence, frameOffset: lastFrameOffset, checksum: position.seed,
            frontier: frontier, lastRecordedAtNanoseconds: lastRecordedAtNanoseconds)
    }

    /// Where a place is in the log as it stands; nil when the log has no such place, or no longer has its file.
    ///
    /// The frame must carry the place's tree root and checksum. When it ended its file, that file may be gone: then the
    /// header of the next must carry the tree.
    convenience init?(
        _ directory: LedgerDirectory, at place: LogPlace, tracksTree: Bool
    ) throws(StorageError) {
        if place.treeSize > 0, place.treeSize % directory.header.eventsPerFile == 0,
            try directory.identity(of: directory.activeFilePath(firstSequence: place.treeSize)) != nil
        {
            try self.init(directory, atFile: place.treeSize, tracksTree: tracksTree)
            guard frontier == place.frontier else { return nil }
        } else {
            let path = directory.activeFilePath(firstSequence: place.fileFirstSequence)
            guard try directory.identity(of: path) != nil else { return nil }
            try self.init(directory, atFile: place.fileFirstSequence, tracksTree: tracksTree)
            guard try go(to: place) else { return nil }
        }
        remember(place)
    }
}
