import ArgumentParser

/// Who may spend.
struct ProjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project", abstract: "Who may spend: projects and their allocations.",
        discussion: """
            Examples:
              usage-ledger project open web-app --allocation 500 --ledger team.ledger
              usage-ledger project list --ledger team.ledger
            """,
        subcommands: [ProjectOpenCommand.self, ProjectListCommand.self, ProjectCloseCommand.self])
}
