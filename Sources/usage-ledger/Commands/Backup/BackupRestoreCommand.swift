import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore

/// Makes a ledger of a backup.
struct BackupRestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a ledger of a backup.",
        discussion: """
            The copy is read again to its end before it counts as a ledger. Its first new event says which backup it \
            goes on from, so that it can be told from the ledger that the backup was made of, should that live on. \
            Nothing is ever overwritten.

            Example:
              usage-ledger backup restore team.backup restored.ledger \\
                  --reason "disk replaced"
            """)

    @Argument(help: "The backup's directory.")
    var backup: String

    @Argument(help: "The ledger's directory to make.")
    var ledger: String

    @Option(help: ArgumentHelp("A checkpoint that the restored ledger must begin with.", valueName: "file"))
    var checkpoint: String?

    @Option(help: ArgumentHelp("The public key that must have signed the checkpoint.", valueName: "file"))
    var publicKey: String?

    @OptionGroup var actor: ActorOptions

    @Flag(help: "Make the ledger on a network file system, whose locks and syncs may not hold.")
    var allowNetworkFileSystem = false

    @Flag(help: "Restore although this machine's clock is more than a day behind the log.")
    var allowClockBehind = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if publicKey != nil, checkpoint == nil { throw ValidationError("--public-key is for a --checkpoint.") }
        if backup.isEmpty || ledger.isEmpty { throw ValidationError("A path is empty.") }
    }

    func run() throws {
        let kept = try checkpoint.map { try ProofFiles.checkpoint($0, publicKey: publicKey).checkpoint }
        let restored: Ledger.Restored
        do {
            restored = try Ledger.restore(
                backup, to: ledger, checkpoint: kept, actor: actor.actor, reason: actor.reason,
                fork: Ledger.randomBytes(16), fileSystem: PosixFileSystem(), clock: SystemClock.now,
                allowsNetwork: allowNetworkFileSystem, allowsClockBehind: allowClockBehind)
        } catch let error as LedgerError where error.code == .corrupt {
            throw CommandError(Failure.refused, "\(error)")
        }
        let (restoration, fork) = (restored.restoration, restored.restoration.fork.map(Self.hexadecimal).joined())
        guard !json else {
            let value = JSONValue.object([
                ("id", .string(restored.ledger.id)), ("ledger", .string(ledger)),
                ("treeSize", .integer(restoration.treeSize)),
                ("root", .string(restoration.treeRoot.map(Self.hexadecimal).joined())), ("fork", .string(fork)),
                ("sequence", .integer(restored.sequence)),
            ])
            print(value.indentedText, terminator: "")
            return
        }
        print("Restored \(restoration.treeSize) events to \(ledger), and verified them.")
        print("It goes on as fork \(fork), as event \(restored.sequence) says.")
    }

    private static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
