/// The rules by which a ledger admits and warns.
public struct Policy: Sendable, Hashable {
    /// Ascending.
    public var alertThresholdPercents: [UInt32]
    /// Warn when a day exceeds its budget by this factor; 150 is 1.5 times.
    public var dailyWarningFactorPercent: UInt32
    /// After how long an unsettled hold expires.
    public var holdExpirySeconds: Int64
    /// What an expired hold is assumed to have cost, in percent of the hold.
    public var expiryChargePercent: UInt32
    /// Bounds the cost of models without a price; nil refuses them.
    public var ceilingPrice: Price?
    /// Whether a request may name a project that was never opened.
    public var opensUnknownProjects: Bool
    /// Sent as the cap when a request states none.
    public var defaultMaxOutputTokens: Int64?
    public var requestsPerMinute: Int64?
    public var tokensPerMinute: Int64?
    /// Whether user names are stored as keyed hashes.
    public var hashesUsers: Bool
    public var alertRoutes: [AlertRoute]

    public init(
        alertThresholdPercents: [UInt32] = [50, 75, 90, 100], dailyWarningFactorPercent: UInt32 = 150,
        holdExpirySeconds: Int64 = 900, expiryChargePercent: UInt32 = 100, ceilingPrice: Price? = nil,
        opensUnknownProjects: Bool = false, defaultMaxOutputTokens: Int64? = 1000, requestsPerMinute: Int64? = nil,
        tokensPerMinute: Int64? = nil, hashesUsers: Bool = false, alertRoutes: [AlertRoute] = []
    ) {
        self.alertThresholdPercents = alertThresholdPercents
        self.dailyWarningFactorPercent = dailyWarningFactorPercent
        self.holdExpirySeconds = holdExpirySeconds
        self.expiryChargePercent = expiryChargePercent
        self.ceilingPrice = ceilingPrice
        self.opensUnknownProjects = opensUnknownProjects
        self.defaultMaxOutputTokens = defaultMaxOutputTokens
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.hashesUsers = hashesUsers
        self.alertRoutes = alertRoutes
    }
}

/// Where alerts are sent.
public struct AlertRoute: Sendable, Hashable {
    public var name: String
    /// What is run, or the address written to.
    public var command: String
    public var minimumLevel: AlertLevel

    public init(name: String, command: String, minimumLevel: AlertLevel) {
        self.name = name
        self.command = command
        self.minimumLevel = minimumLevel
    }
}
