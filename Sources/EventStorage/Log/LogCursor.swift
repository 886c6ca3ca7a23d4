internal import SystemPackage

/// A place in the log between two frames, moving forward over the log's files.
///
/// Reading and catching up are the same walk; they differ in where they stop and in what they make of
/// bytes behind the last valid frame. A writer's cursor grows the Merkle tree on the way.
final class LogCursor {
    let directory: LedgerDirectory
    private(set) var file: any File
    private(set) var path: FilePath
    private(set) var identity: FileIdentity
    private var scanner: FrameScanner
    private let tracksTree: Bool
    private let tree: GrowingTree
    private(set) var lastRecordedAtNanoseconds: Int64?
    private(set) var lastRoot: MerkleHash?
    /// Where the frame before the position begins; 0 at the start of a file.
    private(set) var lastFrameOffset: UInt64 = 0

    /// The end of the last frame read: what a torn tail begins at.
    var position: FramePosition { scanner.position }
    /// Why the bytes at the position are no valid frame, when they are none and not zero.
    var rejectionText: String? { scanner.rejection }

    /// At the start of a log file. Throws `.corrupt` when the file is missing or its header is damaged.
    init(_ directory: LedgerDirectory, atFile firstSequence: UInt64, tracksTree: Bool = false) throws(StorageError) {
        guard let opened = try OpenedFile(directory, firstSequence) else {
            throw directory.missingFile(firstSequence: firstSequence)
        }
        self.directory = directory
        self.tracksTree = tracksTree
        (file, path, identity, tree) = (opened.file, opened.path, opened.identity, GrowingTree(opened.frontier))
        scanner = FrameScanner(file: opened.file, path: opened.path, from: opened.start)
    }

    /// The tree over all events before the position; only of a cursor that tracks it.
    private(set) var frontier: MerkleFrontier {
        get { tree.frontier }
        set { tree.become(newValue) }
    }

    /// A log file just opened, and what its header says.
    private struct OpenedFile {
        let file: any File
        let path: FilePath
        let identity: FileIdentity
        let start: FramePosition
        let frontier: MerkleFrontier

        /// Nil when there is no such file.
        init?(_ directory: LedgerDirectory, _ firstSequence: UInt64) throws(StorageError) {
            path = directory.activeFilePath(firstSequence: firstSequence)
            do throws(Errno) {
                file = try directory.fileSystem.open(path, .read)
                identity = try file.identity()
            } catch {
                guard error == .noSuchFileOrDirectory else {
                    throw StorageError(error, while: "open the log", path: path)
                }
                return nil
            }
            let header = try ActiveFileHeader(
                reading: file, path: path, of: directory.header, firstSequence: firstSequence)
            frontier = header.frontier
            start = FramePosition(
                fileFirstSequence: firstSequence, offset: UInt64(header.byteCount), sequence: firstSequence,
                seed: header.checksum, fileEndSequence: firstSequence + directory.header.eventsPerFile)
        }
    }

    /// The tree root at the position; nil at the start of a file, for a cursor that does not track the tree.
    var knownRoot: MerkleHash? { lastRoot ?? (tracksTree ? frontier.root : nil) }

    // MARK: Moving

    /// Reads frames until there is no valid one at the place reached, or `limit` is.
    func advance(before limit: Limit, _ body: (FrameView) throws -> Void) throws {
        repeat { try advanceInFile(before: limit, body) } while try enterNextFile(before: limit)
    }

    /// As `advance`, but stays in the file.
    func advanceInFile(before limit: Limit, _ body: (FrameView) throws -> Void) throws {
        let end = limit.endOffset(inFile: position.fileFirstSequence)
        while true {
            let offset = position.offset
            let hasRead = try scanner.next(before: end) { frame in
                try body(frame)
                lastRecordedAtNanoseconds = frame.recordedAtNanoseconds
                lastRoot = frame.root
                if tracksTree { tree.append(frame) }
            }
            guard hasRead else { return }
            lastFrameOffset = offset
        }
    }

    /// Reads the next frame of the file; false when no valid one is there.
    func advanceByFrame(_ body: (FrameView) throws -> Void) throws -> Bool { try scanner.next(before: .max, body) }

    /// Goes to the start of the next file, when this one is full and has been read; false when it is not, or there is
    /// no next one.
    func enterNextFile(before limit: Limit) throws(StorageError) -> Bool {
        guard position.isFileFull, limit.reaches(fileAfter: position.fileFirstSequence) else { return false }
        guard let next = try OpenedFile(directory, position.fileEndSequence) else { return false }
        guard !tracksTree || next.frontier == frontier else { throw otherHistory(next.path) }
        enter(next)
        return true
    }

    /// Goes to the start of a later file, past events that this cursor does not read.
    ///
    /// False when the file is gone. Throws `.corrupt` when the tree in its header did not grow out of this one.
    func jump(toFile firstSequence: UInt64) throws(StorageError) -> Bool {
        guard let later = try OpenedFile(directory, firstSequence) else { return false }
        guard !tracksTree || later.frontier.sharesHistory(with: frontier) else { throw otherHistory(later.path) }
        enter(later)
        lastRoot = nil
        return true
    }

