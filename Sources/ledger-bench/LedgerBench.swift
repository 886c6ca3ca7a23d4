import ArgumentParser

/// The benchmarks, side by side with what a user would pick instead.
@main
struct LedgerBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger-bench",
        abstract: "Measures usage-ledger beside the same work done by others.",
        discussion: """
            Examples:
              swift run -c release ledger-bench setup
              swift run -c release ledger-bench storage --out reports/benchmarks.md
              swift run -c release ledger-bench storage --events 1000000 --only scan append
            """,
        subcommands: [
            StorageCommand.self, LedgerCommand.self, AllCommand.self, SetupCommand.self, ChildAppendCommand.self,
            ChildReplayCommand.self,
            ChildScanCommand.self,
        ])
}
