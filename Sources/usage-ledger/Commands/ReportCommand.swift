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
            Without a period: the month in which the ledger last recorded something. The same log gives the same \
            report, byte for byte, on any machine.

            Examples:
              usage-ledger report spend --ledger team.ledger --month 2026-03
              usage-ledger report spend --ledger team.ledger \\
                  --from 2026-03-01 --to 2026-03-08 --format json
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var period: PeriodOptions

    @Option(help: "text, json or csv.", transform: Self.format(named:))
    var format: ReportFormat?

    @Flag(help: "The same as --format json.")
    var json = false

    @Option(help: ArgumentHelp("Leave out what occurred later.", valueName: "time"))
    var asOf: String?

    @Option(help: ArgumentHelp("Leave out what was recorded later.", valueName: "time"))
    var asKnown: String?

    func validate() throws {
        if json, let format, format != .json {
            throw ValidationError("--json contradicts --format \(format.rawValue).")
        }
    }

    func run() throws {
        let opened = try ledger.open()
        let calendar = opened.calendar
        let asOf = try asOf.map { try parseTime($0, option: "as-of", zone: calendar.rules) }
        let asKnown = try asKnown.map { try parseTime($0, option: "as-known", zone: calendar.rules) }
        let reported = try reportPeriod(opened, asKnown: asKnown)
        var fold = SpendAndActivity(calendar: calendar, range: reported.range)
        let head = try opened.replay(into: &fold, asOf: asOf, asKnown: asKnown)
        let provenance = try ledger.provenance(of: opened, head: head, arguments: arguments)
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

    private func reportPeriod(_ opened: Ledger, asKnown: Instant?) throws -> ReportPeriod {
        let calendar = opened.calendar
        if let month = period.civilMonth { return ReportPeriod(month, in: calendar) }
        if let range = try period.range(in: calendar) {
            let start = period.from.map { _ in calendar.format(range.lowerBound) } ?? "the beginning"
            let end = period.to.map { _ in calendar.format(range.upperBound) } ?? "the end"
            return ReportPeriod(range: range, label: "\(start) to \(end)")
        }
        let last = try asKnown ?? opened.head().recordedAt ?? opened.createdAt
        return ReportPeriod(calendar.month(containing: last), in: calendar)
    }

    /// The words that make this report again.
    private var arguments: [String] {
        var words = ["report", "spend"] + period.arguments
        if let asOf { words += ["--as-of", asOf] }
        if let asKnown { words += ["--as-known", asKnown] }
        let format = json ? .json : format ?? .text
        if format != .text { words += ["--format", format.rawValue] }
        return words
    }
}
