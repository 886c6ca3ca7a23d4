import LedgerModel

/// Time zones written by hand from the time-zone database, over the years that the tests look at.
enum Zones {
    static let newYork = zone(
        "America/New_York", "-05:00",
        [
            ("2025-03-09T07:00Z", "-04:00"), ("2025-11-02T06:00Z", "-05:00"),
            ("2026-03-08T07:00Z", "-04:00"), ("2026-11-01T06:00Z", "-05:00"),
        ])

    static let kathmandu = zone("Asia/Kathmandu", "+05:30", [("1985-12-31T18:30Z", "+05:45")])

    /// Skipped 30 December 2011 to be west of the date line no longer.
    static let apia = zone(
        "Pacific/Apia", "-10:00",
        [
            ("2011-04-02T14:00Z", "-11:00"), ("2011-09-24T14:00Z", "-10:00"), ("2011-12-30T10:00Z", "+14:00"),
            ("2012-03-31T14:00Z", "+13:00"), ("2012-09-29T14:00Z", "+14:00"),
        ])

    /// Changed its clocks at one minute past midnight.
    static let stJohns = zone(
        "America/St_Johns", "-03:30",
        [
            ("2006-04-02T03:31Z", "-02:30"), ("2006-10-29T02:31Z", "-03:30"),
        ])

    /// Went forward at midnight, and back at midnight.
    static let saoPaulo = zone(
        "America/Sao_Paulo", "-02:00",
        [
            ("2018-02-18T02:00Z", "-03:00"), ("2018-11-04T03:00Z", "-02:00"),
        ])

    /// Goes back from one o'clock to midnight, which so comes twice.
    static let havana = zone(
        "America/Havana", "-05:00",
        [
            ("2026-03-08T05:00Z", "-04:00"), ("2026-11-01T05:00Z", "-05:00"),
        ])

    /// Lived 30 September 1969 twice, but for an hour.
    static let kwajalein = zone(
        "Pacific/Kwajalein", "+11:00",
        [
            ("1969-09-30T13:00Z", "-12:00"), ("1993-08-21T12:00Z", "+12:00"),
        ])

    static let kiritimati = zone("Pacific/Kiritimati", "+14:00", [])
    static let baker = zone("Etc/GMT+12", "-12:00", [])

    static let all = [
        .utc, newYork, kathmandu, apia, stJohns, saoPaulo, havana, kwajalein, kiritimati, baker,
    ]

    private static func zone(_ name: String, _ first: String, _ changes: [(String, String)]) -> TimeZoneRules {
        TimeZoneRules(
            name: name, version: "by hand", initialOffsetSeconds: seconds(first),
            transitions: changes.map { .init(start: instant($0).secondsRoundedDown, offsetSeconds: seconds($1)) })
    }

    /// `-03:30` in seconds.
    private static func seconds(_ offset: String) -> Int {
        let parts = offset.dropFirst().split(separator: ":").compactMap { Int($0) }
        return (offset.hasPrefix("-") ? -1 : 1) * (parts[0] * 3600 + parts[1] * 60)
    }
}

/// The instant that a text with its zone writes.
func instant(_ text: String) -> Instant { TimestampParser().parse(text)! }

/// The day that `2026-11-21` writes.
func date(_ text: String) -> CivilDate {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    return CivilDate(year: parts[0], month: parts[1], day: parts[2])!
}
