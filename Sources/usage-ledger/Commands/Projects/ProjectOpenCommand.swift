import ArgumentParser
import LedgerModel
import LedgerStore
import Projections

/// A project that may spend from now on.
struct ProjectOpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open a project, or one that was closed again.",
        discussion: """
            An allocation is the project's hard monthly limit. All projects' fit into the organization's hard monthly \
            limit, where there is one. A project that opens again has the allocation that it had, unless another is given.

            Example:
              usage-ledger project open web-app --allocation 500 --ledger team.ledger \\
                  --reason "launch"
            """)

    @Argument(help: "The project's name.")
    var name: String

    @Option(
        help: ArgumentHelp("What it may spend a month, in the ledger's currency.", valueName: "amount"),
        transform: BudgetArguments.amount)
    var allocation: Money?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions

    func run() throws {
        let opened = try ledger.open()
        let administrator = actor.administrator()
        let opening = ProjectOpening(name: name, allocation: allocation)
        let (isNew, allocations) = try opened.commit { transaction in
            (
                try transaction.change(by: administrator) { try $0.event(opening: opening) },
                Allocations(transaction.state)
            )
        }
        let share = allocations.byProject[name].map { ", with \($0) \(opened.currency) a month" } ?? ""
        print("Project \(name) is open\(isNew ? "" : " already")\(share).")
        if let limit = allocations.limit, let unallocated = try allocations.unallocated() {
            print("Unallocated: \(unallocated) of \(limit) \(opened.currency) a month.")
        }
    }
}
