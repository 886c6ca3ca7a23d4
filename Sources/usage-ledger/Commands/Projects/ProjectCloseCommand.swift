import ArgumentParser
import LedgerModel
import LedgerStore
import Projections

/// A project that may spend no longer.
struct ProjectCloseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Close a project: it may spend no longer, and its allocation is free again.",
        discussion: """
            What it spent stays, and what is under way is still settled.

            Example:
              usage-ledger project close web-app --ledger team.ledger --reason done
            """)

    @Argument(help: "The project's name.")
    var name: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions

    func run() throws {
        let opened = try ledger.open()
        let administrator = actor.administrator()
        let isNew = try opened.commit { transaction in
            let names = transaction.state.projects.keys
            guard names.contains(name) else {
                throw CommandError(
                    Failure.refused, "there is no project \(name)" + NearNames.sentence(to: name, among: names))
            }
            return try transaction.change(by: administrator) { try $0.event(closing: name) }
        }
        print("Project \(name) is closed\(isNew ? "" : " already").")
    }
}
