package import SystemPackage

/// A ledger's directory on disk: the names in it, its making, and what it says of itself.
package struct LedgerDirectory: Sendable {
    package let fileSystem: any FileSystem
    package let path: FilePath
    package let header: LedgerHeader
    /// How many zeros a log file grows by; 0 grows it by each frame.
    let preallocationByteCount: Int
    // Stored, since appending to a path is slow and every commit asks.
    package let lockPath: FilePath
    let headPath: FilePath

    /// Opens an existing ledger. Writes nothing.
    ///
    /// Throws `.notALedger` when there is none, `.newerFormat`, `.corrupt`, `.noPermission`.
    package init(
        opening path: FilePath, fileSystem: any FileSystem = PosixFileSystem(), allowsNetwork: Bool = false,
        preallocationByteCount: Int = LogLimits.preallocationByteCount
    ) throws(StorageError) {
        do throws(Errno) {
            guard try fileSystem.isDirectory(path) else { throw .notDirectory }
        } catch {
            guard error == .noSuchFileOrDirectory || error == .notDirectory else {
                throw StorageError(error, while: "open the ledger", path: path)
            }
            throw StorageError(
                .notALedger,
                error == .notDirectory ? "\(path) is a file; a ledger is a directory" : "no ledger at \(path)",
                advice: "make one with \"usage-ledger init\"")
        }
        let headerPath = path.appending(LedgerHeader.fileName)
        let bytes: [UInt8]
        do throws(Errno) {
            let file = try fileSystem.open(headerPath, .read)
            bytes = try file.bytes(at: 0, count: 1 << 16)
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw StorageError(error, while: "read the ledger's header", path: headerPath)
            }
            throw Self.withoutHeader(path, fileSystem)
        }
        try Self.refuseNetwork(path, fileSystem, allowsNetwork)
        let header = try LedgerHeader(decoding: bytes, path: headerPath.string)
        self.init(fileSystem, path, header, preallocationByteCount)
    }

    /// Makes a ledger. The file LEDGER comes last, so a crash leaves something that `create` completes.
    ///
    /// Throws `.alreadyExists` when the path holds a ledger or anything else.
    package static func create(
        at path: FilePath, header: LedgerHeader, fileSystem: any FileSystem = PosixFileSystem(),
        allowsNetwork: Bool = false, preallocationByteCount: Int = LogLimits.preallocationByteCount
    ) throws(StorageError) -> LedgerDirectory {
        do throws(Errno) {
            try fileSystem.createDirectory(path)
        } catch {
            guard error == .fileExists else {
                throw StorageError(error, while: "make the ledger's directory", path: path)
            }
            try refuseForeignContent(path, fileSystem)
        }
        try refuseNetwork(path, fileSystem, allowsNetwork)
        let lock = try lockForMaking(path, fileSystem)
        defer { try? lock.unlock() }
        let first = ActiveFileHeader(ledgerID: header.id, frontier: MerkleFrontier())
        try replace(path, activeFileName(firstSequence: 0), with: first.encoded, fileSystem)
        try replace(path, LedgerHeader.fileName, with: header.encoded, fileSystem)
        let made = LedgerDirectory(fileSystem, path, header, preallocationByteCount)
        try made.synchronizeEntryInParent()
        return made
    }

    /// A ledger whose own entry is lost with the power is a lost ledger.
    func synchronizeEntryInParent() throws(StorageError) {
        let parent = path.removingLastComponent()
        let parentPath = parent.isEmpty ? FilePath(".") : parent
        try attempt("sync the directory", parentPath) { () throws(Errno) in
            try fileSystem.synchronizeDirectory(parentPath)
        }
    }

    /// Of two processes that make the same ledger, the second finds it made.
    private static func lockForMaking(
        _ path: FilePath, _ fileSystem: any FileSystem
    ) throws(StorageError) -> any File {
        let lockPath = path.appending("LOCK")
        let lock = try attempt("open the lock", lockPath) { () throws(Errno) in try fileSystem.open(lockPath, .create) }
        let isOurs = try attempt("take the lock", lockPath) { () throws(Errno) in try lock.lock(wait: false) }
        guard isOurs else {
            throw StorageError(.busy, "another process is making or using a ledger at \(path)", advice: "try again")
        }
        try refuseForeignContent(path, fileSystem)
        return lock
    }

    /// What the names in a ledger that need not be one yet would mean.
    init(
        _ fileSystem: any FileSystem, _ path: FilePath, _ header: LedgerHeader, _ preallocationByteCount: Int
    ) {
        self.preallocationByteCount = preallocationByteCount
        self.fileSystem = fileSystem
        self.path = path
        self.header = header
        lockPath = path.appending("LOCK")
        headPath = path.appending(DurableHead.fileName)
    }

    package var quarantinePath: FilePath { path.appending("quarantine") }

    package func activeFilePath(firstSequence: UInt64) -> FilePath {
        path.appending(Self.activeFileName(firstSequence: firstSequence))
    }

    package static func activeFileName(firstSequence: UInt64) -> String { "active-\(firstSequence).log" }

    func poisonPath(firstSequence: UInt64) -> FilePath { path.appending("active-\(firstSequence).poisoned") }

    /// The first sequences of the active log files, ascending. Throws `.corrupt` when the log has a gap.
    func activeFiles() throws(StorageError) -> [UInt64] {
        while true {
            // Active files before segments: one that is sealed between the two looks is seen at least once.
            let active = try activeFileNames()
            let sealed = try segments()
            guard let missing = firstMissing(active, sealed) else { return active }
            // Whole files may have come between the two looks.
            guard try activeFileNames() != active else { throw missingFile(firstSequence: missing) }
        }
    }

    /// Where the first gap between files begins, the last of which is never sealed; nil when there is none.
    private func firstMissing(_ active: [UInt64], _ sealed: [UInt64]) -> UInt64? {
        var expected: UInt64 = 0
        for sequence in Set(active).union(sealed).sorted() {
            guard sequence == expected else { return expected }
            expected += header.eventsPerFile
        }
        return active.last.map { $0 + header.eventsPerFile } == expected ? nil : expected
    }

    /// The first sequence of the last log file; what came before it may have been sealed.
    func lastActiveFile() throws(StorageError) -> UInt64 {
        guard let last = try activeFileNames().last else { throw missingFile(firstSequence: 0) }
        return last
    }

    private func activeFileNames() throws(StorageError) -> [UInt64] {
        let names = try attempt("list the ledger", path) { () throws(Errno) in try fileSystem.names(in: path) }
        return names.compactMap { name -> UInt64? in
            guard name.hasPrefix("active-"), name.hasSuffix(".log") else { return nil }
            // No log grows so long that adding to its numbers overflows.
            return UInt64(name.dropFirst(7).dropLast(4)).flatMap { $0 <= UInt64(Int64.max) ? $0 : nil }
        }.sorted()
    }

    func missingFile(firstSequence: UInt64) -> StorageError {
        StorageError(
            .corrupt, "a log file is missing", path: activeFilePath(firstSequence: firstSequence).string,
            sequences: firstSequence...firstSequence + (header.eventsPerFile - 1),
            advice: "restore it from a backup")
    }

    /// How many zeros to write behind a frame that makes its log file grow: up to a multiple of the step, and none
    /// behind a long frame, which would only be written over soon.
    func preallocation(behind end: UInt64, frameByteCount: Int) -> Int {
        guard frameByteCount < preallocationByteCount / 4 else { return 0 }
        let step = UInt64(preallocationByteCount)
        return Int(step - end % step)
    }

    /// Writes a whole file so that after a crash it is there with all its content or not at all.
    func replace(_ name: String, with bytes: [UInt8]) throws(StorageError) {
        try Self.replace(path, name, with: bytes, fileSystem)
    }

    /// As `replace`, with what `write` puts into the empty file.
    func replace(_ name: String, _ write: (any File) throws(Errno) -> Void) throws(StorageError) {
        try Self.replace(path, name, fileSystem, write)
    }

    private static func replace(
        _ directory: FilePath, _ name: String, with bytes: [UInt8], _ fileSystem: any FileSystem
    ) throws(StorageError) {
        try replace(directory, name, fileSystem) { (file) throws(Errno) in try file.writeFully(bytes, at: 0) }
    }

    private static func replace(
        _ directory: FilePath, _ name: String, _ fileSystem: any FileSystem,
        _ write: (any File) throws(Errno) -> Void
    ) throws(StorageError) {
        let target = directory.appending(name)
        let temporary = directory.appending(name + ".tmp")
        try attempt("write", target) { () throws(Errno) in
            let file = try fileSystem.open(temporary, .create)
            try file.truncate(to: 0)
            try write(file)
            try file.synchronizeData()
            try fileSystem.rename(temporary, to: target)
            try fileSystem.synchronizeDirectory(directory)
        }
    }

    private static func refuseForeignContent(_ path: FilePath, _ fileSystem: any FileSystem) throws(StorageError) {
        let isDirectory = try attempt("look at", path) { () throws(Errno) in try fileSystem.isDirectory(path) }
        guard isDirectory else { throw StorageError(.alreadyExists, "\(path) is there already, and is a file") }
        let names = try attempt("list", path) { () throws(Errno) in try fileSystem.names(in: path) }
        guard !names.contains(LedgerHeader.fileName) else {
            throw StorageError(
                .alreadyExists, "there is a ledger at \(path) already",
                advice: "use it as it is, or choose another path: init never overwrites")
        }
        // What an init that was cut short may have left.
        let ours: Set = ["LOCK", "active-0.log", "active-0.log.tmp", "LEDGER.tmp"]
        let log = path.appending(activeFileName(firstSequence: 0))
        let hasEvents = try attempt("look at", log) { () throws(Errno) in
            guard names.contains(activeFileName(firstSequence: 0)) else { return false }
            let header = ActiveFileHeader(ledgerID: [], frontier: MerkleFrontier())
            return try fileSystem.open(log, .read).bytes(at: UInt64(header.byteCount), count: 4_096).contains {
                $0 != 0
            }
        }
        guard names.allSatisfy(ours.contains), !hasEvents else {
            throw StorageError(
                .alreadyExists, "\(path) holds \(hasEvents ? "a log with events" : "other files")",
                advice: "choose a path that does not exist yet")
        }
    }

    static func refuseNetwork(
        _ path: FilePath, _ fileSystem: any FileSystem, _ allowsNetwork: Bool
    ) throws(StorageError) {
        guard !allowsNetwork else { return }
        let isOnNetwork = try attempt("look at", path) { () throws(Errno) in try fileSystem.isOnNetwork(path) }
        guard isOnNetwork else { return }
        throw StorageError(
            .unsuitableFileSystem, "\(path) lies on a network file system, where locks and syncs may not hold",
            advice: "keep the ledger on a local disk, or pass --allow-network-file-system")
    }
}
