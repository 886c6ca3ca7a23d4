import LedgerModel

/// When requests are made: in microseconds, at random, more often in working hours.
struct Arrivals: Sendable {
    static let start = CivilDate(year: 2024, month: 1, day: 1)!
    static let dayCount = 731
    static var end: Instant { Instant(seconds: Int64(start.daysSince1970 + dayCount) * 86_400)! }

    /// By hour of the week, from Monday 0:00, with mean 1.
    private static let rates: [Double] = {
        let raw = (0..<168).map { hour -> Double in
            switch (hour / 24, hour % 24) {
            case (0...4, 9...17): 6
            case (0...4, 7...20): 2.5
            default: 1
            }
        }
        let mean = raw.reduce(0, +) / 168
        return raw.map { $0 / mean }
    }()

    private let rates = Self.rates
    private let meanGapMicroseconds: Double
    private var microseconds = Int64(start.daysSince1970) * 86_400_000_000

    /// Spreads so many requests over the two years.
    init(count: Int) {
        meanGapMicroseconds = Double(Self.dayCount) * 86_400e6 / Double(max(count, 1))
    }

    mutating func next(_ chance: inout SplitMix64) -> Instant {
        // Two years of few requests have gaps longer than an hour; then the rate at their start is near enough.
        let hour = Int((microseconds / 3_600_000_000 + 72) % 168)
        microseconds += Int64(chance.exponential() * meanGapMicroseconds / rates[hour]) + 1
        return Instant(nanoseconds: microseconds * 1_000)
    }
}
