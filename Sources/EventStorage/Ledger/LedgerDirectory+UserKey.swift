package import SystemPackage

extension LedgerDirectory {
    package var userKeyPath: FilePath { path.appending(UserKey.fileName) }

    /// The key that users are hashed with; nil when there is none. Throws `.corrupt`, `.newerFormat`, `.noPermission`.
    package func readUserKey() throws(StorageError) -> UserKey? {
        guard let file = try openIfThere(userKeyPath) else { return nil }
        let bytes = try attempt("read the key of users", userKeyPath) { () throws(Errno) in
            try file.bytes(at: 0, count: UserKey.byteCount + 1)
        }
        return try UserKey(decoding: bytes, ledgerID: header.id, path: userKeyPath.string)
    }

    /// Puts a key into its file, durably: after a crash it is there whole, or not at all. The caller holds the lock.
    package func writeUserKey(_ key: UserKey) throws(StorageError) {
        try replace(UserKey.fileName, with: key.encoded)
    }

    /// The key that a copy of the ledger takes along: nil where there is none, or none that is whole.
    func wholeUserKey() throws(StorageError) -> UserKey? {
        do throws(StorageError) {
            return try readUserKey()
        } catch {
            guard error.code == .corrupt || error.code == .newerFormat else { throw error }
            return nil
        }
    }
}