    /// Goes behind a frame that was just written at the position.
    func pass(_ header: FrameHeader, checksum: UInt32, frontier: MerkleFrontier) {
        var position = position
        lastFrameOffset = position.offset
        position.offset += header.byteCountWithPayload
        position.sequence += UInt64(header.count)
        position.seed = checksum
        scanner.pass(to: position)
        lastRecordedAtNanoseconds = header.recordedAtNanoseconds
        lastRoot = header.root
        self.frontier = frontier
    }

    private func enter(_ opened: OpenedFile) {
        (file, path, identity, frontier) = (opened.file, opened.path, opened.identity, opened.frontier)
        scanner = FrameScanner(file: file, path: path, from: opened.start)
        lastFrameOffset = 0
    }

    func otherHistory(_ path: FilePath) -> StorageError {
        StorageError(
            .corrupt, "the tree in the header of the log file did not grow out of the events before it",
            path: path.string, offset: 0, advice: "restore the ledger from a backup")
    }

    // MARK: Which file the name means

    /// Opens the file again when its name now means another one (a poisoned file is replaced by a copy), and forgets
    /// what was read ahead; false when the name means none any more.
    func resolve() throws(StorageError) -> Bool {
        scanner.discardWindow()
        guard let current = try directory.identity(of: path) else { return false }
        guard current != identity else { return true }
        let kept = position
        guard let opened = try OpenedFile(directory, kept.fileFirstSequence) else { return false }
        (file, identity) = (opened.file, opened.identity)
        scanner = FrameScanner(file: file, path: path, from: kept)
        return true
    }

    /// As `resolve`, but throws `.corrupt` when the file is gone.
    func reopenIfReplaced() throws(StorageError) {
        guard try resolve() else { throw directory.missingFile(firstSequence: position.fileFirstSequence) }
    }

    /// What stands behind the last valid frame. Only the last log file may be torn.
    func inspectTail() throws(StorageError) -> LogTail {
        if !position.isFileFull,
            try directory.identity(of: directory.activeFilePath(firstSequence: position.fileEndSequence)) != nil
        {
            return .corrupt(reason: scanner.rejection ?? "it ends here, and another log file follows")
        }
        return try LogTail(of: file, path: path, after: position, rejection: scanner.rejection)
    }

    // MARK: Going back

    /// A place to come back to.
    struct Mark {
        fileprivate let position: FramePosition
        fileprivate let frontier: MerkleFrontier
        fileprivate let lastRecordedAtNanoseconds: Int64?
        fileprivate let lastRoot: MerkleHash?
        fileprivate let lastFrameOffset: UInt64
    }

    var mark: Mark {
        Mark(
            position: position, frontier: frontier, lastRecordedAtNanoseconds: lastRecordedAtNanoseconds,
            lastRoot: lastRoot, lastFrameOffset: lastFrameOffset)
    }

    func goBack(to mark: Mark) throws(StorageError) {
        guard let opened = try OpenedFile(directory, mark.position.fileFirstSequence) else {
            throw directory.missingFile(firstSequence: mark.position.fileFirstSequence)
        }
        (file, path, identity, frontier) = (opened.file, opened.path, opened.identity, mark.frontier)
        scanner = FrameScanner(file: file, path: path, from: mark.position)
        lastRecordedAtNanoseconds = mark.lastRecordedAtNanoseconds
        lastRoot = mark.lastRoot
        lastFrameOffset = mark.lastFrameOffset
    }

    /// Goes from the start of a file to a place in it; false when no frame there is the place's.
    func go(to place: LogPlace) throws(StorageError) -> Bool {
        guard place.frameOffset > 0 else { return position.seed == place.checksum && frontier == place.frontier }
        let bytes = try attempt("read the log", path) { () throws(Errno) in
            try file.bytes(at: place.frameOffset, count: FrameHeader.byteCount)
        }
        let header = bytes.withUnsafeBytes { FrameHeader(unchecked: $0) }
        guard let header, header.checksum == place.checksum, header.offset == place.frameOffset,
            header.firstSequence + UInt64(header.count) == place.treeSize, header.root == place.frontier.root,
            place.treeSize <= position.fileEndSequence, place.treeSize > position.fileFirstSequence
        else { return false }
        let position = FramePosition(
            fileFirstSequence: place.fileFirstSequence, offset: header.offset + header.byteCountWithPayload,
            sequence: place.treeSize, seed: header.checksum, fileEndSequence: position.fileEndSequence)
        scanner = FrameScanner(file: file, path: path, from: position)
        lastFrameOffset = place.frameOffset
        return true
    }

    /// Takes over what a place knows of the log before it.
    func remember(_ place: LogPlace) {
        frontier = place.frontier
        lastRoot = place.frontier.root
        lastRecordedAtNanoseconds = place.lastRecordedAtNanoseconds
    }

    /// How far to read.
    enum Limit {
        /// As far as frames are valid.
        case valid
        /// Up to what HEAD says is durable.
        case head(fileFirstSequence: UInt64, endOffset: UInt64)

        func endOffset(inFile first: UInt64) -> UInt64 {
            switch self {
            case .valid: .max
            case .head(let file, let end): first < file ? .max : first == file ? end : 0
            }
        }

        func reaches(fileAfter first: UInt64) -> Bool {
            switch self {
            case .valid: true
            case .head(let file, _): first < file
            }
        }
    }
}
