import ArgumentParser
import LedgerModel
import LedgerStore
import Projections

/// A request for a higher quota.
struct IncreaseRequestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Record that a higher quota was asked for.",
        discussion: """
            Amounts are a month's. Without --from: the organization's hard monthly limit.
            Examples:
              usage-ledger increase request --from 1000 --to 2000 --ledger team.ledger \\
                  --reason "launch in June"
            """)

    @Option(
        help: ArgumentHelp("What may be spent a month now.", valueName: "amount"), transform: BudgetArguments.amount)
    var from: Money?
    @Option(
        help: ArgumentHelp("What shall be spent a month.", valueName: "amount"), transform: BudgetArguments.amount)
    var to: Money
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions

    func run() throws {
        let opened = try ledger.open()
        let recorded = try opened.recordIncrease(by: actor.administrator()) {
            try $0.event(requestingIncreaseFrom: from, to: to)
        }
        print(
            "An increase from \(recorded.increase.from) to \(to) \(opened.currency) a month is requested: event "
                + "\(recorded.sequence).")
    }
}

extension Ledger {
    /// Appends what `decide` makes of the ledger's state.
    func recordIncrease(
        by administrator: Administrator, _ decide: (LedgerState) throws -> EventPayload
    ) throws -> (increase: QuotaIncrease, sequence: UInt64) {
        try commit { transaction in
            let payload = try decide(transaction.state)
            guard case .quotaIncrease(let increase) = payload else { preconditionFailure("no increase") }
            let receipt = try transaction.append(payload, actor: administrator.actor, reason: administrator.reason)
            return (increase, receipt.sequence)
        }
    }
}
