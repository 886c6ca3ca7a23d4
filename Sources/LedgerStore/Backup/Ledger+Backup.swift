package import EventStorage
package import LedgerModel
import SystemPackage

extension Ledger {
    /// Brings a backup of this ledger up to date, or makes it.
    ///
    /// The backup is a ledger itself, with the same events. Others may read and append meanwhile. Throws `LedgerError`:
    /// `.alreadyExists` when the path holds something else, `.busy`, `.corrupt` for damage in either; `ProofError.refuted`
    /// when the backup holds events that the ledger has not.
    package func backUp(to path: String) throws -> Backup {
        try LedgerError.rethrowing { try Backup.run(directory, to: FilePath(path)) }
    }

    /// What a restored ledger begins with.
    package struct Restored: Sendable {
        package let ledger: Ledger
        package let restoration: Restoration
        /// The event that marks where it goes on.
        package let sequence: UInt64
    }

    /// Makes a ledger of a backup: verified by reading all of it again, and marked as a continuation of its own.
    ///
    /// Until it is both, the folder is no ledger. With a checkpoint, it must also begin with the events of that. Throws
    /// `LedgerError`: `.alreadyExists` when the path holds anything, `.notALedger` when there is no backup, `.corrupt`;
    /// `ProofError.refuted`. O(events).
    package static func restore(
        _ backup: String, to path: String, checkpoint: Checkpoint? = nil, actor: String? = nil, reason: String? = nil,
        fork: [UInt8], fileSystem: any FileSystem, clock: @escaping @Sendable () -> Instant,
        allowsNetwork: Bool = false, allowsClockBehind: Bool = false, writerName: String? = nil
    ) throws -> Restored {
        try LedgerError.rethrowing {
            let folder = try RestoredFolder(
                copying: FilePath(backup), to: FilePath(path), fileSystem: fileSystem, allowsNetwork: allowsNetwork,
                rootAt: checkpoint?.treeSize)
            let audit = folder.audit
            if let checkpoint {
                try check(checkpoint, isOfLedger: folder.directory.header.idText)
                try check(checkpoint, isBeginningOf: audit.treeSize, root: audit.rootAtSize)
            }
            let ledger = try Ledger(
                folder.directory, clock: clock, allowsClockBehind: allowsClockBehind, writerName: writerName)
            let restoration = Restoration(
                backup: FilePath(backup).lastComponent?.string ?? backup, treeSize: audit.treeSize,
                treeRoot: folder.root.bytes, fork: fork)
            let receipt = try ledger.append(.restored(restoration), actor: actor, reason: reason)
            try folder.finish()
            return Restored(ledger: ledger, restoration: restoration, sequence: receipt.sequence)
        }
    }
}
