internal import SystemPackage

extension LedgerDirectory {
    /// Copies bytes of a log file to `quarantine/` and syncs them; returns the name there, relative to the ledger, and the
    /// SHA-256 of the copy.
    func quarantine(
        _ file: any File, path: FilePath, from offset: UInt64, byteCount: UInt64
    ) throws(StorageError) -> (name: String, digest: [UInt8]) {
        let stem = "\(path.stem ?? "log")-\(offset)"
        return try attempt("set a torn tail aside", quarantinePath) { () throws(Errno) in
            do throws(Errno) {
                try fileSystem.createDirectory(quarantinePath)
            } catch {
                guard error == .fileExists else { throw error }
            }
            try fileSystem.synchronizeDirectory(self.path)
            let taken = Set(try fileSystem.names(in: quarantinePath))
            var number = 0
            while taken.contains("\(stem).\(number)") { number += 1 }
            let name = "\(stem).\(number)"
            let copy = try fileSystem.open(quarantinePath.appending(name), .createNew)
            try file.copy(offset..<offset + byteCount, to: copy)
            try copy.synchronizeData()
            try fileSystem.synchronizeDirectory(quarantinePath)
            return ("quarantine/\(name)", try copy.digest())
        }
    }
}
