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

            Example:
              usage-ledger config show --ledger team.ledger > team.json
            """)

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "JSON, which is what is printed anyway.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let configuration = Configuration(try opened.state())
        print(ConfigurationJSON.object(configuration, currency: opened.currency).indentedText, terminator: "")
    }
}
