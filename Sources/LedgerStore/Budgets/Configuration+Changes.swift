package import LedgerModel
package import Projections

extension Configuration {
    /// What makes a ledger in this state equal to the configuration: nothing where it is so already.
    ///
    /// In an order in which each change is allowed if what comes of all of them is: what projects have no more is given
    /// back before others get it. Throws `PlaceError` for what no ledger could hold, and `LedgerError.refused`,
    /// with the figures, where allocations do not fit. O(changes × projects).
    package func changes(from state: LedgerState) throws -> [EventPayload] {
        try check(against: state)
        var plan = Plan(state)
        let policy = policy(changing: state.policy)
        // Users are stored by name only once the policy says so.
        if state.policy.hashesUsers, !policy.hashesUsers { try plan.add { try $0.event(setting: policy) } }
        try giveBack(&plan)
        try limitOrganization(&plan)
        try give(&plan)
        try limitOthers(&plan)
        try plan.add { try $0.event(setting: policy) }
        return plan.changes
    }

    /// Closes projects, and takes away what those that stay or come back have too much.
    private func giveBack(_ plan: inout Plan) throws {
        guard let projects else { return }
        let names = Set(projects.map(\.name))
        for name in plan.state.projects.keys.sorted() where !names.contains(name) {
            try plan.add { try $0.event(closing: name) }
        }
        for project in projects {
            let key = LedgerState.LimitKey.allocation(of: .project(project.name))
            guard let current = plan.state.limits[key]?.amount else { continue }
            if let allocation = project.allocation {
                guard allocation < current, plan.state.isInForce(key) else { continue }
                try plan.set(key, allocation)
            } else {
                // Also where the project is closed: it would have that again once it opens.
                plan.remove(key)
            }
        }
    }

    private func limitOrganization(_ plan: inout Plan) throws {
        guard let limits else { return }
        let key = LedgerState.LimitKey.allocation(of: .organization)
        if let limit = limits.first(where: { $0.key == key }) {
            try plan.set(key, limit.amount)
        } else {
            plan.remove(key)
        }
    }

    /// Opens projects, and gives those that have too little the rest.
    private func give(_ plan: inout Plan) throws {
        for project in projects ?? [] {
            if plan.state.projects[project.name]?.isOpen != true {
                let opening = ProjectOpening(name: project.name, allocation: project.allocation)
                try plan.add { try $0.event(opening: opening) }
            } else if let allocation = project.allocation {
                try plan.set(.allocation(of: .project(project.name)), allocation)
            }
        }
    }

    private func limitOthers(_ plan: inout Plan) throws {
        guard let limits else { return }
        let amounts = Dictionary(limits.map { ($0.key, $0.amount) }) { first, _ in first }
        // Those of projects that have just opened again are in force, too.
        for key in plan.state.limits.keys.sorted()
        where plan.state.isInForce(key) && !key.isProjectAllocation && amounts[key] == nil {
            plan.remove(key)
        }
        for (key, amount) in amounts.sorted(by: { $0.key < $1.key }) { try plan.set(key, amount) }
    }
}

/// Changes so far, and the state that they lead to.
private struct Plan {
    private(set) var state: LedgerState
    private(set) var changes: [EventPayload] = []

    init(_ state: LedgerState) { self.state = state }

    mutating func add(_ change: (LedgerState) throws -> EventPayload?) rethrows {
        guard let payload = try change(state) else { return }
        changes.append(payload)
        let draft = EventDraft(origin: EventOrigin(source: "", key: .ordinal(0)), payload: payload)
        state.apply(LedgerEvent(sequence: 0, recordedAt: .earliest, occurredAt: .earliest, draft: draft))
    }

    mutating func set(_ key: LedgerState.LimitKey, _ amount: Money) throws {
        let setting = LimitSetting(scope: key.scope, period: key.period, amount: amount, isHard: key.isHard)
        try add { try $0.event(setting: setting) }
    }

    mutating func remove(_ key: LedgerState.LimitKey) {
        let removal = LimitRemoval(scope: key.scope, period: key.period, isHard: key.isHard)
        add { $0.event(removing: removal) }
    }
}
