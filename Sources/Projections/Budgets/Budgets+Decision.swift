public import LedgerModel

/// Whether a request may be made now, and what speaks against it.
public struct BudgetDecision: Sendable, Hashable {
    /// The hard limits that it would break, the first in the order that they are checked in; none, and it may be made.
    public var refusedBy: [Refusal] = []
    public var warnings: [Warning] = []
    /// What the project may still hold, this request's hold taken off if it may be made; nil without an allocation.
    public var projectRemaining: Money?
    /// The same of the organization.
    public var totalRemaining: Money?

    public struct Refusal: Sendable, Hashable {
        public let figures: BudgetFigures
        public let requested: Money
        /// Whether settled spend alone is the cause: waiting for holds to come back does not help.
        public let isOverBudget: Bool
    }

    public enum Warning: Sendable, Hashable {
        /// Today comes to more than the daily budget times the policy's factor.
        case dailyBudget(DailyBudget, requested: Money)
        /// A soft limit is exceeded.
        case softLimit(BudgetFigures, requested: Money)
    }

    public var isAllowed: Bool { refusedBy.isEmpty }

    /// The refusal to name: one that waiting does not help against, if there is one.
    public var decisive: Refusal? { refusedBy.first { $0.isOverBudget } ?? refusedBy.first }
}

extension Budgets {
    /// Whether a request that holds so much may be made. Throws `MoneyError.overflow`.
    public func decide(_ context: RequestContext, hold: Money) throws(MoneyError) -> BudgetDecision {
        var decision = BudgetDecision()
        for key in limits(for: context) {
            guard let figures = try figures(key) else { continue }
            let (settled, held, limit) = (figures.settled, figures.held, figures.limit)
            guard try settled + held + hold > limit else { continue }
            if key.isHard {
                let isOverBudget = try settled + hold > limit
                decision.refusedBy.append(.init(figures: figures, requested: hold, isOverBudget: isOverBudget))
            } else {
                decision.warnings.append(.softLimit(figures, requested: hold))
            }
        }
        let project = Scope.project(context.project)
        for scope in [project, .organization] {
            guard decision.isAllowed, let budget = try dailyBudget(of: scope) else { continue }
            if try budget.isExceeded(by: hold, factorPercent: state.policy.dailyWarningFactorPercent) {
                decision.warnings.append(.dailyBudget(budget, requested: hold))
            }
        }
        let taken = decision.isAllowed ? hold : .zero
        decision.projectRemaining = try remaining(of: project, taking: taken)
        decision.totalRemaining = try remaining(of: .organization, taking: taken)
        return decision
    }

    private func remaining(of scope: Scope, taking hold: Money) throws(MoneyError) -> Money? {
        guard let figures = try figures(.allocation(of: scope)) else { return nil }
        return try max(.zero, figures.remaining() - hold)
    }
}
