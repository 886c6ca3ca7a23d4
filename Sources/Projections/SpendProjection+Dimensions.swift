public import LedgerModel

extension SpendProjection {
    /// What spend may be summed up by beside days, projects and models.
    public struct Dimensions: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let users = Dimensions(rawValue: 1)
        public static let operations = Dimensions(rawValue: 2)
    }

    /// A user within a project; each is empty for what names none.
    public struct UserKey: Sendable, Hashable {
        public let project: String
        public let user: String
    }

    /// An operation within a project; nil, and the project empty, for adjustments that are about no call.
    public struct OperationKey: Sendable, Hashable {
        public let project: String
        public let operation: Operation?
    }

    /// The sums by one part of the key. Throws `MoneyError.overflow`.
    public func totals<Part: Hashable>(by part: (Key) -> Part) throws(MoneyError) -> [Part: SpendTotals] {
        try totals.summed(by: part)
    }

    /// The sums by one part of the key of users. Throws `MoneyError.overflow`.
    public func userTotals<Part: Hashable>(by part: (UserKey) -> Part) throws(MoneyError) -> [Part: SpendTotals] {
        try userTotals.summed(by: part)
    }

    /// The sums by one part of the key of operations. Throws `MoneyError.overflow`.
    public func operationTotals<Part: Hashable>(
        by part: (OperationKey) -> Part
    ) throws(MoneyError) -> [Part: SpendTotals] {
        try operationTotals.summed(by: part)
    }

    /// The sum over everything. Throws `MoneyError.overflow`.
    public func total() throws(MoneyError) -> SpendTotals {
        var result = SpendTotals()
        for sums in totals.values { try result.add(sums) }
        return result
    }
}

extension Dictionary where Value == SpendTotals {
    fileprivate func summed<Part: Hashable>(by part: (Key) -> Part) throws(MoneyError) -> [Part: SpendTotals] {
        var result: [Part: SpendTotals] = [:]
        for (key, sums) in self { try result[part(key), default: SpendTotals()].add(sums) }
        return result
    }
}
