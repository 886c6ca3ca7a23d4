import ArgumentParser

/// What models cost.
struct PriceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "price", abstract: "What models cost, and since when.",
        discussion: """
            Example:
              usage-ledger price show gpt-4.1 --ledger team.ledger
            """,
        subcommands: [
            PriceListCommand.self, PriceShowCommand.self, PriceSetCommand.self, PriceAliasCommand.self,
            PriceImportCommand.self, PriceBackfillCommand.self,
        ])

    static let notationHelp = """
        Prices are written per million tokens or characters, per image, per request and per minute of audio, for example \
        "input 3, cached 0.3, output 15; batch: input 1.5, output 7.5; above 200000: input 6, output 22.5".
        """
}
