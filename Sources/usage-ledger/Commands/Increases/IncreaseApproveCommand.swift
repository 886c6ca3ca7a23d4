import ArgumentParser
import LedgerModel
import LedgerStore

/// A higher quota that was granted.
struct IncreaseApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Record that the quota last asked for was granted.",
        discussion: """
            It answers the last request that has no answer yet, and changes no limit: limit set does. Without --to: what was \
            asked for.
            Example:
              usage-ledger increase approve --to 1500 --ledger team.ledger \\
                  --reason "half of it, by mail of 3 May"
            """)

    @Option(
        help: ArgumentHelp("What may be spent a month from now on.", valueName: "amount"),
        transform: BudgetArguments.amount)
    var to: Money?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions

    func run() throws {
        let opened = try ledger.open()
        let recorded = try opened.recordIncrease(by: actor.administrator()) { try $0.event(approvingIncreaseTo: to) }
        let amount = recorded.increase.to
        print(
            "An increase from \(recorded.increase.from) to \(amount) \(opened.currency) a month is approved: event "
                + "\(recorded.sequence).")
        print("No limit has changed; \"usage-ledger limit set organization \(amount)\" changes the organization's.")
    }
}
