internal import SystemPackage

// A backup is brought up to date in two steps
// ===========================================
//   1. What is new is written beside what is there, under names that end in ".staged", and synced. A crash up to here
//      leaves the older backup; the next run copies what is missing.
//   2. The staged files get their names. When files are added, LEDGER is called LEDGER.unfinished meanwhile, so that
//      nobody takes the folder for a ledger; a crash in this step leaves all that is needed to complete it, which the
//      next run does first, and restoring too. When only the last log file has grown, it and then HEAD are
//      replaced: in between, HEAD still says where the older backup ends.
//
// The first run makes LEDGER.unfinished when all else is staged.

/// A folder that a ledger is backed up to.
struct BackupFolder {
    static var stagedSuffix: String { ".staged" }
    static var unfinishedName: String { "LEDGER.unfinished" }

    /// The folder as the ledger that it is, or will be.
    let directory: LedgerDirectory
    private var fileSystem: any FileSystem { directory.fileSystem }
    private var ledgerPath: FilePath { directory.path.appending(LedgerHeader.fileName) }
    private var unfinishedPath: FilePath { directory.path.appending(Self.unfinishedName) }

    enum State {
        /// Nothing, or what a first run left that was cut short.
        case empty
        /// Step 2 was cut short.
        case unfinished
        case ledger
    }

    func state() throws(StorageError) -> State {
        let path = directory.path
        let names = try attempt("list", path) { () throws(Errno) in try fileSystem.names(in: path) }
        if names.contains(LedgerHeader.fileName) { return .ledger }
        if names.contains(Self.unfinishedName) { return .unfinished }
        let segments = try directory.segmentNames()
        let known: Set = ["LOCK", "segments", Self.unfinishedName + ".tmp"]
        guard names.allSatisfy({ known.contains($0) || Self.isStaged($0) }), segments.allSatisfy(Self.isStaged) else {
            throw StorageError(
                .alreadyExists, "\(path) holds other files", advice: "choose a path that does not exist yet")
        }
        return .empty
    }

    private static func isStaged(_ name: String) -> Bool { name.hasSuffix(stagedSuffix) }

    /// Of two processes that back up to the same folder, the second is told to wait.
    func lock() throws(StorageError) -> any File {
        let path = directory.lockPath
        let lock = try attempt("open the lock", path) { () throws(Errno) in try fileSystem.open(path, .create) }
        guard try attempt("take the lock", path, { () throws(Errno) in try lock.lock(wait: false) }) else {
            throw StorageError(.busy, "another process is using the backup \(directory.path)", advice: "try again")
        }
        return lock
    }

    /// Forgets what a run left that was cut short in step 1, but for segments, which may be whole.
    func removeStagedLogs() throws(StorageError) {
        let path = directory.path
        try attempt("remove what an earlier run left", path) { () throws(Errno) in
            for name in try fileSystem.names(in: path) where Self.isStaged(name) {
                try fileSystem.remove(path.appending(name))
            }
        }
    }

    /// Writes a small file beside the other staged ones. Its name is not synced yet.
    func stage(_ bytes: [UInt8], as name: String) throws(StorageError) {
        let path = directory.path.appending(name + Self.stagedSuffix)
        try attempt("write", path) { () throws(Errno) in
            let file = try fileSystem.open(path, .create)
            try file.truncate(to: 0)
            try file.writeFully(bytes, at: 0)
            try file.synchronizeData()
        }
    }

    /// Step 2. `changesFiles`: more than the last log file's content and HEAD.
    func publish(_ state: State, changesFiles: Bool) throws(StorageError) {
        switch state {
        case .empty:
            try directory.replace(Self.unfinishedName, with: directory.header.encoded)
            try finish()
        case .unfinished: try finish()
        case .ledger where changesFiles:
            try attempt("set the ledger's header aside", ledgerPath) { () throws(Errno) in
                try fileSystem.rename(ledgerPath, to: unfinishedPath)
                try fileSystem.synchronizeDirectory(directory.path)
            }
            try finish()
        case .ledger: try nameStagedFiles()
        }
    }

    /// Completes step 2, from wherever it was left.
    func finish() throws(StorageError) {
        try nameStagedFiles()
        let files = try directory.logFiles()
        try attempt("put the backup in place", directory.path) { () throws(Errno) in
            for first in files.logs.intersection(files.segments).sorted() {
                try fileSystem.remove(directory.activeFilePath(firstSequence: first))
            }
            try fileSystem.synchronizeDirectory(directory.path)
            try fileSystem.rename(unfinishedPath, to: ledgerPath)
            try fileSystem.synchronizeDirectory(directory.path)
        }
        try directory.synchronizeEntryInParent()
    }

    /// HEAD comes last: it must not say more than is there.
    private func nameStagedFiles() throws(StorageError) {
        let segments = try directory.segmentNames().filter(Self.isStaged)
        try attempt("put the backup in place", directory.path) { () throws(Errno) in
            try name(segments, in: directory.segmentsPath)
            let staged = try fileSystem.names(in: directory.path).filter(Self.isStaged).sorted()
            let head = DurableHead.fileName + Self.stagedSuffix
            try name(staged.filter { $0 != head }, in: directory.path)
            try name(staged.filter { $0 == head }, in: directory.path)
        }
    }

    private func name(_ staged: [String], in path: FilePath) throws(Errno) {
        guard !staged.isEmpty else { return }
        for name in staged.sorted() {
            let final = String(name.dropLast(Self.stagedSuffix.count))
            try fileSystem.rename(path.appending(name), to: path.appending(final))
        }
        try fileSystem.synchronizeDirectory(path)
    }

    /// Makes the names of all staged files durable.
    func synchronizeNames() throws(StorageError) {
        let hasSegments = try directory.identity(of: directory.segmentsPath) != nil
        try attempt("sync the directory", directory.path) { () throws(Errno) in
            if hasSegments { try fileSystem.synchronizeDirectory(directory.segmentsPath) }
            try fileSystem.synchronizeDirectory(directory.path)
        }
    }
}

extension LedgerDirectory {
    /// Why a directory without a file LEDGER cannot be opened.
    static func withoutHeader(_ path: FilePath, _ fileSystem: any FileSystem) -> StorageError {
        let names = (try? fileSystem.names(in: path)) ?? []
        if names.contains(RestoredFolder.markName) {
            return StorageError(
                .notALedger, "\(path) is a ledger whose restoring was cut short",
                advice: "run the same \"usage-ledger backup restore\" again")
        }
        if names.contains(BackupFolder.unfinishedName) || names.contains(where: { $0.hasSuffix(".staged") }) {
            return StorageError(
                .notALedger, "\(path) is a backup that was cut short",
                advice: "run the same \"usage-ledger backup create\" again")
        }
        return StorageError(
            .notALedger, "\(path) is a directory, but no ledger: it has no file LEDGER",
            advice: "make one with \"usage-ledger init\" at a path of its own")
    }
}
