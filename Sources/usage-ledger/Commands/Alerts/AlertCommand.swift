import ArgumentParser

/// What was warned about.
struct AlertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert", abstract: "What was warned about, and who was told.",
        discussion: """
            Example:
              usage-ledger alert list --ledger team.ledger
            """,
        subcommands: [AlertListCommand.self, AlertDeliverCommand.self])
}
