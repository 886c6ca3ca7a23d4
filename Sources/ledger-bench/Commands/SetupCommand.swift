import ArgumentParser
import EventStorage

/// Installs the peers.
struct SetupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Install what is measured beside the ledger: a Python environment with DuckDB.",
        discussion: "Needs python3 with its venv module, and PyPI.")

    @Option(help: ArgumentHelp("Where to install.", valueName: "folder"))
    var peers = ".build/bench-peers"

    func run() throws {
        try PeerSetup.install(in: peers) { _ = Terminal.write("ledger-bench: \($0)\n", toError: true) }
    }
}
