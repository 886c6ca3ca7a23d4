package import EventStorage
package import LedgerModel

extension Ledger {
    /// What a note of this ledger's tree heads names as their origin.
    package var origin: String { Checkpoint.origin(ledgerID: id) }

    /// The ledger's durable end as a checkpoint, unsigned. Its tree root is computed, not taken on trust.
    package func checkpoint() throws -> Checkpoint { try LedgerError.rethrowing { try currentTree().checkpoint } }

    /// Proves that an event is in the ledger as it is now, to someone who has no ledger.
    ///
    /// Reads the event's file and the last one; of other files their roots. Throws `ProofError.refuted` when there is no
    /// such event.
    package func proof(of sequence: UInt64, signedBy key: NoteSigner?) throws -> EventProof {
        try LedgerError.rethrowing {
            var (checkpoint, tree) = try currentTree()
            guard sequence < tree.size else {
                throw ProofError.refuted(
                    tree.size == 0
                        ? "there is no event \(sequence): the ledger holds none"
                        : "there is no event \(sequence): the ledger holds the events 0 to \(tree.size - 1)")
            }
            var note = SignedNote(text: checkpoint.text)
            if let key { try note.sign(with: key) }
            let proof = try EventProof(
                event: directory.withEvent(at: sequence) { Array($0) }, index: sequence,
                hashes: tree.inclusionProof(of: sequence).hashes, note: note)
            try proof.check()
            return proof
        }
    }

    private func currentTree() throws -> (checkpoint: Checkpoint, tree: LogTree) {
        let head = try head()
        var tree = LogTree(size: head.treeSize, source: directory)
        let root = try tree.root()
        guard root.hexadecimal == head.root else {
            throw LedgerError(
                .corrupt,
                "the last commit states the tree root \(head.root ?? "none"); the events give \(root.hexadecimal)",
                advice: "\"usage-ledger audit verify\" says where")
        }
        return (Checkpoint(origin: origin, treeSize: head.treeSize, root: root, recordedAt: head.recordedAt), tree)
    }
}

extension Checkpoint {
    private static var recordedAtKey: String { "recordedAt " }

    init(origin: String, treeSize: UInt64, root: MerkleHash, recordedAt: Instant?) {
        self.init(
            origin: origin, treeSize: treeSize, root: root,
            extensionLines: recordedAt.map { [Self.recordedAtKey + $0.description] } ?? [])
    }

    /// When the last of the events was recorded, as an extension line says; nil when none does.
    package var recordedAt: String? {
        extensionLines.first { $0.hasPrefix(Self.recordedAtKey) }.map { String($0.dropFirst(Self.recordedAtKey.count)) }
    }
}

extension EventProof {
    /// The event that the proof is of.
    ///
    /// Throws `LedgerError.corrupt` when its bytes are none that this version can read.
    package func decodedEvent() throws -> LedgerEvent {
        try event.withUnsafeBytes { bytes in
            do throws(CodecError) {
                return try EventCodec.decode(bytes, sequence: sequence)
            } catch {
                throw LedgerError.unreadable(error, sequence: sequence)
            }
        }
    }
}
