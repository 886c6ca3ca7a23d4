import ArgumentParser
import Interchange
import LedgerModel
import LedgerStore
import Projections

/// The configuration as it should be.
struct ConfigApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make projects, limits and policy equal to a file.",
        discussion: """
            \(ConfigCommand.fileHelp) A project that a file's projects leave out is closed, one that they add is opened; \
            a limit that its limits leave out is removed. A section that is not there, or a rule that policy leaves out, \
            stays as it is. Prints what was and what becomes. Only what changes is recorded, all of it or nothing.

            Examples:
              usage-ledger config apply team.json --ledger team.ledger --dry-run
              usage-ledger config apply team.json --ledger team.ledger \\
                  --reason "budget 2027"
            """)

    @Argument(help: "The file; - is standard input.")
    var file: String

    @Flag(help: "Print what would change, and change nothing.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions

    func run() throws {
        let opened = try ledger.open()
        let name = file == "-" ? "standard input" : file
        let text = try InputFile.readAll(file, mebibytes: 16, what: "configuration")
        let configuration = try ConfigurationJSON.parse(text, file: name, currency: opened.currency)
        let difference: ConfigurationDifference
        do {
            difference = try dryRun ? look(configuration, opened) : apply(configuration, opened)
        } catch let error as PlaceError {
            throw InputError(file: name, error)
        }
        try print(difference, of: opened)
    }

    /// Reads, and writes nothing at all.
    private func look(_ configuration: Configuration, _ opened: Ledger) throws -> ConfigurationDifference {
        let state = try opened.state()
        return ConfigurationDifference(of: try configuration.changes(from: state), from: state)
    }

    private func apply(_ configuration: Configuration, _ opened: Ledger) throws -> ConfigurationDifference {
        let administrator = actor.administrator()
        return try opened.commit { transaction in
            let state = transaction.state
            return ConfigurationDifference(
                of: try transaction.apply(configuration, by: administrator), from: state)
        }
    }

    private func print(_ difference: ConfigurationDifference, of opened: Ledger) throws {
        guard !json else {
            let value = JSONValue.object([("dryRun", .bool(dryRun)), ("changes", .array(difference.objects))])
            return Swift.print(value.indentedText, terminator: "")
        }
        for line in difference.lines { Swift.print(line.printable) }
        guard !difference.changes.isEmpty else { return Swift.print("Nothing to change.") }
        if dryRun { Swift.print("Nothing was changed: this was a dry run.") }
        let catalogue = try opened.state().catalogue
        for scope in difference.limitedScopes { Notice.write(ifUnpriced: scope, in: catalogue) }
    }
}
