public import LedgerModel

/// The alerts that were raised last: what keeps one from being raised twice.
public struct RaisedAlerts: Sendable, Hashable {
    /// Where an alert stands: at each threshold of each limit one may be raised in a period.
    public struct Key: Sendable, Hashable {
        public let limit: LedgerState.LimitKey
        public let thresholdPercent: UInt32

        public init(limit: LedgerState.LimitKey, thresholdPercent: UInt32) {
            self.limit = limit
            self.thresholdPercent = thresholdPercent
        }
    }

    /// The alert raised last.
    public struct Last: Sendable, Hashable {
        public let sequence: UInt64
        public let recordedAt: Instant

        public init(sequence: UInt64, recordedAt: Instant) {
            self.sequence = sequence
            self.recordedAt = recordedAt
        }
    }

    public private(set) var last: [Key: Last] = [:]

    public init(last: [Key: Last] = [:]) { self.last = last }

    /// Takes in an alert; one of an overrun stands for itself.
    public mutating func take(_ alert: Alert, sequence: UInt64, recordedAt: Instant) {
        guard alert.overrunRequestID == nil else { return }
        let limit = LedgerState.LimitKey(scope: alert.scope, period: alert.period, isHard: alert.isHard)
        last[Key(limit: limit, thresholdPercent: alert.thresholdPercent)] = Last(
            sequence: sequence, recordedAt: recordedAt)
    }
}

extension Budgets {
    /// The alerts that are due on some limits: every threshold that settled spend has reached and that has not been told of, for
    /// this version of the limit in this period; the highest last.
    public func dueAlerts(on keys: [LedgerState.LimitKey], _ raised: RaisedAlerts) throws(MoneyError) -> [Alert] {
        var due: [Alert] = []
        for key in keys {
            guard let figures = try figures(key) else { continue }
            let thresholds = key.isHard ? state.policy.alertThresholdPercents : [100]
            for threshold in thresholds where figures.isReached(percent: threshold) {
                let last = raised.last[RaisedAlerts.Key(limit: key, thresholdPercent: threshold)]
                if let last, last.sequence > figures.version, last.recordedAt >= figures.periodStart ?? .earliest {
                    continue
                }
                due.append(
                    Alert(
                        scope: key.scope, period: key.period, isHard: key.isHard, thresholdPercent: threshold,
                        level: Self.level(of: threshold, isHard: key.isHard), settled: figures.settled,
                        held: figures.held, limit: figures.limit))
            }
        }
        return due
    }

    /// How urgent a threshold of a limit is: a soft limit only warns.
    public static func level(of thresholdPercent: UInt32, isHard: Bool) -> AlertLevel {
        guard isHard else { return .warning }
        return thresholdPercent >= 90 ? .critical : thresholdPercent >= 75 ? .warning : .info
    }

    /// The most urgent level that settled spend has reached of any limit in force; nil where all is well.
    public func alertLevel() throws(MoneyError) -> AlertLevel? {
        var highest: AlertLevel?
        for key in state.limits.keys where state.isInForce(key) {
            guard let figures = try figures(key) else { continue }
            let thresholds = key.isHard ? state.policy.alertThresholdPercents : [100]
            for threshold in thresholds where figures.isReached(percent: threshold) {
                let level = Self.level(of: threshold, isHard: key.isHard)
                highest = max(highest ?? level, level)
            }
        }
        return highest
    }
}
