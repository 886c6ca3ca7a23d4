import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore

/// Reads everything again.
struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that nothing in the ledger was changed.",
        discussion: """
            Compares every checksum, how the files follow one another, and the tree roots that they state; hashes the \
            events that are not sealed yet. With --deep it moreover puts every event together, decodes and hashes it, \
            and makes again what was derived from the events.

            With a checkpoint, every event is hashed, and the ledger must still begin with the events that were signed \
            then: a ledger that was rewritten from scratch, or put back to an earlier state, agrees with itself but not \
            with the checkpoint.

            Exits with 1 when something is wrong, and says what, in which file, at which byte, and which events it \
            concerns. Damage to what is derived or rewritten anyway (HEAD, snapshots/, index/) is only remarked on: it is \
            not believed, and made again by whoever writes next, so it may be removed. Nothing is ever changed by this \
            command.

            Examples:
              usage-ledger audit verify --ledger team.ledger
              usage-ledger audit verify --deep --ledger team.ledger
              usage-ledger audit verify --ledger team.ledger \\
                  --checkpoint team.checkpoint --public-key audit.key.pub
            """)

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Read every event, and compare the content of every derived file.")
    var deep = false

    @Option(help: ArgumentHelp("A checkpoint of this ledger, kept elsewhere.", valueName: "file"))
    var checkpoint: String?

    @Option(help: ArgumentHelp("The public key that must have signed the checkpoint.", valueName: "file"))
    var publicKey: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if publicKey != nil, checkpoint == nil { throw ValidationError("--public-key is for a --checkpoint.") }
    }

    private var depth: AuditDepth { deep ? .deep : .quick }

    func run() throws {
        var problems: [String] = []
        do {
            problems = try verify()
        } catch {
            guard let finding = Self.finding(error) else { throw error }
            if json { print(AuditVerification(depth: depth, findings: [finding]).json.indentedText, terminator: "") }
            problems = [finding.advice.map { "\(finding.message); \($0)" } ?? finding.message]
        }
        guard let first = problems.first else { return }
        guard problems.count > 1 else { throw CommandError(Failure.refused, first) }
        for problem in problems { _ = Terminal.write("usage-ledger: \(problem.printable)\n", toError: true) }
        throw CommandError(Failure.refused, "\(problems.count) things are wrong with the ledger")
    }

    /// Returns what is wrong, in words.
    private func verify() throws -> [String] {
        let kept = try checkpoint.map { try ProofFiles.checkpoint($0, publicKey: publicKey) }
        let opened = try ledger.open()
        let progress = AuditProgress(total: Terminal.hasStandardError ? try? opened.head().treeSize : nil)
        defer { progress.clear() }
        let audit = try opened.audit(depth, against: kept?.checkpoint) { progress.show($0) }
        progress.clear()
        var verification = AuditVerification(depth: depth, findings: audit.findings)
        (verification.audit, verification.id) = (audit, opened.id)
        verification.checkpoint = kept.map { $0.checkpoint.json(signedBy: $0.signedBy) }
        if json {
            print(verification.json.indentedText, terminator: "")
        } else {
            for notice in audit.notices { Notice.write(notice.error(in: opened.directory).description.printable) }
            if audit.isSound { tell(audit, kept) }
        }
        return audit.findings.map { $0.error(in: opened.directory).description }
    }

    private func tell(_ audit: LedgerAudit, _ kept: (checkpoint: Checkpoint, signedBy: String?)?) {
        print("Verified \(audit.treeSize) events in \(audit.fileCount) \(audit.fileCount == 1 ? "file" : "files").")
        if let root = audit.root { print("Tree root: \(root.hexadecimal)") }
        guard let kept else { return }
        let signature = kept.signedBy.map { ", signed by \($0)" } ?? ""
        print("The ledger begins with the \(kept.checkpoint.treeSize) events of the checkpoint\(signature).")
    }

    /// What is wrong with the ledger or the checkpoint; nil when the check itself could not be made.
    private static func finding(_ error: any Error) -> AuditFinding? {
        switch error {
        case let error as LedgerError where error.code == .corrupt:
            // The one file that must be read before anything else can be.
            AuditFinding(.corrupt, error.message, file: LedgerHeader.fileName, advice: error.advice)
        case let error as ProofError where error.kind == .refuted:
            AuditFinding(.refuted, error.description, file: nil)
        case let error as CommandError where error.exitCode == Failure.refused:
            AuditFinding(.refuted, error.description, file: nil)
        default: nil
        }
    }
}
