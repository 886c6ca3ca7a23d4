public import LedgerModel

/// How the organization's hard monthly limit is divided among projects.
public struct Allocations: Sendable, Hashable {
    /// The organization's hard monthly limit; nil when it has none, and projects may have any.
    public let limit: Money?
    /// The hard monthly limits of open projects that have one.
    public let byProject: [String: Money]

    public init(limit: Money?, byProject: [String: Money]) {
        self.limit = limit
        self.byProject = byProject
    }

    public init(_ state: LedgerState) {
        limit = state.limits[.allocation(of: .organization)]?.amount
        byProject = state.projects.filter(\.value.isOpen).keys.reduce(into: [:]) { amounts, name in
            amounts[name] = state.limits[.allocation(of: .project(name))]?.amount
        }
    }

    /// What all projects may spend together. Throws `MoneyError.overflow`.
    public func total() throws(MoneyError) -> Money {
        var sum = Money.zero
        for amount in byProject.values { try sum += amount }
        return sum
    }

    /// What is left for projects to have; nil without a limit. Below zero only where history made it so.
    public func unallocated() throws(MoneyError) -> Money? {
        guard let limit else { return nil }
        return try limit - total()
    }

    /// The same without a project's.
    public func without(_ project: String) -> Allocations {
        Allocations(limit: limit, byProject: byProject.filter { $0.key != project })
    }
}

extension LedgerState.LimitKey {
    /// Where an allocation stands: a project's is its hard monthly limit, and the organization's is what projects share.
    public static func allocation(of scope: Scope) -> LedgerState.LimitKey {
        LedgerState.LimitKey(scope: scope, period: .month, isHard: true)
    }
}
