import ArgumentParser

/// Copies of the ledger.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the ledger while it is in use, and make a ledger of a copy.",
        discussion: """
            Example:
              usage-ledger backup create team.backup --ledger team.ledger
            """,
        subcommands: [BackupCreateCommand.self, BackupRestoreCommand.self])
}
