import Foundation
package import LedgerModel

/// Where time-zone rules come from: Foundation, which carries its own copy of the IANA database, so that the
/// same binary cuts the same days on every machine.
package enum TimeZoneSource {
    /// The rules of a zone by its IANA name; nil when there is no such zone. About a millisecond.
    package static func rules(named name: String) -> TimeZoneRules? {
        if name == "UTC" { return .utc }
        // Foundation takes abbreviations ("PST") and offsets ("GMT+3") too; only names of the database are exact.
        guard TimeZone.knownTimeZoneIdentifiers.contains(name) || name.hasPrefix("Etc/"),
            let zone = TimeZone(identifier: name)
        else { return nil }
        // The span of Int64 nanoseconds.
        let start = Date(timeIntervalSince1970: -9_223_372_036)
        let end = Date(timeIntervalSince1970: 9_223_372_036)
        var transitions: [TimeZoneRules.Transition] = []
        var date = start
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next > date, next < end {
            transitions.append(
                TimeZoneRules.Transition(
                    start: Int64(next.timeIntervalSince1970.rounded()), offsetSeconds: zone.secondsFromGMT(for: next)))
            date = next
        }
        return TimeZoneRules(
            name: name, version: TimeZone.timeZoneDataVersion, initialOffsetSeconds: zone.secondsFromGMT(for: start),
            transitions: transitions)
    }
}
