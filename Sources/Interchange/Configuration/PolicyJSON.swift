package import LedgerModel
import LedgerStore

/// A policy's rules as values of JSON, each under its own name.
package enum PolicyJSON {
    /// Null for what is not set. Commands of alert routes may hold secrets, and are shown to those who configure them.
    package static func value(_ rule: Policy.Rule, showsCommands: Bool) -> JSONValue {
        switch rule {
        case .alertThresholdPercents(let percents): .array(percents.map { .integer($0) })
        case .dailyWarningFactorPercent(let percent), .expiryChargePercent(let percent): .integer(percent)
        case .holdExpirySeconds(let seconds): .integer(seconds)
        case .ceilingPrice(let price): .optional(price?.notation)
        case .defaultMaxOutputTokens(let count), .requestsPerMinute(let count), .tokensPerMinute(let count):
            count.map { .integer($0) } ?? .null
        case .opensUnknownProjects(let flag), .hashesUsers(let flag): .bool(flag)
        case .alertRoutes(let routes):
            .array(
                routes.map { route in
                    let command = showsCommands ? [("command", JSONValue.string(route.command))] : []
                    return .object(
                        [("name", .string(route.name))] + command
                            + [("minimumLevel", .string(route.minimumLevel.name))])
                })
        }
    }

    /// Reads a rule. What ledgers make of its value is theirs to say.
    static func rule(_ name: Policy.Rule.Name, _ place: JSONPlace) throws(PlaceError) -> Policy.Rule {
        switch name {
        case .alertThresholdPercents: .alertThresholdPercents(try percents(place))
        case .dailyWarningFactorPercent: .dailyWarningFactorPercent(try place.integer())
        case .holdExpirySeconds: .holdExpirySeconds(try place.integer())
        case .expiryChargePercent: .expiryChargePercent(try place.integer())
        case .ceilingPrice: .ceilingPrice(try place.ifGiven(price))
        case .opensUnknownProjects: .opensUnknownProjects(try place.flag())
        case .defaultMaxOutputTokens: .defaultMaxOutputTokens(try place.ifGiven(count))
        case .requestsPerMinute: .requestsPerMinute(try place.ifGiven(count))
        case .tokensPerMinute: .tokensPerMinute(try place.ifGiven(count))
        case .hashesUsers: .hashesUsers(try place.flag())
        case .alertRoutes: .alertRoutes(try routes(place))
        }
    }

    private static func percents(_ place: JSONPlace) throws(PlaceError) -> [UInt32] {
        var percents: [UInt32] = []
        for element in try place.elements("a list of percentages such as [50, 75, 90, 100]") {
            percents.append(try element.integer())
        }
        return percents
    }

    private static func count(_ place: JSONPlace) throws(PlaceError) -> Int64 {
        try place.integer("a whole number, or null for none")
    }

    private static func price(_ place: JSONPlace) throws(PlaceError) -> Price {
        let text = try place.text("a price such as \"input 3, output 15\", or null for none")
        do throws(PriceNotationError) {
            return try Price(notation: text)
        } catch {
            throw PlaceError(place.path, "\(error)")
        }
    }

    private static func routes(_ place: JSONPlace) throws(PlaceError) -> [AlertRoute] {
        var routes: [AlertRoute] = []
        for element in try place.elements("a list of alert routes") {
            let route = try element.object(of: ["name", "command", "minimumLevel"])
            routes.append(
                AlertRoute(
                    name: try route["name"].text("a name"), command: try route["command"].text("a command"),
                    minimumLevel: try route["minimumLevel"].choice()))
        }
        return routes
    }
}
