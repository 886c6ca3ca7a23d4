package import LedgerModel
package import Projections

/// All that may be configured of a ledger, as it should be: projects, limits and policy.
///
/// What is nil, and each rule that is not listed, stays as it is.
package struct Configuration: Sendable, Hashable {
    /// A project that is open.
    package struct Project: Sendable, Hashable {
        package var name: String
        /// Its hard monthly limit; nil for none.
        package var allocation: Money?

        package init(name: String, allocation: Money? = nil) {
            self.name = name
            self.allocation = allocation
        }
    }

    /// The open projects, and no others.
    package var projects: [Project]?
    /// The limits in force, and no others, but for the allocations, which stand with the projects.
    package var limits: [LimitSetting]?
    package var rules: [Policy.Rule]

    package init(projects: [Project]? = nil, limits: [LimitSetting]? = nil, rules: [Policy.Rule] = []) {
        self.projects = projects
        self.limits = limits
        self.rules = rules
    }

    /// The whole configuration of a ledger: projects by name, limits as people read them.
    package init(_ state: LedgerState) {
        let allocations = Allocations(state).byProject
        let names = state.projects.filter(\.value.isOpen).keys.sorted()
        let keys = state.limits.keys.filter { state.isInForce($0) && !$0.isProjectAllocation }.sorted()
        self.init(
            projects: names.map { Project(name: $0, allocation: allocations[$0]) },
            limits: keys.compactMap { key in
                state.limits[key].map { limit in
                    LimitSetting(scope: key.scope, period: key.period, amount: limit.amount, isHard: key.isHard)
                }
            }, rules: state.policy.rules)
    }

    /// The policy with the rules that are listed, and for the rest as it was.
    func policy(changing policy: Policy) -> Policy {
        rules.reduce(into: policy) { $0.set($1) }
    }
}

extension LedgerState.LimitKey {
    /// Whether what stands there is a project's share of the organization's limit.
    var isProjectAllocation: Bool {
        switch scope {
        case .project: self == .allocation(of: scope)
        case .organization, .model, .user, .projectModel: false
        }
    }
}

extension LimitRemoval {
    var key: LedgerState.LimitKey { LedgerState.LimitKey(scope: scope, period: period, isHard: isHard) }
}

extension LimitSetting {
    var key: LedgerState.LimitKey { LedgerState.LimitKey(scope: scope, period: period, isHard: isHard) }
}
