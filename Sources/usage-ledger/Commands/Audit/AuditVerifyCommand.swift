import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore

/// Reads everything again.
struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that nothing in the ledger was changed.",
        discussion: """
            Reads and hashes every event again, and compares every checksum and tree root. With a checkpoint, also that \
            the ledger still begins with the events that were signed then: a ledger that was rewritten from scratch, or \
            put back to an earlier state, agrees with itself but not with the checkpoint. Exits with 1 when something is \
            wrong, and says what and where.

            Examples:
              usage-ledger audit verify --ledger team.ledger
              usage-ledger audit verify --ledger team.ledger \\
                  --checkpoint team.checkpoint --public-key audit.key.pub
            """)

    @OptionGroup var ledger: LedgerOptions

    @Option(help: ArgumentHelp("A checkpoint of this ledger, kept elsewhere.", valueName: "file"))
    var checkpoint: String?

    @Option(help: ArgumentHelp("The public key that must have signed the checkpoint.", valueName: "file"))
    var publicKey: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if publicKey != nil, checkpoint == nil { throw ValidationError("--public-key is for a --checkpoint.") }
    }

    func run() throws {
        do {
            try verify()
        } catch {
            guard let problem = Self.problem(error) else { throw error }
            if json {
                let value = JSONValue.object([("verified", .bool(false)), ("problem", .string(problem))])
                print(value.indentedText, terminator: "")
            }
            throw CommandError(Failure.refused, problem)
        }
    }

    private func verify() throws {
        let kept = try checkpoint.map { try ProofFiles.checkpoint($0, publicKey: publicKey) }
        let opened = try ledger.open()
        let audit = try opened.audit(against: kept?.checkpoint)
        guard !json else {
            let value = JSONValue.object([
                ("verified", .bool(true)), ("id", .string(opened.id)), ("treeSize", .integer(audit.treeSize)),
                ("root", .string(audit.root.hexadecimal)), ("files", .integer(audit.fileCount)),
                ("checkpoint", kept.map { $0.checkpoint.json(signedBy: $0.signedBy) } ?? .null),
            ])
            print(value.indentedText, terminator: "")
            return
        }
        print("Verified \(audit.treeSize) events in \(audit.fileCount) \(audit.fileCount == 1 ? "file" : "files").")
        print("Tree root: \(audit.root.hexadecimal)")
        guard let kept else { return }
        let signature = kept.signedBy.map { ", signed by \($0)" } ?? ""
        print("The ledger begins with the \(kept.checkpoint.treeSize) events of the checkpoint\(signature).")
    }

    /// What is wrong with the ledger or the checkpoint; nil when the check itself could not be made.
    private static func problem(_ error: any Error) -> String? {
        switch error {
        case let error as LedgerError where error.code == .corrupt: "\(error)"
        case let error as ProofError where error.kind == .refuted: error.description
        case let error as CommandError where error.exitCode == Failure.refused: error.description
        default: nil
        }
    }
}
