extension Policy {
    /// One of a policy's rules, with what it is set to: what is written, compared and changed under a name of its own.
    package enum Rule: Sendable, Hashable {
        case alertThresholdPercents([UInt32])
        case dailyWarningFactorPercent(UInt32)
        case holdExpirySeconds(Int64)
        case expiryChargePercent(UInt32)
        case ceilingPrice(Price?)
        case opensUnknownProjects(Bool)
        case defaultMaxOutputTokens(Int64?)
        case requestsPerMinute(Int64?)
        case tokensPerMinute(Int64?)
        case hashesUsers(Bool)
        case alertRoutes([AlertRoute])
    }

    /// All rules, in the order in which they are written.
    package var rules: [Rule] { Rule.Name.allCases.map(rule) }

    package func rule(_ name: Rule.Name) -> Rule {
        switch name {
        case .alertThresholdPercents: .alertThresholdPercents(alertThresholdPercents)
        case .dailyWarningFactorPercent: .dailyWarningFactorPercent(dailyWarningFactorPercent)
        case .holdExpirySeconds: .holdExpirySeconds(holdExpirySeconds)
        case .expiryChargePercent: .expiryChargePercent(expiryChargePercent)
        case .ceilingPrice: .ceilingPrice(ceilingPrice)
        case .opensUnknownProjects: .opensUnknownProjects(opensUnknownProjects)
        case .defaultMaxOutputTokens: .defaultMaxOutputTokens(defaultMaxOutputTokens)
        case .requestsPerMinute: .requestsPerMinute(requestsPerMinute)
        case .tokensPerMinute: .tokensPerMinute(tokensPerMinute)
        case .hashesUsers: .hashesUsers(hashesUsers)
        case .alertRoutes: .alertRoutes(alertRoutes)
        }
    }

    package mutating func set(_ rule: Rule) {
        switch rule {
        case .alertThresholdPercents(let percents): alertThresholdPercents = percents
        case .dailyWarningFactorPercent(let percent): dailyWarningFactorPercent = percent
        case .holdExpirySeconds(let seconds): holdExpirySeconds = seconds
        case .expiryChargePercent(let percent): expiryChargePercent = percent
        case .ceilingPrice(let price): ceilingPrice = price
        case .opensUnknownProjects(let opens): opensUnknownProjects = opens
        case .defaultMaxOutputTokens(let count): defaultMaxOutputTokens = count
        case .requestsPerMinute(let count): requestsPerMinute = count
        case .tokensPerMinute(let count): tokensPerMinute = count
        case .hashesUsers(let hashes): hashesUsers = hashes
        case .alertRoutes(let routes): alertRoutes = routes
        }
    }
}

extension Policy.Rule {
    /// What the rules are called wherever a policy is written down.
    package enum Name: String, Sendable, Hashable, CaseIterable {
        case alertThresholdPercents, dailyWarningFactorPercent, holdExpirySeconds, expiryChargePercent, ceilingPrice
        case opensUnknownProjects, defaultMaxOutputTokens, requestsPerMinute, tokensPerMinute, hashesUsers
        case alertRoutes
    }

    package var name: Name {
        switch self {
        case .alertThresholdPercents: .alertThresholdPercents
        case .dailyWarningFactorPercent: .dailyWarningFactorPercent
        case .holdExpirySeconds: .holdExpirySeconds
        case .expiryChargePercent: .expiryChargePercent
        case .ceilingPrice: .ceilingPrice
        case .opensUnknownProjects: .opensUnknownProjects
        case .defaultMaxOutputTokens: .defaultMaxOutputTokens
        case .requestsPerMinute: .requestsPerMinute
        case .tokensPerMinute: .tokensPerMinute
        case .hashesUsers: .hashesUsers
        case .alertRoutes: .alertRoutes
        }
    }
}
