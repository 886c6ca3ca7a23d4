internal import SystemPackage

/// A place in the log between two frames, moving forward over the log's files.
///
/// Reading and catching up are the same walk; they differ in where they stop and in what they make of
/// bytes behind the last valid frame.
final class LogCursor {
    let directory: LedgerDirectory
    private(set) var file: any File
    private(set) var path: FilePath
    private var scanner: FrameScanner
    /// The end of the last frame read: what a torn tail begins at.
    var position: FramePosition { scanner.position }
    /// Why the bytes at the position are no valid frame, when they are none and not zero.
    var rejectionText: String? { scanner.rejection }
    private(set) var lastRecordedAtNanoseconds: Int64?
    private(set) var lastRoot: MerkleHash?

    /// At the start of a log file. Throws `.corrupt` when the file is missing or its header is damaged.
    init(_ directory: LedgerDirectory, atFile firstSequence: UInt64) throws(StorageError) {
        self.directory = directory
        (file, path, scanner) = try Self.open(directory, firstSequence)
    }

    private static func open(
        _ directory: LedgerDirectory, _ firstSequence: UInt64
    ) throws(StorageError) -> (any File, FilePath, FrameScanner) {
        let path = directory.activeFilePath(firstSequence: firstSequence)
        let file: any File
        do throws(Errno) {
            file = try directory.fileSystem.open(path, .read)
        } catch {
            guard error == .noSuchFileOrDirectory else { throw StorageError(error, while: "open the log", path: path) }
            throw directory.missingFile(firstSequence: firstSequence)
        }
        let header = try ActiveFileHeader(
            reading: file, path: path, of: directory.header, firstSequence: firstSequence)
        let start = FramePosition(
            fileFirstSequence: firstSequence, offset: UInt64(header.byteCount), sequence: firstSequence,
            seed: header.checksum, fileEndSequence: firstSequence + directory.header.eventsPerFile)
        return (file, path, FrameScanner(file: file, path: path, from: start))
    }

    /// Reads frames until there is no valid one at the place reached, or `limit` is.
    func advance(before limit: Limit, _ body: (FrameView) throws -> Void) throws {
        while true {
            let end = limit.endOffset(inFile: position.fileFirstSequence)
            while try scanner.next(
                before: end,
                { frame in
                    lastRecordedAtNanoseconds = frame.recordedAtNanoseconds
                    lastRoot = frame.root
                    try body(frame)
                })
            {}
            guard position.isFileFull, limit.reaches(fileAfter: position.fileFirstSequence) else { return }
            let next = position.fileEndSequence
            guard try exists(directory.activeFilePath(firstSequence: next)) else { return }
            (file, path, scanner) = try Self.open(directory, next)
        }
    }

    /// Opens the file again when its name now means another one (a poisoned file is replaced by a copy).
    func reopenIfReplaced() throws(StorageError) {
        scanner.discardWindow()
        let kept = position
        let isSame: Bool
        do throws(Errno) {
            isSame = try directory.fileSystem.open(path, .read).identity() == file.identity()
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw StorageError(error, while: "look at the log", path: path)
            }
            throw directory.missingFile(firstSequence: kept.fileFirstSequence)
        }
        guard !isSame else { return }
        (file, path, scanner) = try Self.open(directory, kept.fileFirstSequence)
        scanner = FrameScanner(file: file, path: path, from: kept)
    }

    /// What stands behind the last valid frame. Only the last log file may be torn.
    func inspectTail() throws(StorageError) -> LogTail {
        let next = position.fileEndSequence
        if !position.isFileFull, try exists(directory.activeFilePath(firstSequence: next)) {
            return .corrupt(reason: scanner.rejection ?? "it ends here, and another log file follows")
        }
        return try LogTail(of: file, path: path, after: position, rejection: scanner.rejection)
    }

    private func exists(_ path: FilePath) throws(StorageError) -> Bool {
        do throws(Errno) {
            _ = try directory.fileSystem.open(path, .read)
            return true
        } catch {
            guard error == .noSuchFileOrDirectory else { throw StorageError(error, while: "open the log", path: path) }
            return false
        }
    }

    /// How far to read.
    enum Limit {
        /// As far as frames are valid.
        case valid
        /// Up to what HEAD says is durable.
        case head(fileFirstSequence: UInt64, endOffset: UInt64)

        fileprivate func endOffset(inFile first: UInt64) -> UInt64 {
            switch self {
            case .valid: .max
            case .head(let file, let end): first < file ? .max : first == file ? end : 0
            }
        }

        fileprivate func reaches(fileAfter first: UInt64) -> Bool {
            switch self {
            case .valid: true
            case .head(let file, _): first < file
            }
        }
    }
}
