import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore

/// Signs the ledger's tree head.
struct AuditCheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Sign how many events the ledger holds and the tree root over them.",
        discussion: """
            Keep checkpoints where nobody who can write the ledger can write: in another account, in mail, on paper.

            Example:
              usage-ledger audit checkpoint --ledger team.ledger --key audit.key \\
                  --out team.checkpoint
            """)

    @OptionGroup var ledger: LedgerOptions

    @Option(help: ArgumentHelp("The private key, as \"audit keygen\" made it.", valueName: "file"))
    var key: String

    @Option(help: ArgumentHelp("Where to write it; standard output otherwise.", valueName: "file"))
    var out: String?

    @Flag(help: "Print JSON: what the checkpoint states, and its text.")
    var json = false

    func run() throws {
        let key = try ProofFiles.privateKey(key)
        let checkpoint = try ledger.open().checkpoint()
        var note = SignedNote(text: checkpoint.text)
        try note.sign(with: key)
        if let out { try OutputFile.write(note.encoded, to: out) }
        if json {
            print(checkpoint.json(signedBy: key.name, [("text", .string(note.encoded))]).indentedText, terminator: "")
        } else if out == nil {
            print(note.encoded, terminator: "")
        } else {
            print("Signed a checkpoint of \(checkpoint.treeSize) events as \(key.name).")
        }
    }
}

extension Checkpoint {
    /// What it states, with other members behind.
    func json(signedBy name: String?, _ more: [(key: String, value: JSONValue)] = []) -> JSONValue {
        .object(
            [
                ("id", .optional(ledgerID)), ("origin", .string(origin)), ("treeSize", .integer(treeSize)),
                ("root", .string(root.hexadecimal)), ("recordedAt", .optional(recordedAt)),
                ("signedBy", .optional(name)),
            ] + more)
    }
}
