import EventStorage
import SystemPackage

/// Held while something is done that one process at a time may do, though many append: gone with the value, or the process.
package final class WorkLock {
    /// What is done; the raw value is the lock's file in the ledger.
    enum Work: String {
        case imports = "IMPORT"
        case alerts = "ALERTS"

        /// What whoever waits is waiting for.
        fileprivate var others: String {
            switch self {
            case .imports: "other imports"
            case .alerts: "others who send alerts"
            }
        }
    }

    private let file: any File

    /// `whenTaken` is called before waiting for another process.
    init(_ directory: LedgerDirectory, _ work: Work, whenTaken: () -> Void = {}) throws(StorageError) {
        file = try directory.openLock(work.rawValue)
        do throws(Errno) {
            if try file.lock(wait: false) { return }
            whenTaken()
            _ = try file.lock(wait: true)
        } catch {
            throw StorageError(error, while: "wait for \(work.others)", path: directory.path)
        }
    }
}
