import ArgumentParser
import LedgerStore

/// Would it be admitted?
struct RequestCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say whether a request would be admitted, and hold nothing.",
        discussion: """
            Example:
              usage-ledger request check --project web-app --model gpt-4.1 \\
                  --input-tokens 1200 --max-output-tokens 500 --ledger team.ledger
            """)

    @OptionGroup var admission: AdmissionOptions
    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        try AdmissionOutput(opened: opened, options: ledger, json: json).tell(opened.check(admission.request))
    }
}
