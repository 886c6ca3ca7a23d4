import ArgumentParser
import LedgerModel

/// Higher quotas: what was asked for, and what came of it.
struct IncreaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "increase", abstract: "Record requests for a higher quota, and what came of them.",
        discussion: """
            What a provider lets you spend is for it to say: these commands record what was asked for and answered, and \
            change no limit.
            Example:
              usage-ledger increase list --ledger team.ledger
            """,
        subcommands: [
            IncreaseRequestCommand.self, IncreaseApproveCommand.self, IncreaseDenyCommand.self,
            IncreaseListCommand.self,
        ])
}
