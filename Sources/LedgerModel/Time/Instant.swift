/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Int64 reaches from 1677-09-21 to 2262-04-11.
public struct Instant: Sendable, Hashable, Comparable {
    public let nanoseconds: Int64

    public static let earliest = Instant(nanoseconds: .min)
    public static let latest = Instant(nanoseconds: .max)
    public static let nanosecondsPerSecond: Int64 = 1_000_000_000

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Nil when the second lies outside the years that Int64 nanoseconds reach.
    public init?(seconds: Int64, nanoseconds: Int64 = 0) {
        // In 128 bits: the earliest instant lies within a second that starts before Int64 nanoseconds do.
        let total = Int128(seconds) * Int128(Self.nanosecondsPerSecond) + Int128(nanoseconds)
        guard let total = Int64(exactly: total) else { return nil }
        self.nanoseconds = total
    }

    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Whole seconds since 1970, rounded towards the past.
    public var secondsRoundedDown: Int64 { nanoseconds.floorDivided(by: Self.nanosecondsPerSecond) }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC with as many fraction digits as needed: `2023-11-16T18:15:46.68059Z`.
    public var description: String { formatted(offsetSeconds: 0) }

    /// RFC 3339 at an offset from UTC; the offset is given to the minute, as the format asks.
    public func formatted(offsetSeconds: Int) -> String {
        let utc = secondsRoundedDown
        let local = utc + Int64(offsetSeconds)
        let day = CivilDate(daysSince1970: Int(local.floorDivided(by: 86_400)))
        let second = Int(local - local.floorDivided(by: 86_400) * 86_400)
        let time = "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
        return "\(day)T\(time)\(fractionText)\(Self.zoneText(offsetSeconds))"
    }

    private var fractionText: String {
        var fraction = nanoseconds % Self.nanosecondsPerSecond
        if fraction < 0 { fraction += Self.nanosecondsPerSecond }
        guard fraction != 0 else { return "" }
        var digits = 9
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        return "." + padded(Int(fraction), width: digits)
    }

    private static func zoneText(_ offsetSeconds: Int) -> String {
        guard offsetSeconds != 0 else { return "Z" }
        let minutes = abs(offsetSeconds) / 60
        return "\(offsetSeconds < 0 ? "-" : "+")\(padded(minutes / 60)):\(padded(minutes % 60))"
    }
}

extension Int64 {
    /// The quotient rounded towards negative infinity, by a positive divisor.
    package func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

/// A number with leading zeros.
package func padded(_ number: Int, width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
