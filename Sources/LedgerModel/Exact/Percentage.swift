/// A share or a change in percent, to one decimal, a half rounded away from zero.
public struct Percentage: Sendable, Hashable, Comparable {
    /// Tenths of a percent.
    public let tenths: Int128

    public init(tenths: Int128) { self.tenths = tenths }

    /// A part of a whole; nil when the whole is 0.
    public init?(_ part: Money, of whole: Money) {
        guard whole != .zero else { return nil }
        self.init(Ratio(part) / Ratio(whole))
    }

    /// A ratio of 1 is 100 percent; nil past 128 bits.
    package init?(_ ratio: Ratio) {
        guard let tenths = (ratio * Ratio(1_000)).rounded.narrowed else { return nil }
        self.init(tenths: tenths)
    }

    public static func < (left: Percentage, right: Percentage) -> Bool { left.tenths < right.tenths }
}

extension Percentage: CustomStringConvertible {
    /// `50.0`, `-12.5`
    public var description: String {
        "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }
}
