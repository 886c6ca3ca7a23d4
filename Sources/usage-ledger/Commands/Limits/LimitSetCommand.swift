import ArgumentParser
import LedgerModel
import LedgerStore
import Projections

/// A limit, or another amount for one.
struct LimitSetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Limit what a scope may spend in each period.",
        discussion: """
            \(LimitCommand.scopeHelp)

            Examples:
              usage-ledger limit set organization 1000 --ledger team.ledger \\
                  --reason "budget 2027"
              usage-ledger limit set user:ann 5 --period day --soft --ledger team.ledger
            """)

    @OptionGroup var place: LimitPlace

    @Argument(help: "How much, in the ledger's currency.", transform: BudgetArguments.amount)
    var amount: Money

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions

    func run() throws {
        let opened = try ledger.open()
        let administrator = actor.administrator()
        let setting = LimitSetting(
            scope: place.scope, period: place.period, amount: amount, isHard: place.isHard)
        let (isNew, allocations) = try opened.commit { transaction in
            (
                try transaction.set(setting, by: administrator),
                Allocations(transaction.state)
            )
        }
        if isNew { Notice.write(ifUnpriced: place.scope, in: try opened.state().catalogue) }
        let limit = "\(place.strength.rawValue) limit of \(amount) \(opened.currency) \(place.period.phrase)"
        print(isNew ? "\(place.scope) has a \(limit)." : "\(place.scope) has a \(limit) already.")
        if let unallocated = try allocations.unallocated(), place.concernsAllocations {
            print("Unallocated: \(unallocated) of \(allocations.limit ?? .zero) \(opened.currency) a month.")
        }
    }
}

extension LimitPlace {
    /// Whether it is a part of how the organization's limit is divided.
    fileprivate var concernsAllocations: Bool {
        guard isHard, period == .month else { return false }
        switch scope {
        case .organization, .project: return true
        case .model, .user, .projectModel: return false
        }
    }
}
