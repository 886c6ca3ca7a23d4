package import EventStorage

extension Ledger {
    /// Reads and hashes the whole log again, and compares its tree with a checkpoint that was kept elsewhere.
    ///
    /// Throws `LedgerError.corrupt` for damage and for changes that the log itself shows; `ProofError.refuted` when the
    /// checkpoint is of another ledger, or the log is not one that it is the beginning of. O(events).
    package func audit(against checkpoint: Checkpoint? = nil) throws -> LogAudit {
        if let checkpoint, checkpoint.origin != origin {
            throw ProofError.refuted(
                "the checkpoint is of \(checkpoint.ledgerID.map { "the ledger \($0)" } ?? checkpoint.origin); this is the ledger \(id)"
            )
        }
        let audit = try LedgerError.rethrowing { try LogAudit(directory, rootAt: checkpoint?.treeSize) }
        guard let checkpoint else { return audit }
        guard let root = audit.rootAtSize else {
            throw ProofError.refuted(
                "the ledger holds \(audit.treeSize) events, the checkpoint states \(checkpoint.treeSize): the ledger was put "
                    + "back to an earlier state, or its end was cut off")
        }
        guard root == checkpoint.root else {
            throw ProofError.refuted(
                "the ledger's first \(checkpoint.treeSize) events have the tree root \(root.hexadecimal), the checkpoint "
                    + "states \(checkpoint.root.hexadecimal): an event among them was changed after the checkpoint was made"
            )
        }
        return audit
    }
}
