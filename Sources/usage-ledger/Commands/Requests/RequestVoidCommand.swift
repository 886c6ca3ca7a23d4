import ArgumentParser
import Interchange
import LedgerModel
import LedgerStore

/// A request that was never sent.
struct RequestVoidCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "void", abstract: "Give back what is held for a request that was not sent.",
        discussion: """
            Example:
              usage-ledger request void \\
                  $(usage-ledger request admit --project web-app --cost 0.10 \\
                      --ledger team.ledger --print-id) \\
                  --ledger team.ledger
            """)

    @Argument(help: "The requestId that admit answered.")
    var id: UInt64

    @Option(help: ArgumentHelp("Which attempt of the request.", valueName: "n"))
    var attempt: UInt32 = 1

    @Option(
        help: ArgumentHelp("What it may have cost after all.", valueName: "amount"), transform: BudgetArguments.amount)
    var charge: Money?

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let settled = try opened.void(id, attempt: attempt, charge: charge ?? .zero)
        guard !json else { return print(AdmissionJSON.object(settled).compactText) }
        let charged = charge.map { ", and \($0) charged" } ?? ""
        let already = settled.isRepeated ? " already" : ""
        print("Request \(id) is void\(already): \(settled.hold) \(opened.currency) given back\(charged).")
        SettledOutput(opened: opened, json: json).tellAlerts(settled)
    }
}
