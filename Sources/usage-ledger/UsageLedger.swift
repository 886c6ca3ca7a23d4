import ArgumentParser
import EventStorage

/// The offline command.
@main
struct UsageLedger: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage-ledger",
        abstract: "Keeps an exact, append-only record of what AI API calls cost, and reports from it offline.",
        discussion: """
            Examples:
              usage-ledger init team.ledger
              usage-ledger import csv usage.csv --ledger team.ledger --time created \\
                  --input-tokens prompt --output-tokens completion \\
                  --model-column model --project web-app
              usage-ledger report spend --ledger team.ledger --month 2026-03

            Set USAGE_LEDGER to leave out --ledger. Exit codes: 0 done, 1 refused or a check failed, 64 usage, 65 bad \
            data, 66 no such input or ledger, 73 and 74 cannot create or disk trouble, 75 busy, try again, 77 no \
            permission, 78 bad configuration.
            """,
        version: "0.1.0",
        subcommands: [
            InitCommand.self, StatusCommand.self, ImportCommand.self, ReportCommand.self, EventCommand.self,
            ProjectCommand.self, LimitCommand.self, RequestCommand.self, ConfigCommand.self, PriceCommand.self,
            AlertCommand.self, AdjustmentCommand.self, IncreaseCommand.self, AuditCommand.self, BackupCommand.self,
        ])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
            guard Terminal.flush() else { throw CommandError(Failure.inputOutput, "cannot write the output") }
        } catch {
            Failure.exit(with: error)
        }
    }
}
