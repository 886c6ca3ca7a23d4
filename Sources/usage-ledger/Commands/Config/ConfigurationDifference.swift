import Interchange
import LedgerModel
import LedgerStore
import Projections

/// What was and what becomes, where a configuration is applied.
struct ConfigurationDifference {
    let changes: [EventPayload]
    /// Limits on users by name that stay, although users are stored as hashes from now on.
    let limitsLeftOnNames: [Scope]
    /// Whether users are stored as hashes from now on.
    let startsHashing: Bool
    private let entries: [Entry]

    /// One thing that changes.
    private enum Entry {
        case closed(String, allocation: Money?)
        /// `isBack` where it was open before.
        case opened(String, allocation: Money?, isBack: Bool)
        case limit(LedgerState.LimitKey, before: Money?, after: Money?)
        case rule(before: Policy.Rule, after: Policy.Rule)
    }

    init(of changes: [EventPayload], from state: LedgerState) {
        self.changes = changes
        entries = changes.flatMap { Self.entries(of: $0, state) }
        var after = state
        for change in changes {
            let draft = EventDraft(origin: EventOrigin(source: "", key: .ordinal(0)), payload: change)
            after.apply(LedgerEvent(sequence: 0, recordedAt: .earliest, occurredAt: .earliest, draft: draft))
        }
        startsHashing = after.policy.hashesUsers && !state.policy.hashesUsers
        limitsLeftOnNames = after.limitsOnNamedUsers.map(\.scope)
    }

    /// The scopes that have a limit now which they had not, or another.
    var limitedScopes: [Scope] {
        entries.compactMap { entry in
            switch entry {
            case .limit(let key, _, .some): key.scope
            case .limit(_, _, nil), .closed, .opened, .rule: nil
            }
        }
    }

    /// Nothing that a configuration changes is changed twice, so what was is what `state` has.
    private static func entries(of change: EventPayload, _ state: LedgerState) -> [Entry] {
        switch change {
        case .projectClosed(let closing):
            let allocation = state.limits[.allocation(of: .project(closing.name))]?.amount
            return [.closed(closing.name, allocation: allocation)]
        case .projectOpened(let opening):
            let isBack = state.projects[opening.name] != nil
            return [.opened(opening.name, allocation: opening.allocation, isBack: isBack)]
        case .limitSet(let setting):
            let key = LedgerState.LimitKey(scope: setting.scope, period: setting.period, isHard: setting.isHard)
            return [.limit(key, before: state.limits[key]?.amount, after: setting.amount)]
        case .limitRemoved(let removal):
            let key = LedgerState.LimitKey(scope: removal.scope, period: removal.period, isHard: removal.isHard)
            return [.limit(key, before: state.limits[key]?.amount, after: nil)]
        case .policySet(let policy):
            return zip(state.policy.rules, policy.rules).filter { $0 != $1 }.map { .rule(before: $0, after: $1) }
        case .request, .response, .throttle, .alert, .alertDelivered, .catalogueAdopted, .priceSet, .priceAlias,
            .importMarked, .holdVoided, .adjustment, .quotaIncrease, .recovered, .restored:
            return []
        }
    }
}

// In words.
extension ConfigurationDifference {
    /// `limit organization each month, hard: 1000 → 1200`
    var lines: [String] { entries.map(Self.line) }

    private static func line(_ entry: Entry) -> String {
        switch entry {
        case .closed(let name, let allocation):
            return "close project \(name)" + (allocation.map { " (allocation \($0))" } ?? "")
        case .opened(let name, let allocation, let isBack):
            return "open project \(name)\(isBack ? " again" : "")" + (allocation.map { " with \($0) a month" } ?? "")
        case .limit(let key, let before, let after):
            let amounts = "\(before?.description ?? "none") → \(after?.description ?? "none")"
            if case .project(let name) = key.scope, key == .allocation(of: key.scope) {
                return "allocation of project \(name): \(amounts)"
            }
            return "limit \(key.scope) \(key.period.phrase), \(key.isHard ? "hard" : "soft"): \(amounts)"
        case .rule(let before, let after):
            let becomes = words(before) == words(after) ? "the same with another command" : words(after)
            return "policy \(after.name.rawValue): \(words(before)) → \(becomes)"
        }
    }

    private static func words(_ rule: Policy.Rule) -> String {
        func list(_ words: [String]) -> String { words.isEmpty ? "none" : words.joined(separator: ", ") }
        return switch rule {
        case .alertThresholdPercents(let percents): list(percents.map(String.init))
        case .dailyWarningFactorPercent(let percent), .expiryChargePercent(let percent): "\(percent)"
        case .holdExpirySeconds(let seconds): "\(seconds)"
        case .ceilingPrice(let price): price?.notation ?? "none"
        case .opensUnknownProjects(let flag), .hashesUsers(let flag): flag ? "true" : "false"
        case .defaultMaxOutputTokens(let count), .requestsPerMinute(let count), .tokensPerMinute(let count):
            count.map(String.init) ?? "none"
        case .alertRoutes(let routes): list(routes.map { "\($0.name) from \($0.minimumLevel.name)" })
        }
    }
}

// As JSON.
extension ConfigurationDifference {
    /// Each change under the kind of its event, with the amounts or values before and after.
    var objects: [JSONValue] { entries.map(Self.object) }

    private static func object(_ entry: Entry) -> JSONValue {
        switch entry {
        case .closed(let name, let allocation):
            .object([
                ("change", .string(EventKind.projectClosed.name)), ("project", .string(name)),
                ("allocation", .optional(allocation?.description)),
            ])
        case .opened(let name, let allocation, _):
            .object([
                ("change", .string(EventKind.projectOpened.name)), ("project", .string(name)),
                ("allocation", .optional(allocation?.description)),
            ])
        case .limit(let key, let before, let after):
            .object([
                ("change", .string((after == nil ? EventKind.limitRemoved : .limitSet).name)),
                ("scope", .string(key.scope.description)), ("period", .string(key.period.rawValue)),
                ("kind", .string(key.isHard ? "hard" : "soft")), ("before", .optional(before?.description)),
                ("after", .optional(after?.description)),
            ])
        case .rule(let before, let after):
            .object([
                ("change", .string(EventKind.policySet.name)), ("rule", .string(after.name.rawValue)),
                ("before", PolicyJSON.value(before, showsCommands: false)),
                ("after", PolicyJSON.value(after, showsCommands: false)),
            ])
        }
    }
}
