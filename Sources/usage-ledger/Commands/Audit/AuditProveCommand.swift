import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore

/// Proves that an event is in the ledger.
struct AuditProveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Write a proof that an event is in the ledger.",
        discussion: """
            Whoever gets the file can check it without the ledger, and sees this one event and no other. Without a key \
            the proof states a tree root for which nobody vouches.

            Example:
              usage-ledger audit prove 0 --ledger team.ledger --key audit.key \\
                  --out event-0.tlog-proof
            """)

    @Argument(help: "The event's sequence, as \"event list\" prints it.")
    var sequence: UInt64

    @OptionGroup var ledger: LedgerOptions

    @Option(help: ArgumentHelp("A private key to sign the tree root with.", valueName: "file"))
    var key: String?

    @Option(help: ArgumentHelp("Where to write it; standard output otherwise.", valueName: "file"))
    var out: String?

    @Flag(help: "Print JSON: what the proof states, and its text.")
    var json = false

    func run() throws {
        let key = try key.map(ProofFiles.privateKey)
        let proof = try ledger.open().proof(of: sequence, signedBy: key)
        if let out { try OutputFile.write(proof.encoded, to: out) }
        if json {
            let value = proof.checkpoint.json(
                signedBy: key?.name,
                [
                    ("sequence", .integer(proof.sequence)),
                    ("hashes", .array(proof.inclusion.hashes.map { .string($0.hexadecimal) })),
                    ("text", .string(proof.encoded)),
                ])
            print(value.indentedText, terminator: "")
        } else if out == nil {
            print(proof.encoded, terminator: "")
        } else {
            print("Proved that event \(sequence) is one of the ledger's \(proof.checkpoint.treeSize).")
        }
    }
}
