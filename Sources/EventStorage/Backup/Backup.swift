package import SystemPackage

/// What backing up a ledger did.
package struct Backup: Sendable, Hashable {
    /// How many events the backup holds now, and the tree root over them.
    package let treeSize: UInt64
    package let root: MerkleHash
    /// How many of them it lacked.
    package let newEvents: UInt64
    package let copiedFiles: Int
    package let copiedBytes: UInt64

    /// Brings a backup up to date, or makes it: a folder that is a ledger itself, with the same events up to the log's
    /// durable end. Others may read and append meanwhile.
    ///
    /// The key that users are hashed with comes along; one that is damaged or gone leaves the backup's as it is.
    /// Throws `.alreadyExists` when the folder holds something else or a backup of another ledger, `ProofError.refuted`
    /// when it holds events that the ledger has not, `.busy`, `.corrupt` for damage in either. O(new events + files).
    package static func run(_ source: LedgerDirectory, to path: FilePath) throws -> Backup {
        let fileSystem = source.fileSystem
        let folder = BackupFolder(
            directory: LedgerDirectory(fileSystem, path, source.header, source.preallocationByteCount))
        try makeDirectory(path, fileSystem)
        _ = try folder.state()
        guard try source.identity(of: path) != source.identity(of: source.path) else {
            throw StorageError(.alreadyExists, "\(path) is the ledger itself", advice: "choose another path")
        }
        let lock = try folder.lock()
        defer { try? lock.unlock() }
        if case .unfinished = try folder.state() { try folder.finish() }
        let state = try folder.state()
        // What the ledger has is learned after the lock is held, so that a second run never takes it back.
        let end = try source.durableEnd()
        var older: LogEnd?
        if case .ledger = state {
            try checkIdentity(of: path, source)
            let held = try folder.directory.durableEnd()
            try check(held, isBeginningOf: end, source, path)
            older = held
        }
        try folder.removeStagedLogs()
        // Read after the log's end: a key is there before the event that asks for it.
        var key = try source.wholeUserKey()
        if try folder.directory.wholeUserKey() == key { key = nil }
        if let older, older.treeSize == end.treeSize, key == nil, try !lacksSegments(folder.directory, source) {
            return Backup(treeSize: end.treeSize, root: end.root, newEvents: 0, copiedFiles: 0, copiedBytes: 0)
        }
        var copy = LogCopy(
            source: source, end: end, target: folder.directory, existing: try folder.directory.logFiles(),
            suffix: BackupFolder.stagedSuffix)
        try copy.run()
        let generation = (try folder.directory.readHead()?.generation ?? 0) + 1
        if let key { try folder.stage(key.encoded, as: UserKey.fileName) }
        try folder.stage(try copy.head(generation: generation).encoded, as: DurableHead.fileName)
        try folder.synchronizeNames()
        try folder.publish(state, changesFiles: copy.changesFiles)
        return Backup(
            treeSize: end.treeSize, root: end.root, newEvents: end.treeSize - (older?.treeSize ?? 0),
            copiedFiles: copy.fileCount, copiedBytes: copy.byteCount)
    }

    static func makeDirectory(_ path: FilePath, _ fileSystem: any FileSystem) throws(StorageError) {
        try attempt("make the directory", path) { () throws(Errno) in
            do throws(Errno) {
                try fileSystem.createDirectory(path)
            } catch {
                guard error == .fileExists else { throw error }
            }
        }
        let isDirectory = try attempt("look at", path) { () throws(Errno) in try fileSystem.isDirectory(path) }
        guard isDirectory else { throw StorageError(.alreadyExists, "\(path) is there already, and is a file") }
    }

    /// Throws unless the folder's header is that of the ledger.
    private static func checkIdentity(of path: FilePath, _ source: LedgerDirectory) throws(StorageError) {
        let backup = try LedgerDirectory(opening: path, fileSystem: source.fileSystem, allowsNetwork: true)
        guard backup.header == source.header else {
            throw StorageError(
                .alreadyExists,
                "\(path) holds another ledger, \(backup.header.idText); this is \(source.header.idText)",
                advice: "choose a path of its own for each ledger's backup")
        }
    }

    /// A backup never goes back: it must hold nothing but what the ledger holds, at the same places.
    private static func check(
        _ held: LogEnd, isBeginningOf end: LogEnd, _ source: LedgerDirectory, _ path: FilePath
    ) throws {
        guard held.treeSize <= end.treeSize else {
            throw ProofError.refuted(
                "the backup \(path) holds \(held.treeSize) events, the ledger only \(end.treeSize): the ledger was put back "
                    + "to an earlier state, or the backup was appended to; choose another path to keep both")
        }
        var tree = LogTree(size: held.treeSize, source: source)
        let root = try tree.root()
        guard root == held.root else {
            throw ProofError.refuted(
                "the backup \(path) and the ledger hold different events: at \(held.treeSize) events its tree root is "
                    + "\(held.root.hexadecimal), the ledger's \(root.hexadecimal); choose another path to keep both")
        }
    }

    /// Whether files were sealed since: a backup of the same events becomes smaller by them.
    private static func lacksSegments(
        _ target: LedgerDirectory, _ source: LedgerDirectory
    ) throws(StorageError) -> Bool {
        try !Set(source.segments()).isSubset(of: target.segments())
    }
}
