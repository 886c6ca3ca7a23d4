import ArgumentParser
import EventStorage
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

            \(ConfigCommand.hashingHelp)

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
        let (changes, areHashesFinal) = try opened.changes(applying: configuration)
        if !areHashesFinal {
            Notice.write("the hashes of users shown are an example: applying makes the key that they will follow from")
        }
        return ConfigurationDifference(of: changes, from: state)
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
        if difference.startsHashing { noteHashing(leaving: difference.limitsLeftOnNames) }
        guard !json else {
            let value = JSONValue.object([("dryRun", .bool(dryRun)), ("changes", .array(difference.objects))])
            return Swift.print(value.indentedText, terminator: "")
        }
        for line in difference.lines { Swift.print(line.printable) }
        guard !difference.changes.isEmpty else { return Swift.print("Nothing to change.") }
        if dryRun { Swift.print("Nothing was changed: this was a dry run.") }
        let state = try opened.state()
        for scope in difference.limitedScopes { Notice.write(ifUnpriced: scope, in: state.catalogue) }
    }

    /// What somebody who has users hashed must know from then on.
    private func noteHashing(leaving limits: [Scope]) {
        let file = UserKey.fileName
        Notice.write(
            "users are \(dryRun ? "" : "now ")stored as hashes under the key in the ledger's file \(file); keep it secret, "
                + "and in your backups (\"backup create\" takes it along). What is in the log already stays as it is")
        guard !limits.isEmpty else { return }
        Notice.write(
            "limits on users by name hold nothing back any more: \(limits.map(\.description).joined(separator: ", ")). "
                + "\"usage-ledger limit set\" with the same name sets one on the hash; \"limit remove\" takes the old one "
                + "away")
    }
}
