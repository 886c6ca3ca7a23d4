import ArgumentParser

/// Whether the ledger is what it was.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Prove what the ledger holds, and that nothing in it was changed.",
        discussion: """
            Every event is a leaf of one Merkle tree (RFC 9162), whose root each commit states. A checkpoint is that \
            root, signed, to be kept where nobody who can write the ledger can write. Whoever holds one can tell later \
            whether the ledger still begins with the same events; whoever holds a proof can tell that an event is in it, \
            without the ledger. Checkpoints, keys and proofs have the forms of c2sp.org (tlog-checkpoint, signed-note, \
            tlog-proof), so other programs can check them too.

            Example:
              usage-ledger audit head --ledger team.ledger
            """,
        subcommands: [
            AuditHeadCommand.self, AuditKeygenCommand.self, AuditCheckpointCommand.self, AuditVerifyCommand.self,
            AuditProveCommand.self, AuditCheckProofCommand.self,
        ])
}
