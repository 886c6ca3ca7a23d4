package import LedgerModel
package import LedgerStore

extension ConfigurationJSON {
    /// Reads a configuration's file for a ledger that counts in a currency.
    ///
    /// Throws: `InputError` that names the file and the line, or the member, for text that is not JSON, members that are
    /// not known, and values of the wrong kind.
    package static func parse(_ text: [UInt8], file: String, currency: Currency) throws(InputError) -> Configuration {
        let document = try JSONValue.parse(text, file: file)
        do throws(PlaceError) {
            return try configuration(JSONPlace(path: "", value: document), currency)
        } catch {
            throw InputError(file: file, error)
        }
    }

    private static func configuration(
        _ place: JSONPlace, _ currency: Currency
    ) throws(PlaceError) -> Configuration {
        let document = try place.object(of: ["currency", "projects", "limits", "policy"])
        let code = document["currency"]
        guard code.value == nil || code.value == .string(currency.code) else {
            throw code.expected("\"\(currency.code)\", which this ledger counts in")
        }
        var configuration = Configuration()
        if document["projects"].value != nil { configuration.projects = try projects(document["projects"]) }
        if document["limits"].value != nil { configuration.limits = try limits(document["limits"]) }
        if document["policy"].value != nil { configuration.rules = try rules(document["policy"]) }
        return configuration
    }

    private static func projects(_ place: JSONPlace) throws(PlaceError) -> [Configuration.Project] {
        var projects: [Configuration.Project] = []
        for element in try place.elements("a list of projects") {
            let project = try element.object(of: ["name", "allocation"])
            let allocation = try project["allocation"].ifGiven { place throws(PlaceError) in
                try place.amount()
            }
            projects.append(
                Configuration.Project(name: try project["name"].text("a project's name"), allocation: allocation))
        }
        return projects
    }

    private static func limits(_ place: JSONPlace) throws(PlaceError) -> [LimitSetting] {
        var limits: [LimitSetting] = []
        for element in try place.elements("a list of limits") {
            let limit = try element.object(of: ["scope", "period", "kind", "amount"])
            guard let scope = limit["scope"].value?.stringValue.flatMap(Scope.init) else {
                throw limit["scope"].expected(
                    "a scope (organization, project:NAME, model:NAME, user:NAME or project:NAME/model:NAME)")
            }
            guard let period = limit["period"].value?.stringValue.flatMap(Period.init(rawValue:)) else {
                throw limit["period"].expected("\"day\", \"week\", \"month\" or \"total\"")
            }
            let kind = limit["kind"].value?.stringValue
            guard kind == "hard" || kind == "soft" else { throw limit["kind"].expected("\"hard\" or \"soft\"") }
            limits.append(
                LimitSetting(
                    scope: scope, period: period, amount: try limit["amount"].amount(), isHard: kind == "hard"))
        }
        return limits
    }

    private static func rules(_ place: JSONPlace) throws(PlaceError) -> [Policy.Rule] {
        let names = Policy.Rule.Name.allCases
        let policy = try place.object(of: names.map(\.rawValue))
        var rules: [Policy.Rule] = []
        for name in names where policy[name.rawValue].value != nil {
            rules.append(try PolicyJSON.rule(name, policy[name.rawValue]))
        }
        return rules
    }
}

extension InputError {
    /// What of a file's configuration no ledger could hold.
    package init(file: String, _ error: PlaceError) { self.init(file: file, "\(error)") }
}
