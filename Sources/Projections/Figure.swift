import LedgerModel

/// A figure that history may not allow: what it is, or why it cannot be said.
public enum Figure<Value: Sendable>: Sendable {
    case defined(Value)
    case undefined(UndefinedReason)

    /// Nil where it is not defined.
    public var value: Value? {
        switch self {
        case .defined(let value): value
        case .undefined: nil
        }
    }

    /// What is defined where both are.
    func flatMap<Other>(_ transform: (Value) -> Figure<Other>) -> Figure<Other> {
        switch self {
        case .defined(let value): transform(value)
        case .undefined(let reason): .undefined(reason)
        }
    }
}

extension Figure: Equatable where Value: Equatable {}
extension Figure: Hashable where Value: Hashable {}

/// Why a figure cannot be said; its text completes "not defined: …".
public enum UndefinedReason: Sendable, Hashable {
    case noCompleteMonth
    case onlyOneMonth
    /// There is no growth from nothing.
    case firstMonthNotAboveZero
    /// Credits exceed what was spent, so there is no rate of growth.
    case lastMonthBelowZero
    case currentLimitIsZero
    /// No time of the month has passed yet.
    case monthJustBegan
    case tooFewDays(Int, needed: Int)
    case tooFewMonths(Int, needed: Int)
    case nothingSpent(days: Int)
    /// More than 128 bits hold.
    case tooLarge
}

extension UndefinedReason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noCompleteMonth: "there is no complete month yet"
        case .onlyOneMonth: "there is only one complete month"
        case .firstMonthNotAboveZero: "nothing was spent in the first month"
        case .lastMonthBelowZero: "credits exceed what was spent in the last month"
        case .currentLimitIsZero: "the current limit is 0"
        case .monthJustBegan: "the month has just begun"
        case .tooFewDays(let days, let needed): "\(days) complete \(days == 1 ? "day" : "days") of at least \(needed)"
        case .tooFewMonths(let months, let needed):
            "\(months) past \(months == 1 ? "month" : "months") to compare with, of at least \(needed)"
        case .nothingSpent(let days): "nothing was spent in the last \(days) days"
        case .tooLarge: "the amount is beyond what 128 bits hold"
        }
    }
}

extension Figure where Value == Money {
    init(_ ratio: Ratio) { self = ratio.money.map(Figure.defined) ?? .undefined(.tooLarge) }
}

extension Figure where Value == Percentage {
    init(_ ratio: Ratio) { self = Percentage(ratio).map(Figure.defined) ?? .undefined(.tooLarge) }
}
