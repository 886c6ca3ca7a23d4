import ArgumentParser

/// What is added to recorded spend, or taken off it.
struct AdjustmentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adjustment", abstract: "Credits, refunds and corrections of what was recorded.",
        discussion: """
            Example:
              usage-ledger adjustment add 2.50 --kind credit --project web-app \\
                  --ledger team.ledger --reference CN-17 --reason "outage of 3 May"
            """,
        subcommands: [AdjustmentAddCommand.self])
}
