import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore

/// Brings a backup up to date.
struct BackupCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a backup, or bring it up to date.",
        discussion: """
            A backup is a ledger itself, so "audit verify" and reports work on it. Only what it lacks is copied; others \
            may append meanwhile. A run that was cut short leaves the older backup, or one that says that it is \
            unfinished; the same command completes it. A backup that holds events that the ledger has not is never \
            overwritten.

            Example:
              usage-ledger backup create team.backup --ledger team.ledger
            """)

    @Argument(help: "The backup's directory, on another disk at best; made when it is not there.")
    var backup: String

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        guard !backup.isEmpty else { throw ValidationError("The backup's path is empty.") }
        let opened = try ledger.open()
        let result = try opened.backUp(to: backup)
        guard !json else {
            let value = JSONValue.object([
                ("id", .string(opened.id)), ("backup", .string(backup)), ("treeSize", .integer(result.treeSize)),
                ("root", .string(result.root.hexadecimal)), ("newEvents", .integer(result.newEvents)),
                ("copiedFiles", .integer(result.copiedFiles)), ("copiedBytes", .integer(result.copiedBytes)),
            ])
            print(value.indentedText, terminator: "")
            return
        }
        let copied = "\(result.newEvents) of them new, \(result.copiedBytes) bytes copied"
        print(
            "The backup \(backup) holds \(result.treeSize) events"
                + (result.copiedFiles == 0 ? "; it lacked none." : ", \(copied)."))
    }
}
