import ArgumentParser
import LedgerModel
import LedgerStore

/// A higher quota that was not granted.
struct IncreaseDenyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deny", abstract: "Record that the quota last asked for was not granted.",
        discussion: """
            It answers the last request that has no answer yet.
            Examples:
              usage-ledger increase request --from 1000 --to 9000 --ledger team.ledger
              usage-ledger increase deny --ledger team.ledger --reason "more history first"
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions

    func run() throws {
        let opened = try ledger.open()
        let recorded = try opened.recordIncrease(by: actor.administrator()) { try $0.eventDenyingIncrease() }
        print(
            "An increase from \(recorded.increase.from) to \(recorded.increase.to) \(opened.currency) a month is denied: "
                + "event \(recorded.sequence).")
    }
}
