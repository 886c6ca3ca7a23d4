import EventStorage
import SystemPackage

/// Held while an import is planned and committed.
package final class ImportLock {
    private let file: any File

    init(_ directory: LedgerDirectory) throws(StorageError) {
        file = try directory.openLock("IMPORT")
        do throws(Errno) {
            _ = try file.lock(wait: true)
        } catch {
            throw StorageError(error, while: "wait for other imports", path: directory.path)
        }
    }
}
