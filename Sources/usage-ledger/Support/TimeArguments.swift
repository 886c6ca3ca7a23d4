import ArgumentParser
import LedgerModel

/// Times as people give them on the command line: a date, or a full timestamp; without a zone, local to `zone`.
func parseTime(_ text: String, option: String, zone: TimeZoneRules) throws -> Instant {
    if text == "unix" { return Instant(nanoseconds: 0) }
    guard let instant = TimestampParser(localZone: zone).parse(text) else {
        throw ValidationError(
            "--\(option): expected a date or time such as 2026-03-01 or 2026-03-01T12:00:00Z, found \"\(text)\".")
    }
    return instant
}

/// The time that a report or a listing covers.
struct PeriodOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A calendar month in the billing time zone.", valueName: "yyyy-mm"))
    var month: String?

    @Option(help: ArgumentHelp("The first instant, in the billing time zone.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("The first instant no longer in, in the billing time zone.", valueName: "time"))
    var to: String?

    func validate() throws {
        if month != nil, from != nil || to != nil {
            throw ValidationError("Give --month, or --from and --to, not both.")
        }
        if let month, CivilMonth(parsing: month) == nil {
            throw ValidationError("--month: expected a month such as 2026-03, found \"\(month)\".")
        }
    }

    /// Nil when the options name no month.
    var civilMonth: CivilMonth? { month.flatMap(CivilMonth.init(parsing:)) }

    /// The range from `--from` to `--to`; nil when neither is given. Open ends reach as far as time does.
    func range(in calendar: BillingCalendar) throws -> Range<Instant>? {
        guard from != nil || to != nil else { return nil }
        let start = try from.map { try parseTime($0, option: "from", zone: calendar.rules) } ?? .earliest
        let end = try to.map { try parseTime($0, option: "to", zone: calendar.rules) } ?? .latest
        guard start <= end else { throw ValidationError("--from lies after --to.") }
        return start..<end
    }

    /// The words that name the same period again.
    var arguments: [String] {
        [("--month", month), ("--from", from), ("--to", to)].flatMap { name, value in value.map { [name, $0] } ?? [] }
    }
}
