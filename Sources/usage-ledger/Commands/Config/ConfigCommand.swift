import ArgumentParser

/// All that may be configured, as one file.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Projects, limits and policy as one JSON file, to see, keep and change.",
        discussion: """
            Examples:
              usage-ledger config show --ledger team.ledger > team.json
              usage-ledger config apply team.json --ledger team.ledger --dry-run
            """,
        subcommands: [ConfigShowCommand.self, ConfigApplyCommand.self])

    static let fileHelp = """
        The file has the sections projects (those that are open, each with its allocation if it has one), limits (all \
        others in force) and policy. Amounts are decimal text in the ledger's currency.
        """

    static let hashingHelp = """
        With policy.hashesUsers true, users are stored as ~ and 32 hexadecimal digits: a hash of the name under a key in \
        the ledger's file USERKEY, which no other ledger has. Commands take names as before; reports show hashes. What is \
        in the log already stays as it is, and limits on names from before hold nothing back any more; a file that lists \
        them, applied, puts them on the hashes. Without the key, requests that name a user are refused.
        """
}
