import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore
import Reports

/// Reports, each rebuilt from the log.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Make a report from the log.",
        discussion: """
            Example:
              usage-ledger report spend --ledger team.ledger --month 2026-03
            """,
        subcommands: [SpendCommand.self])
}

/// What was spent: by day, project and model.
struct SpendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spend", abstract: "Spend by day, project and model.",
        discussion: """
            Without a period: the month in which the ledger last recorded something, or that of --as-of where that is \
            earlier. The same log gives the same report, byte for byte, on any machine.

            With --as-known T the log is taken as it was at T, without what was recorded later: months never close, and \
            this shows what a report said then. With --as-of T what occurred later is left out.

            Examples:
              usage-ledger report spend --ledger team.ledger --month 2026-03
              usage-ledger report spend --ledger team.ledger \\
                  --from 2026-03-01 --to 2026-03-08 --format json
              usage-ledger report spend --ledger team.ledger --as-of 2026-03-08
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var pastOptions: PastOptions

    @Option(help: "text, json or csv.", transform: Self.format(named:))
    var format: ReportFormat?

    @Flag(help: "The same as --format json.")
    var json = false

    func validate() throws {
        if json, let format, format != .json {
            throw ValidationError("--json contradicts --format \(format.rawValue).")
        }
    }

    func run() throws {
        let opened = try ledger.open()
        let calendar = opened.calendar
        let past = try pastOptions.past(of: opened)
        let reported = try reportPeriod(opened, past)
        var fold = SpendAndActivity(calendar: calendar, range: reported.range)
        let head = try opened.replay(into: &fold, asOf: past.asOf, asKnown: past.asKnown)
        let provenance = try ledger.provenance(of: opened, head: head, past: past, arguments: arguments)
        let report = try SpendReport.make(
            spend: fold.spend, activity: fold.activity, period: reported, provenance: provenance)
        print((json ? .json : format ?? .text).render(report, width: Terminal.columns), terminator: "")
    }

    private static func format(named name: String) throws -> ReportFormat {
        guard let format = ReportFormat(rawValue: name) else {
            let names = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no format \"\(name)\"; there are: \(names).")
        }
        return format
    }

    private func reportPeriod(_ opened: Ledger, _ past: Past) throws -> ReportPeriod {
        let calendar = opened.calendar
        if let month = period.civilMonth { return ReportPeriod(month, in: calendar) }
        if let range = try period.range(in: calendar) {
            let start = period.from.map { _ in calendar.format(range.lowerBound) } ?? "the beginning"
            let end = period.to.map { _ in calendar.format(range.upperBound) } ?? "the end"
            return ReportPeriod(range: range, label: "\(start) to \(end)")
        }
        let last = try past.lastRecordedAt(in: opened) ?? past.asKnown ?? opened.createdAt
        return ReportPeriod(calendar.month(containing: past.asOf.map { min($0, last) } ?? last), in: calendar)
    }

    /// The words that make this report again.
    private var arguments: [String] {
        var words = ["report", "spend"] + period.arguments
        let format = json ? .json : format ?? .text
        if format != .text { words += ["--format", format.rawValue] }
        return words
    }
}
