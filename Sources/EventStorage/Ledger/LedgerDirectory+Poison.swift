internal import SystemPackage

extension LedgerDirectory {
    /// Moves the log off a file whose sync failed: all of it is copied, synced and renamed over it.
    ///
    /// What is torn or corrupt in it is found after that, as in any file.
    func repairPoisonedFile(firstSequence: UInt64) throws(StorageError) {
        let path = activeFilePath(firstSequence: firstSequence)
        try replace(Self.activeFileName(firstSequence: firstSequence)) { (copy) throws(Errno) in
            let suspect = try fileSystem.open(path, .read)
            try suspect.copy(0..<suspect.size(), to: copy)
        }
        try attempt("clear the mark", path) { () throws(Errno) in
            try fileSystem.remove(poisonPath(firstSequence: firstSequence))
        }
    }
}
