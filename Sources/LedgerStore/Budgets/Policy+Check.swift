import LedgerModel

extension Policy {
    static let mostAlertThresholds = 20
    static let alertThresholdPercentRange: ClosedRange<UInt32> = 1...1_000
    static let dailyWarningFactorPercentRange: ClosedRange<UInt32> = 1...10_000
    /// At most 31 days.
    static let holdExpirySecondsRange: ClosedRange<Int64> = 1...31 * 86_400
    static let expiryChargePercentRange: ClosedRange<UInt32> = 0...100

    /// Throws at the first rule that no ledger could follow.
    func check() throws(PlaceError) {
        for rule in rules { try check(rule) }
    }

    private func check(_ rule: Rule) throws(PlaceError) {
        switch rule {
        case .alertThresholdPercents(let percents): try Self.check(thresholds: percents, rule.path)
        case .dailyWarningFactorPercent(let percent):
            try Self.require(percent, in: Self.dailyWarningFactorPercentRange, rule.path)
        case .holdExpirySeconds(let seconds): try Self.require(seconds, in: Self.holdExpirySecondsRange, rule.path)
        case .expiryChargePercent(let percent):
            try Self.require(percent, in: Self.expiryChargePercentRange, rule.path)
        case .ceilingPrice(let price):
            guard price?.isEmpty != true else {
                throw PlaceError(rule.path, "expected a price with at least one rate, or null for none")
            }
        case .defaultMaxOutputTokens(let count), .requestsPerMinute(let count), .tokensPerMinute(let count):
            guard let count, count < 1 else { return }
            throw PlaceError(rule.path, "expected a whole number from 1, or null for none, found \(count)")
        case .alertRoutes(let routes): try Self.check(routes, rule.path)
        case .opensUnknownProjects, .hashesUsers: return
        }
    }

    private static func check(thresholds: [UInt32], _ path: String) throws(PlaceError) {
        guard thresholds.count <= mostAlertThresholds else {
            throw PlaceError(path, "expected at most \(mostAlertThresholds), found \(thresholds.count)")
        }
        for (index, percent) in thresholds.enumerated() {
            try require(percent, in: alertThresholdPercentRange, "\(path)[\(index)]")
            guard index == 0 || thresholds[index - 1] < percent else {
                throw PlaceError(
                    "\(path)[\(index)]", "expected more than the \(thresholds[index - 1]) before it, found \(percent)")
            }
        }
    }

    private static func check(_ routes: [AlertRoute], _ path: String) throws(PlaceError) {
        var placeOfName: [String: Int] = [:]
        for (index, route) in routes.enumerated() {
            guard !route.name.isEmpty else { throw PlaceError("\(path)[\(index)].name", "expected a name") }
            guard !route.command.isEmpty else {
                throw PlaceError("\(path)[\(index)].command", "expected a command")
            }
            if case .email(addresses: []) = route.channel {
                throw PlaceError(
                    "\(path)[\(index)].command",
                    "expected an address as in mailto:ops@example.com, several with commas between them")
            }
            if let first = placeOfName.updateValue(index, forKey: route.name) {
                throw PlaceError(
                    "\(path)[\(index)].name", "expected each name once, found \"\(route.name)\" as at [\(first)]")
            }
        }
    }

    private static func require<Value: BinaryInteger>(
        _ value: Value, in range: ClosedRange<Value>, _ path: String
    ) throws(PlaceError) {
        guard !range.contains(value) else { return }
        throw PlaceError(
            path, "expected a whole number from \(range.lowerBound) to \(range.upperBound), found \(value)")
    }
}

extension Policy.Rule {
    /// Where the rule stands in a configuration.
    fileprivate var path: String { "policy.\(name.rawValue)" }
}
