internal import SystemPackage

extension LedgerDirectory {
    /// Moves the log off a file whose sync failed: all of it is copied, synced and renamed over it.
    ///
    /// What is torn or corrupt in it is found after that, as in any file.
    func repairPoisonedFiles() throws(StorageError) {
        let names = try attempt("list the ledger", path) { () throws(Errno) in
            try fileSystem.names(in: path)
        }
        for name in names where name.hasPrefix("active-") && name.hasSuffix(".poisoned") {
            guard let sequence = UInt64(name.dropFirst(7).dropLast(9)) else { continue }
            let file = activeFilePath(firstSequence: sequence)
            let bytes = try attempt("read the log", file) { () throws(Errno) in
                let suspect = try fileSystem.open(file, .read)
                return try suspect.bytes(at: 0, count: Int(suspect.size()))
            }
            try replace(Self.activeFileName(firstSequence: sequence), with: bytes)
            try attempt("clear the mark", path) { () throws(Errno) in
                try fileSystem.remove(path.appending(name))
            }
        }
    }
}
