import Testing

/// Days and months are those of the billing time zone.
@Suite struct BillingDayTests {
    struct Zone: Sendable, CustomTestStringConvertible {
        var name: String
        /// Each row's time, and the billing day that it belongs to.
        var rows: [(time: String, day: String)]
        var testDescription: String { name }
    }

    /// Kathmandu is 5:45 ahead; New York's days have 23 and 25 hours when clocks change; others are at the extremes.
    static let zones: [Zone] = [
        Zone(
            name: "Asia/Kathmandu",
            rows: [
                ("2024-01-31T18:14:59.999999999Z", "2024-01-31"), ("2024-01-31T18:15:00Z", "2024-02-01"),
                ("2024-02-01T18:14:59Z", "2024-02-01"), ("2024-02-02T00:00:00+05:45", "2024-02-02"),
            ]),
        Zone(
            name: "America/New_York",
            rows: [
                ("2024-03-10T04:59:59Z", "2024-03-09"), ("2024-03-10T05:00:00Z", "2024-03-10"),
                ("2024-03-11T03:59:59Z", "2024-03-10"), ("2024-03-11T04:00:00Z", "2024-03-11"),
                ("2024-11-03T03:59:59Z", "2024-11-02"), ("2024-11-03T04:00:00Z", "2024-11-03"),
                ("2024-11-04T04:59:59Z", "2024-11-03"), ("2024-11-04T05:00:00Z", "2024-11-04"),
            ]),
        Zone(
            name: "Pacific/Kiritimati",
            rows: [("2023-12-31T09:59:59Z", "2023-12-31"), ("2023-12-31T10:00:00Z", "2024-01-01")]),
        Zone(
            name: "Etc/GMT+12",
            rows: [("2024-02-29T11:59:59Z", "2024-02-28"), ("2024-03-01T11:59:59Z", "2024-02-29")]),
    ]

    @Test(arguments: zones) func cutsDays(_ zone: Zone) throws {
        let workspace = try Workspace(zone: zone.name)
        try workspace.importRows(zone.rows.map { "\($0.time),gpt-4.1,1000,0" })
        let spend = try workspace.spend(["--from", "2023-01-01"])
        let expected = Dictionary(grouping: zone.rows) { $0.day }.mapValues(\.count)
        #expect(Dictionary(uniqueKeysWithValues: spend.byDay.map { ($0.day ?? "", $0.requests) }) == expected)
        #expect(spend.byDay.map(\.day) == expected.keys.sorted().map(Optional.init))
        try spend.expectConsistent()
        // A month holds the rows of its days, whatever UTC says.
        for (month, rows) in Dictionary(grouping: zone.rows, by: { String($0.day.prefix(7)) }) {
            #expect(try workspace.spend(month: month).total.requests == rows.count, "\(month)")
        }
        #expect(spend.period.timeZone == zone.name)
    }

    /// `--from` and `--to` are local to the billing zone: a day of 23 hours, and one of 25.
    @Test(arguments: [("2024-03-10", "2024-03-11", 2), ("2024-11-03", "2024-11-04", 2)])
    func daysOfOtherLengths(_ from: String, _ to: String, _ count: Int) throws {
        let workspace = try Workspace(zone: "America/New_York")
        try workspace.importRows(Self.zones[1].rows.map { "\($0.time),gpt-4.1,1000,0" })
        let spend = try workspace.spend(["--from", from, "--to", to])
        #expect(spend.total.requests == count)
        #expect(spend.byDay.map(\.day) == [from])
    }

    /// Local times of the source: skipped by a clock change, and happening twice.
    @Test(arguments: [
        ("2024-03-31 01:59:59", "2024-03-31T00:59:59Z"), ("2024-03-31 02:30:00", "2024-03-31T01:00:00Z"),
        ("2024-03-31 03:00:00", "2024-03-31T01:00:00Z"), ("2024-10-27 02:30:00", "2024-10-27T00:30:00Z"),
        ("2024-10-27 03:00:00", "2024-10-27T02:00:00Z"), ("2024-10-27T02:30:00+01:00", "2024-10-27T01:30:00Z"),
    ]) func readsLocalTimesOfTheSource(_ local: String, _ instant: String) throws {
        let workspace = try Workspace()
        try workspace.importRows(["\(local),gpt-4.1,1,1"], ["--source-time-zone", "Europe/Berlin"])
        #expect(try workspace.events("--kind", "response").first?["occurredAt"] as? String == instant)
    }

    /// Seconds after an epoch: fractions count, and an epoch without a zone is local to the source.
    @Test(arguments: [
        ("1700000000", "1970-01-01", "2023-11-14T22:13:20Z"), ("1700000000.25", "unix", "2023-11-14T22:13:20.25Z"),
        ("5", "2023-06-01", "2023-05-31T22:00:05Z"), ("1.7e9", "1970-01-01T00:00:00Z", "2023-11-14T22:13:20Z"),
        ("-1", "2024-01-01T00:00:00Z", "2023-12-31T23:59:59Z"),
    ]) func countsFromAnEpoch(_ seconds: String, _ epoch: String, _ instant: String) throws {
        let workspace = try Workspace()
        let zone = seconds == "5" ? ["--source-time-zone", "Europe/Berlin"] : []
        try workspace.importRows(["\(seconds),gpt-4.1,1,1"], ["--epoch", epoch] + zone)
        #expect(try workspace.events("--kind", "response").first?["occurredAt"] as? String == instant)
    }
}
