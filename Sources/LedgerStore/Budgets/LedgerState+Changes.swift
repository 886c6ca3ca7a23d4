package import LedgerModel
package import Projections

// What may be changed of limits, projects and policy. Each answers with the event that does it, or nil where it stands
// already, and throws `LedgerError`: `.refused`, with the figures, when the ledger's rules forbid it, `.invalid` for what
// no ledger could hold.
extension LedgerState {
    package func event(setting: LimitSetting) throws -> EventPayload? {
        guard setting.amount >= .zero else {
            throw LedgerError(.invalid, "a limit of \(setting.amount)", advice: "a limit is 0 or more")
        }
        let key = LimitKey(scope: setting.scope, period: setting.period, isHard: setting.isHard)
        guard limits[key]?.amount != setting.amount else { return nil }
        if let project = setting.scope.project { try requireOpen(project) }
        let isLess = limits[key].map { setting.amount < $0.amount } ?? false
        switch setting.scope {
        case .organization where key == .allocation(of: .organization):
            try Allocations(limit: setting.amount, byProject: Allocations(self).byProject).requireRoom()
        case .project(let name) where key == .allocation(of: .project(name)):
            // Less is a step in the right direction, even where history has allocated too much.
            if !isLess { try Allocations(self).requireRoom(for: setting.amount, project: name) }
        case .organization, .project, .model, .user, .projectModel: break
        }
        return .limitSet(setting)
    }

    package func event(removing removal: LimitRemoval) -> EventPayload? {
        let key = LimitKey(scope: removal.scope, period: removal.period, isHard: removal.isHard)
        return limits[key] == nil ? nil : .limitRemoved(removal)
    }

    /// A project that was closed opens again, with the allocation that it had unless another is given.
    package func event(opening: ProjectOpening) throws -> EventPayload? {
        let scope = Scope.project(opening.name)
        guard scope.readsBack else {
            throw LedgerError(
                .invalid, "a project named \"\(opening.name)\"",
                advice: "a project's name is not empty and does not hold \"/model:\"")
        }
        if let allocation = opening.allocation, allocation < .zero {
            throw LedgerError(.invalid, "an allocation of \(allocation)", advice: "an allocation is 0 or more")
        }
        let current = limits[.allocation(of: scope)]?.amount
        guard projects[opening.name]?.isOpen != true else {
            guard let allocation = opening.allocation, allocation != current else { return nil }
            guard let current else {
                // Imports open projects, without an allocation.
                return try event(setting: LimitSetting(scope: scope, period: .month, amount: allocation, isHard: true))
            }
            throw LedgerError(
                .refused, "project \(opening.name) is open, with an allocation of \(current)",
                advice: "change it with \"usage-ledger limit set \(scope) \(allocation)\"")
        }
        if let allocation = opening.allocation ?? current {
            try Allocations(self).requireRoom(for: allocation, project: opening.name)
        }
        return .projectOpened(opening)
    }

    package func event(closing name: String) throws -> EventPayload? {
        guard let project = projects[name] else { throw LedgerError(.refused, "there is no project \(name)") }
        return project.isOpen ? .projectClosed(ProjectClosing(name: name)) : nil
    }

    package func event(setting policy: Policy) throws -> EventPayload? {
        guard policy != self.policy else { return nil }
        do throws(PlaceError) {
            try policy.check()
        } catch {
            throw LedgerError(.invalid, "\(error)")
        }
        return .policySet(policy)
    }

    private func requireOpen(_ project: String) throws {
        guard projects[project]?.isOpen != true else { return }
        throw LedgerError(
            .refused, projects[project] == nil ? "there is no project \(project)" : "project \(project) is closed",
            advice: "open it with \"usage-ledger project open \(project)\"")
    }
}

/// Who changes the administration, and why.
package struct Administrator: Sendable {
    package var actor: String?
    package var reason: String?

    package init(actor: String?, reason: String?) {
        self.actor = actor
        self.reason = reason
    }
}

extension Transaction {
    /// Makes the ledger equal to a configuration; returns the events that it took, which stand or fall together.
    package mutating func apply(
        _ configuration: Configuration, by administrator: Administrator
    ) throws -> [EventPayload] {
        try configuration.check(against: state)
        if configuration.namesUsers, configuration.startsHashing(after: session.state.policy) {
            try session.makeUserKey()
        }
        let users = UserNames(
            session.directory, isHashing: configuration.policy(changing: session.state.policy).hashesUsers)
        let changes = try configuration.mappingUsers(users.stored).changes(from: state)
        try appendTogether(changes, by: administrator)
        return changes
    }

    /// Appends the event that a change takes, if it takes one; false when it stands already.
    package mutating func change(
        by administrator: Administrator, _ change: (LedgerState) throws -> EventPayload?
    ) throws -> Bool {
        guard let payload = try change(state) else { return false }
        try appendTogether([payload], by: administrator)
        return true
    }
}

extension Allocations {
    /// Throws when they are more than the organization's limit.
    fileprivate func requireRoom() throws {
        guard let limit, let unallocated = try unallocated(), unallocated < .zero else { return }
        throw LedgerError(
            .refused,
            "a monthly limit of \(limit) for the organization is less than the \(try total()) allocated to projects "
                + "(\(listed))",
            advice: "lower a project's first, or close one that is done")
    }

    /// Throws when a project cannot have so much beside the others.
    fileprivate func requireRoom(for amount: Money, project: String) throws {
        let others = without(project)
        guard let limit, let left = try others.unallocated(), amount > left else { return }
        let taken = others.byProject.isEmpty ? "" : ", \(try others.total()) of it allocated (\(others.listed))"
        throw LedgerError(
            .refused,
            "project \(project) cannot have \(amount): the organization's monthly limit is \(limit)\(taken), so "
                + "\(max(left, .zero)) is left for it",
            advice: "raise the organization's limit or lower another project's")
    }

    /// `api 1000, batch 500`, the largest first; of many, the first.
    private var listed: String {
        let sorted = byProject.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let names = sorted.prefix(5).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return sorted.count > 5 ? "\(names) and \(sorted.count - 5) more" : names
    }
}
