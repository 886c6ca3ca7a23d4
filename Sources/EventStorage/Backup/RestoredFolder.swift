package import SystemPackage

// Restoring copies a backup into a folder of its own. The file LEDGER comes last, under another name until then, so
// that nothing takes the folder for a ledger before it was verified and what continues it was marked. Whatever a
// restoring left that was cut short is removed by the next.

/// A folder that a backup is being restored to: all of a ledger but its name.
package struct RestoredFolder: Sendable {
    static var markName: String { "LEDGER.restoring" }

    package let directory: LedgerDirectory
    /// What was restored, verified by reading all of it again.
    package let audit: LogAudit
    /// The root over all events.
    package let root: MerkleHash
    /// Its lock keeps other restorings away.
    private let mark: any File

    /// Copies a backup and verifies the copy.
    ///
    /// Throws `.alreadyExists` when the folder holds anything, `.busy`, `.corrupt`; then the folder is no ledger.
    package init(
        copying backup: FilePath, to path: FilePath, fileSystem: any FileSystem, allowsNetwork: Bool,
        rootAt size: UInt64?
    ) throws {
        let source = try Self.openBackup(backup, fileSystem)
        directory = LedgerDirectory(fileSystem, path, source.header, source.preallocationByteCount)
        try Backup.makeDirectory(path, fileSystem)
        try LedgerDirectory.refuseNetwork(path, fileSystem, allowsNetwork)
        mark = try Self.clear(directory)
        let end = try source.durableEnd()
        var copy = LogCopy(source: source, end: end, target: directory, existing: LogFiles(), suffix: "")
        try copy.run()
        if let key = try source.wholeUserKey() { try directory.writeUserKey(key) }
        try directory.replace(DurableHead.fileName, with: copy.head(generation: 1).encoded)
        if try directory.identity(of: directory.segmentsPath) != nil {
            try attempt("sync the directory", directory.segmentsPath) { [directory] () throws(Errno) in
                try fileSystem.synchronizeDirectory(directory.segmentsPath)
            }
        }
        audit = try LogAudit(directory, rootAt: size)
        root = end.root
        guard audit.treeSize == end.treeSize, audit.root == end.root else {
            throw StorageError(
                .corrupt, "the copy does not hold the events of the backup", path: path.string,
                advice: "check the disk that it was copied to")
        }
    }

    /// Makes a ledger of it.
    package func finish() throws(StorageError) {
        let final = directory.path.appending(LedgerHeader.fileName)
        try attempt("name the restored ledger", final) { () throws(Errno) in
            try directory.fileSystem.rename(directory.path.appending(Self.markName), to: final)
            try directory.fileSystem.synchronizeDirectory(directory.path)
        }
        try directory.synchronizeEntryInParent()
    }

    /// Opens a backup; one that was cut short while its files got their names is completed first.
    private static func openBackup(_ path: FilePath, _ fileSystem: any FileSystem) throws -> LedgerDirectory {
        let unfinished = path.appending(BackupFolder.unfinishedName)
        if let file = try? fileSystem.open(unfinished, .read) {
            let bytes = try attempt("read", unfinished) { () throws(Errno) in try file.bytes(at: 0, count: 1 << 16) }
            let header = try LedgerHeader(decoding: bytes, path: unfinished.string)
            let folder = BackupFolder(
                directory: LedgerDirectory(fileSystem, path, header, LogLimits.preallocationByteCount))
            let lock = try folder.lock()
            defer { try? lock.unlock() }
            if case .unfinished = try folder.state() { try folder.finish() }
        }
        return try LedgerDirectory(opening: path, fileSystem: fileSystem, allowsNetwork: true)
    }

    /// Empties a folder of what a restoring left that was cut short, and marks it as one.
    private static func clear(_ directory: LedgerDirectory) throws(StorageError) -> any File {
        let (fileSystem, path) = (directory.fileSystem, directory.path)
        let names = try attempt("list", path) { () throws(Errno) in try fileSystem.names(in: path) }
        guard names.isEmpty || names.contains(markName) else {
            throw StorageError(
                .alreadyExists, "\(path) is there already, and not empty",
                advice: "restore to a path that does not exist yet: nothing is ever overwritten")
        }
        let markPath = path.appending(markName)
        let mark = try attempt("mark the folder", markPath) { () throws(Errno) in
            try fileSystem.open(markPath, .create)
        }
        guard try attempt("lock the folder", markPath, { () throws(Errno) in try mark.lock(wait: false) }) else {
            throw StorageError(.busy, "another process is restoring to \(path)", advice: "try again")
        }
        try attempt("empty the folder", path) { () throws(Errno) in
            for name in names where name != markName { try empty(path.appending(name), fileSystem) }
            try mark.truncate(to: 0)
            try mark.writeFully(directory.header.encoded, at: 0)
            try mark.synchronizeData()
            try fileSystem.synchronizeDirectory(path)
        }
        return mark
    }

    /// Removes a file, or the files in a directory: segments, and what a ledger derives from its log.
    private static func empty(_ path: FilePath, _ fileSystem: any FileSystem) throws(Errno) {
        guard try fileSystem.isDirectory(path) else { return try fileSystem.remove(path) }
        for name in try fileSystem.names(in: path) { try fileSystem.remove(path.appending(name)) }
    }
}
