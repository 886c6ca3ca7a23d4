import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore

/// How much the ledger holds, and the root over it.
struct AuditHeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head", abstract: "Show how many events the ledger holds, and the tree root over them.",
        discussion: """
            Example:
              usage-ledger audit head --ledger team.ledger --json
            """)

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let head = try opened.head()
        guard !json else {
            let value = JSONValue.object([
                ("id", .string(opened.id)), ("origin", .string(opened.origin)), ("treeSize", .integer(head.treeSize)),
                ("root", .optional(head.root)), ("recordedAt", .optional(head.recordedAt?.description)),
            ])
            print(value.indentedText, terminator: "")
            return
        }
        print("ledger    \(opened.id)")
        print("origin    \(opened.origin)")
        print("events    \(head.treeSize)")
        print("root      \(head.root ?? "")")
        print("recorded  \(head.recordedAt.map(opened.calendar.format) ?? "never")")
    }
}
