package import LedgerModel
import Projections

/// Who changes the administration, and why.
package struct Administrator: Sendable {
    package var actor: String?
    package var reason: String?

    package init(actor: String?, reason: String?) {
        self.actor = actor
        self.reason = reason
    }
}

// What may be changed, and the events that change it. Each returns whether anything did: what stands already is not
// recorded again. Each throws `LedgerError`: `.refused` with the figures when the rules forbid it, `.invalid` for what no
// ledger could hold.
extension Transaction {
    package mutating func setLimit(_ setting: LimitSetting, by administrator: Administrator) throws -> Bool {
        guard setting.amount >= .zero else {
            throw LedgerError(.invalid, "a limit of \(setting.amount)", advice: "a limit is 0 or more")
        }
        let key = LedgerState.LimitKey(scope: setting.scope, period: setting.period, isHard: setting.isHard)
        guard state.limits[key]?.amount != setting.amount else { return false }
        if let project = setting.scope.project { try requireOpen(project) }
        let allocations = Allocations(state)
        switch setting.scope {
        case .organization where key == .allocation(of: .organization):
            try requireRoom(in: Allocations(limit: setting.amount, byProject: allocations.byProject))
        case .project(let name) where key == .allocation(of: .project(name)):
            try requireRoom(for: setting.amount, project: name, in: allocations)
        case .organization, .project, .model, .user, .projectModel: break
        }
        try append(.limitSet(setting), administrator)
        return true
    }

    package mutating func removeLimit(_ removal: LimitRemoval, by administrator: Administrator) throws -> Bool {
        let key = LedgerState.LimitKey(scope: removal.scope, period: removal.period, isHard: removal.isHard)
        guard state.limits[key] != nil else { return false }
        try append(.limitRemoved(removal), administrator)
        return true
    }

    /// A project that was closed opens again, with the allocation that it had unless another is given.
    package mutating func openProject(_ opening: ProjectOpening, by administrator: Administrator) throws -> Bool {
        let scope = Scope.project(opening.name)
        guard Scope(scope.description) == scope else {
            throw LedgerError(
                .invalid, "a project named \"\(opening.name)\"",
                advice: "a project's name is not empty and does not hold \"/model:\"")
        }
        let current = state.limits[.allocation(of: scope)]?.amount
        if let allocation = opening.allocation, allocation < .zero {
            throw LedgerError(.invalid, "an allocation of \(allocation)", advice: "an allocation is 0 or more")
        }
        if state.projects[opening.name]?.isOpen == true {
            guard let allocation = opening.allocation, allocation != current else { return false }
            guard let current else {
                // Imports open projects, without an allocation.
                let setting = LimitSetting(scope: scope, period: .month, amount: allocation, isHard: true)
                return try setLimit(setting, by: administrator)
            }
            throw LedgerError(
                .refused, "project \(opening.name) is open, with an allocation of \(current)",
                advice: "change it with \"usage-ledger limit set \(scope) \(allocation)\"")
        }
        if let allocation = opening.allocation ?? current {
            try requireRoom(for: allocation, project: opening.name, in: Allocations(state))
        }
        try append(.projectOpened(opening), administrator)
        return true
    }

    package mutating func closeProject(_ name: String, by administrator: Administrator) throws -> Bool {
        guard let project = state.projects[name] else {
            throw LedgerError(.refused, "there is no project \(name)")
        }
        guard project.isOpen else { return false }
        try append(.projectClosed(ProjectClosing(name: name)), administrator)
        return true
    }

    // MARK: Rules

    private func requireOpen(_ project: String) throws {
        guard state.projects[project]?.isOpen != true else { return }
        let isClosed = state.projects[project] != nil
        throw LedgerError(
            .refused, isClosed ? "project \(project) is closed" : "there is no project \(project)",
            advice: "open it with \"usage-ledger project open \(project)\"")
    }

    /// Projects' allocations fit into the organization's limit.
    private func requireRoom(in allocations: Allocations) throws {
        guard let limit = allocations.limit, let unallocated = try allocations.unallocated(), unallocated < .zero
        else { return }
        throw LedgerError(
            .refused,
            "a monthly limit of \(limit) for the organization is less than the \(try allocations.total()) allocated to "
                + "projects (\(allocations.listed))",
            advice: "lower a project's first, or close one that is done")
    }

    private func requireRoom(for amount: Money, project: String, in allocations: Allocations) throws {
        let others = allocations.without(project)
        guard let limit = others.limit, let unallocated = try others.unallocated(), amount > unallocated else { return }
        let taken = others.byProject.isEmpty ? "" : ", \(try others.total()) of it allocated (\(others.listed))"
        throw LedgerError(
            .refused,
            "project \(project) cannot have \(amount): the organization's monthly limit is \(limit)\(taken), so "
                + "\(max(unallocated, .zero)) is left for it",
            advice: "raise the organization's limit or lower another project's")
    }

    private mutating func append(_ payload: EventPayload, _ administrator: Administrator) throws {
        try append(payload, actor: administrator.actor, reason: administrator.reason)
    }
}

extension Allocations {
    /// `api 1000, batch 500`, the largest first; of many, the first.
    fileprivate var listed: String {
        let sorted = byProject.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let names = sorted.prefix(5).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return sorted.count > 5 ? "\(names) and \(sorted.count - 5) more" : names
    }
}
