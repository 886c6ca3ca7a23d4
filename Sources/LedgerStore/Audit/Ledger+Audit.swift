package import EventStorage
import LedgerModel

extension Ledger {
    /// Reads and hashes the whole log again, and compares its tree with a checkpoint that was kept elsewhere.
    ///
    /// Throws `LedgerError.corrupt` for damage and for changes that the log itself shows; `ProofError.refuted` when the
    /// checkpoint is of another ledger, or the log is not one that it is the beginning of. O(events).
    package func audit(against checkpoint: Checkpoint? = nil) throws -> LogAudit {
        if let checkpoint { try Self.check(checkpoint, isOfLedger: id) }
        let audit = try LedgerError.rethrowing { try LogAudit(directory, rootAt: checkpoint?.treeSize) }
        do throws(ProofError) {
            if let checkpoint { try Self.check(checkpoint, isBeginningOf: audit) }
        } catch {
            guard let (sequence, restoration) = try lastRestoration() else { throw error }
            throw ProofError.refuted(
                "\(error); it was restored from a backup of \(restoration.treeSize) events, as event \(sequence) says")
        }
        return audit
    }

    /// Throws unless the checkpoint's origin is the ledger.
    static func check(_ checkpoint: Checkpoint, isOfLedger id: String) throws(ProofError) {
        guard checkpoint.origin != Checkpoint.origin(ledgerID: id) else { return }
        let origin = checkpoint.ledgerID.map { "the ledger \($0)" } ?? checkpoint.origin
        throw .refuted("the checkpoint is of \(origin); this is the ledger \(id)")
    }

    /// Throws unless the log read begins with the events of the checkpoint.
    static func check(_ checkpoint: Checkpoint, isBeginningOf audit: LogAudit) throws(ProofError) {
        guard let root = audit.rootAtSize else {
            throw .refuted(
                "the ledger holds \(audit.treeSize) events, the checkpoint states \(checkpoint.treeSize): the ledger was put "
                    + "back to an earlier state, or its end was cut off")
        }
        guard root == checkpoint.root else {
            throw .refuted(
                "the ledger's first \(checkpoint.treeSize) events have the tree root \(root.hexadecimal), the checkpoint "
                    + "states \(checkpoint.root.hexadecimal): an event among them was changed after the checkpoint was made"
            )
        }
    }

    /// The last event that says that the ledger goes on from a backup.
    private func lastRestoration() throws -> (sequence: UInt64, restoration: Restoration)? {
        var last: (UInt64, Restoration)?
        try EventStream(self).readOn { event in
            if case .restored(let restoration) = event.payload { last = (event.sequence, restoration) }
        }
        return last
    }
}
