import ArgumentParser
import EventStorage
import Interchange
import LedgerModel
import LedgerStore

/// Checks a proof, without the ledger.
struct AuditCheckProofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-proof", abstract: "Check a proof that an event is in a ledger, and print the event.",
        discussion: """
            Needs no ledger: the file says which one it is of. The event goes to standard output as "event list" prints \
            it. Exits with 1 when the proof does not hold.

            Example:
              usage-ledger audit check-proof event-0.tlog-proof \\
                  --public-key audit.key.pub
            """)

    @Argument(help: "The proof, as \"audit prove\" wrote it; - is standard input.")
    var file: String

    @Option(help: ArgumentHelp("The public key that must have signed the proof's checkpoint.", valueName: "file"))
    var publicKey: String?

    @Flag(help: "Print JSON: what the proof's checkpoint states, and the event.")
    var json = false

    func run() throws {
        let (proof, signedBy) = try ProofFiles.proof(file, publicKey: publicKey)
        let event = EventJSON.object(try proof.decodedEvent())
        guard !json else {
            let value = proof.checkpoint.json(signedBy: signedBy, [("event", event)])
            print(value.indentedText, terminator: "")
            return
        }
        print(event.compactText)
        let checkpoint = proof.checkpoint
        Notice.write(
            "event \(proof.sequence) is one of the \(checkpoint.treeSize) events of "
                + (checkpoint.ledgerID.map { "the ledger \($0)" } ?? checkpoint.origin) + " with the tree root "
                + checkpoint.root.hexadecimal + (signedBy.map { ", as \($0) signed" } ?? ""))
    }
}
