import ArgumentParser
import Interchange
import LedgerModel
import LedgerStore

/// What a request did cost.
struct RequestSettleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle", abstract: "Replace what is held for a request by what it cost.",
        discussion: """
            By the tokens that the provider counted, at the price of the request's time, or by a cost that you know. \
            Settling again the same way is harmless; otherwise it is an error. An answer that comes after the hold \
            expired replaces the charge that was assumed.

            Examples:
              usage-ledger request settle \\
                  $(usage-ledger request admit --project web-app --model gpt-4.1 \\
                      --input-tokens 900 --ledger team.ledger --print-id) \\
                  --input-tokens 870 --cached-tokens 512 --output-tokens 120 \\
                  --ledger team.ledger
            """)

    @Argument(help: "The requestId that admit answered.")
    var id: UInt64

    @Option(help: ArgumentHelp("Which attempt of the request.", valueName: "n"))
    var attempt: UInt32 = 1

    @OptionGroup var used: SettlementOptions
    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let settled = try opened.settle(id, attempt: attempt, used.settlement)
        SettledOutput(opened: opened, json: json).tell(settled)
    }
}
