/// What a figure counts.
enum Unit: String, Sendable, Codable {
    case eventsPerSecond
    case commitsPerSecond
    case bytesPerEvent
    case milliseconds
    case mebibytes
    case files

    /// Whether more is better.
    var isRate: Bool {
        switch self {
        case .eventsPerSecond, .commitsPerSecond: true
        case .bytesPerEvent, .milliseconds, .mebibytes, .files: false
        }
    }

    var text: String {
        switch self {
        case .eventsPerSecond: "events/s"
        case .commitsPerSecond: "commits/s"
        case .bytesPerEvent: "B/event"
        case .milliseconds: "ms"
        case .mebibytes: "MiB"
        case .files: "files"
        }
    }

    /// The number alone: three digits that matter, millions and thousands by their letter.
    func number(_ value: Double) -> String {
        if isRate, value >= 999_500 { return Self.rounded(value / 1e6) + " M" }
        if isRate, value >= 9_995 { return Self.rounded(value / 1e3) + " k" }
        return self == .files ? String(Int(value)) : Self.rounded(value)
    }

    func format(_ value: Double) -> String { "\(number(value)) \(text)" }

    /// Three significant digits, without an exponent.
    static func rounded(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        var decimals = 0
        var scaled = value.magnitude
        while scaled < 99.95, decimals < (value == 0 ? 0 : 4) {
            scaled *= 10
            decimals += 1
        }
        var power = 1.0
        for _ in 0..<decimals { power *= 10 }
        let units = Int((value.magnitude * power).rounded())
        let digits = String(units)
        let sign = value < 0 && units != 0 ? "-" : ""
        guard decimals > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }
}
