import ArgumentParser
import Interchange
import LedgerModel
import LedgerStore

/// The configuration as it is.
struct ConfigShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print projects, limits and policy as a JSON file for \"config apply\".",
        discussion: """
            \(ConfigCommand.fileHelp) It shows the commands of alert routes, so keep it as you keep those.

            Examples:
              usage-ledger config show --ledger team.ledger > team.json
              usage-ledger config show --ledger team.ledger --as-of 2026-03-01 > old.json
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var pastOptions: PastOptions

    @Flag(help: "JSON, which is what is printed anyway.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let configuration = Configuration(try pastOptions.past(of: opened).state(of: opened))
        print(ConfigurationJSON.object(configuration, currency: opened.currency).indentedText, terminator: "")
    }
}
