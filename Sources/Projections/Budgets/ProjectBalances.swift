public import LedgerModel

/// What each project may spend this month, has settled and holds, and what of the organization's limit is allocated to none.
public struct ProjectBalances: Sendable {
    /// A project and its month.
    public struct Balance: Sendable, Hashable {
        public let project: String
        public let isOpen: Bool
        public let settled: Money
        public let held: Money
        /// Its allocation and what is left of it; nil for a project without one.
        public let allocation: BudgetFigures?
    }

    /// By name.
    public let balances: [Balance]
    /// The organization's hard monthly limit; nil without one.
    public let organization: BudgetFigures?
    /// Nil without a limit of the organization.
    public let unallocated: Money?

    /// Of every project that is open, or has settled or holds anything this month. Throws `MoneyError.overflow`.
    public init(_ budgets: Budgets) throws(MoneyError) {
        let names = Set(budgets.state.projects.keys).union(budgets.exposure.projects.keys)
        var balances: [Balance] = []
        for name in names.sorted() {
            let isOpen = budgets.state.projects[name]?.isOpen ?? false
            let (settled, held) = try budgets.monthToDate(of: .project(name))
            guard isOpen || settled != .zero || held != .zero else { continue }
            balances.append(
                Balance(
                    project: name, isOpen: isOpen, settled: settled, held: held,
                    allocation: isOpen ? try budgets.figures(.allocation(of: .project(name))) : nil))
        }
        self.balances = balances
        organization = try budgets.figures(.allocation(of: .organization))
        unallocated = try Allocations(budgets.state).unallocated()
    }
}
