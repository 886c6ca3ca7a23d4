import ArgumentParser
import LedgerModel

/// How much may be spent.
struct LimitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit", abstract: "How much may be spent, by whom, in which period.",
        discussion: """
            Examples:
              usage-ledger limit set organization 1000 --ledger team.ledger
              usage-ledger limit list --ledger team.ledger
            """,
        subcommands: [LimitSetCommand.self, LimitListCommand.self, LimitRemoveCommand.self])

    static let scopeHelp = """
        A scope is organization, project:NAME, model:NAME, user:NAME or project:NAME/model:NAME. Periods are those of the \
        ledger's billing time zone; weeks begin on Monday, and total never ends. A project's hard monthly limit is its \
        allocation: all together fit into the organization's.
        """
}

/// Which of a scope's limits is meant.
struct LimitPlace: ParsableArguments {
    @Argument(
        help: "organization, project:NAME, model:NAME, user:NAME or project:NAME/model:NAME.",
        transform: BudgetArguments.scope)
    var scope: Scope

    @Option(help: "day, week, month (the default) or total.", transform: BudgetArguments.period)
    var period = Period.month

    @Flag(help: "Whether it refuses (the default) or only warns.")
    var strength = Strength.hard

    enum Strength: String, EnumerableFlag {
        case hard, soft
    }

    var isHard: Bool { strength == .hard }
}

extension Period {
    /// `each month`, `in total`.
    var phrase: String {
        switch self {
        case .day, .week, .month: "each \(rawValue)"
        case .total: "in total"
        }
    }
}
