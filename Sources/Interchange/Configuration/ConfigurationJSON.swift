package import LedgerModel
package import LedgerStore

/// A configuration as one JSON file.
///
/// ```
/// {
///   "currency": "USD",
///   "projects": [{"name": "api", "allocation": "500"}, {"name": "batch"}],
///   "limits": [{"scope": "organization", "period": "month", "kind": "hard", "amount": "1000"}],
///   "policy": {"holdExpirySeconds": 900, …}
/// }
/// ```
/// Amounts are exact decimal strings. A project without an allocation has none. `limits` are all but the allocations. A
/// section that is absent stands for what the ledger has, and so does an absent member of `policy`; the currency is the
/// ledger's own, for the reader.
package enum ConfigurationJSON {
    package static func object(_ configuration: Configuration, currency: Currency) -> JSONValue {
        var members: [(String, JSONValue)] = [("currency", .string(currency.code))]
        if let projects = configuration.projects { members.append(("projects", .array(projects.map(object)))) }
        if let limits = configuration.limits { members.append(("limits", .array(limits.map(object)))) }
        let rules = configuration.rules.map { rule in
            (rule.name.rawValue, PolicyJSON.value(rule, showsCommands: true))
        }
        if !rules.isEmpty { members.append(("policy", .object(rules))) }
        return .object(members)
    }

    private static func object(_ project: Configuration.Project) -> JSONValue {
        .object(
            [("name", .string(project.name))]
                + (project.allocation.map { [("allocation", .money($0))] } ?? []))
    }

    private static func object(_ limit: LimitSetting) -> JSONValue {
        .object([
            ("scope", .string(limit.scope.description)), ("period", .string(limit.period.rawValue)),
            ("kind", .string(limit.isHard ? "hard" : "soft")), ("amount", .money(limit.amount)),
        ])
    }
}
