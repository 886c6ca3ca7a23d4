import LedgerModel
import Testing

@testable import Reports

/// Which part of the log a report was made from.
@Suite struct ProvenanceTests {
    private static let zone = BillingCalendar(
        rules: TimeZoneRules(name: "Asia/Kathmandu", version: "by hand", initialOffsetSeconds: 20_700, transitions: []))

    private func made(asOf: String?, asKnown: String?) -> Report {
        var source = provenance(calendar: Self.zone)
        source.asOf = asOf.map(instant)
        source.asKnown = asKnown.map(instant)
        return report(table([[.text("x"), .count(1)]]), provenance: source)
    }

    /// In the billing time zone for people, and in UTC, to the nanosecond, in the command that makes it again.
    @Test(
        arguments: [
            (nil, nil, nil, ""),
            ("2026-11-02T18:15:00Z", nil, "As of 2026-11-03T00:00:00+05:45.", " --as-of 2026-11-02T18:15:00Z"),
            (
                nil, "2026-11-02T18:15:00.000000001Z", "As known at 2026-11-03T00:00:00.000000001+05:45.",
                " --as-known 2026-11-02T18:15:00.000000001Z"
            ),
            (
                "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z",
                "As of 2026-11-01T05:45:00+05:45, as known at 2026-11-02T05:45:00+05:45.",
                " --as-of 2026-11-01T00:00:00Z --as-known 2026-11-02T00:00:00Z"
            ),
        ] as [(String?, String?, String?, String)])
    func instants(_ asOf: String?, _ asKnown: String?, _ footer: String?, _ words: String) throws {
        let made = made(asOf: asOf, asKnown: asKnown)
        let lines = ReportFormat.text.render(made).split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.hasPrefix("As ") } == [footer].compactMap(\.self))
        let command = "usage-ledger report spend --month 2026-11\(words) --ledger team.ledger"
        #expect(lines.last == "Made by: \(command)")
        let json = ReportFormat.json.render(made)
        #expect(json.contains("\"command\": \"\(command)\""))
        for (key, time) in [("asOf", asOf), ("asKnown", asKnown)] {
            let value = time.map { "\"\(Self.zone.format(instant($0)))\"" } ?? "null"
            #expect(json.contains("\n  \"\(key)\": \(value),\n"))
        }
    }
}
