import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore
import Projections
import Reports

/// The month to date, on one screen.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the month to date on one screen.",
        discussion: """
            \(PastOptions.help)

            Examples:
              usage-ledger status --ledger team.ledger
              usage-ledger status --ledger team.ledger --as-of 2026-03-01T18:00
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var pastOptions: PastOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let past = try pastOptions.past(of: opened)
        let budgets = try budgets(of: opened, past)
        let month = opened.calendar.range(of: budgets.today.month)
        var fold = SpendAndActivity(calendar: opened.calendar, range: month)
        let head = try opened.replay(into: &fold, asOf: past.asOf, asKnown: past.asKnown)
        let input = StatusReport.Input(spend: fold.spend, activity: fold.activity, budgets: budgets)
        let provenance = try ledger.provenance(of: opened, head: head, past: past, arguments: ["status"])
        let report = try StatusReport.make(input, provenance: provenance)
        print((json ? ReportFormat.json : .text).render(report, width: Terminal.columns), terminator: "")
    }

    /// From the newest snapshot and what is behind it, unless the past is asked for, which is rebuilt from the log.
    private func budgets(of ledger: Ledger, _ past: Past) throws -> Budgets {
        guard !past.isWhole else { return try ledger.budgets() }
        let now = past.standpoint(now: SystemClock.now())
        return try ledger.budgets(at: now, asOf: past.asOf, asKnown: past.asKnown)
    }
}

/// Two folds in one pass over the log.
struct SpendAndActivity: Projection {
    var spend: SpendProjection
    var activity: ActivityProjection

    init(calendar: BillingCalendar, range: Range<Instant>) {
        spend = SpendProjection(calendar: calendar, range: range)
        activity = ActivityProjection(calendar: calendar)
    }

    func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        spend.needs(billedWithin: times).union(activity.needs(billedWithin: times))
    }

    mutating func apply(_ batch: EventBatch) throws {
        try spend.apply(batch)
        try activity.apply(batch)
    }

    mutating func merge(_ later: SpendAndActivity) throws {
        try spend.merge(later.spend)
        try activity.merge(later.activity)
    }
}
