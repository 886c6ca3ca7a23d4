import LedgerModel
import Projections

extension Configuration {
    /// Throws at the first part that contradicts another, or that no ledger in this state could hold.
    func check(against state: LedgerState) throws(PlaceError) {
        try checkProjects(state)
        try checkLimits(state)
        let policy = policy(changing: state.policy)
        if policy != state.policy { try policy.check() }
    }

    private func checkProjects(_ state: LedgerState) throws(PlaceError) {
        var placeOfName: [String: Int] = [:]
        for (index, project) in (projects ?? []).enumerated() {
            let path = "projects[\(index)]"
            // Imports open projects of any name; whoever opens one here chooses it.
            guard state.projects[project.name]?.isOpen == true || Scope.project(project.name).readsBack else {
                throw PlaceError(
                    "\(path).name",
                    "expected a name that is not empty and does not hold \"/model:\", found \"\(project.name)\"")
            }
            if let first = placeOfName.updateValue(index, forKey: project.name) {
                throw PlaceError(
                    "\(path).name",
                    "expected each project once, found \"\(project.name)\" as at projects[\(first)]")
            }
            if let allocation = project.allocation { try Self.check(allocation, "\(path).allocation") }
        }
    }

    private func checkLimits(_ state: LedgerState) throws(PlaceError) {
        let names = projects.map { Set($0.map(\.name)) }
        var placeOfKey: [LedgerState.LimitKey: Int] = [:]
        for (index, limit) in (limits ?? []).enumerated() {
            let path = "limits[\(index)]"
            try Self.check(limit.amount, "\(path).amount")
            guard !limit.key.isProjectAllocation else {
                throw PlaceError(
                    path, "\(limit.scope)'s hard limit each month is its allocation, which stands with it in projects")
            }
            if let first = placeOfKey.updateValue(index, forKey: limit.key) {
                throw PlaceError(
                    path, "expected one amount for each scope, period and kind, found limits[\(first)]'s again")
            }
            if let project = limit.scope.project {
                guard names?.contains(project) ?? (state.projects[project]?.isOpen == true) else {
                    throw PlaceError(
                        "\(path).scope",
                        "expected a project that \(names == nil ? "is open" : "stands in projects"), found \"\(project)\""
                    )
                }
            }
        }
    }

    private static func check(_ amount: Money, _ path: String) throws(PlaceError) {
        guard amount < .zero else { return }
        throw PlaceError(path, "expected an amount of 0 or more, found \"\(amount)\"")
    }
}
