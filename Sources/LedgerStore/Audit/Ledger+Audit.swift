package import EventStorage
import LedgerModel
import Projections

extension Ledger {
    /// Checks the whole ledger, and its tree against a checkpoint that was kept elsewhere. What is wrong is a finding.
    ///
    /// With a checkpoint every event is hashed, also where `depth` is quick. Throws `LedgerError` where the ledger cannot
    /// be looked at. O(events), or O(bytes) where nothing is hashed.
    package func audit(
        _ depth: AuditDepth, against checkpoint: Checkpoint? = nil, progress: (@Sendable (UInt64) -> Void)? = nil
    ) throws -> LedgerAudit {
        try LedgerError.rethrowing {
            let foreign = checkpoint.flatMap { refutation(of: $0, by: Self.check(_:isOfLedger:), id) }
            var audit = try LedgerAudit(
                directory, depth, rootAt: foreign == nil ? checkpoint?.treeSize : nil, progress: progress)
            if depth == .deep, audit.isSound {
                try audit.checkPartials(directory, calendar)
                try audit.checkFolds(ofSnapshotsIn: directory, calendar)
                audit.checkIndex(try verifyKeyIndex())
            }
            if let finding = try userKeyFinding(isSound: audit.isSound) { audit.add(finding) }
            if let foreign {
                audit.add(foreign)
            } else if let checkpoint, let finding = try refutation(of: checkpoint, by: audit) {
                audit.add(finding)
            }
            return audit
        }
    }

    /// The same, for who cannot go on with a ledger in which something is wrong.
    ///
    /// Throws `LedgerError.corrupt` for damage and for changes that the log itself shows; `ProofError.refuted` when the
    /// checkpoint is of another ledger, or the log is not one that it is the beginning of. O(events).
    @discardableResult
    package func audit(against checkpoint: Checkpoint? = nil) throws -> LedgerAudit {
        let audit = try audit(.deep, against: checkpoint)
        guard let finding = audit.findings.first else { return audit }
        if finding.code == .refuted { throw ProofError.refuted(finding.message) }
        throw LedgerError(finding.error(in: directory))
    }

    /// What is wrong with the key that users are hashed with, where the policy asks for one. What is there must be whole.
    private func userKeyFinding(isSound: Bool) throws -> AuditFinding? {
        do throws(StorageError) {
            guard try directory.readUserKey() == nil else { return nil }
        } catch {
            let advised = StorageError(
                error.code, error.message, path: error.path, cause: error.cause,
                advice: LedgerError.unusableUserKey(error).advice)
            return AuditFinding(advised, in: directory)
        }
        guard isSound, try state().policy.hashesUsers else { return nil }
        return AuditFinding(
            .missing, "the key that users are hashed with is not there", file: UserKey.fileName,
            advice: LedgerError.missingUserKey(directory).advice)
    }

    private func refutation(
        of checkpoint: Checkpoint, by check: (Checkpoint, String) throws(ProofError) -> Void, _ id: String
    ) -> AuditFinding? {
        do throws(ProofError) {
            try check(checkpoint, id)
            return nil
        } catch {
            return AuditFinding(.refuted, error.description, file: nil)
        }
    }

    private func refutation(of checkpoint: Checkpoint, by audit: LedgerAudit) throws -> AuditFinding? {
        do throws(ProofError) {
            guard audit.rootAtSize != nil || audit.isSound else {
                throw .refuted(
                    "the ledger's first \(checkpoint.treeSize) events cannot be compared with the checkpoint: not all of "
                        + "them can be read")
            }
            try Self.check(checkpoint, isBeginningOf: audit.treeSize, root: audit.rootAtSize)
            return nil
        } catch {
            var message = error.description
            if audit.isSound, let (sequence, restoration) = try lastRestoration() {
                message +=
                    "; it was restored from a backup of \(restoration.treeSize) events, as event \(sequence) says"
            }
            return AuditFinding(.refuted, message, file: nil)
        }
    }

    /// Throws unless the checkpoint's origin is the ledger.
    static func check(_ checkpoint: Checkpoint, isOfLedger id: String) throws(ProofError) {
        guard checkpoint.origin != Checkpoint.origin(ledgerID: id) else { return }
        let origin = checkpoint.ledgerID.map { "the ledger \($0)" } ?? checkpoint.origin
        throw .refuted("the checkpoint is of \(origin); this is the ledger \(id)")
    }

    /// Throws unless the log of so many events begins with the events of the checkpoint. `root`: that over as many as the
    /// checkpoint states, nil when there are fewer.
    static func check(
        _ checkpoint: Checkpoint, isBeginningOf treeSize: UInt64, root: MerkleHash?
    ) throws(ProofError) {
        guard let root else {
            throw .refuted(
                "the ledger holds \(treeSize) events, the checkpoint states \(checkpoint.treeSize): the ledger was put "
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
