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
            Example:
              usage-ledger status --ledger team.ledger
            """)

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let budgets = try opened.budgets()
        let month = opened.calendar.range(of: budgets.today.month)
        var fold = SpendAndActivity(calendar: opened.calendar, range: month)
        let head = try opened.replay(into: &fold)
        let input = StatusReport.Input(spend: fold.spend, activity: fold.activity, budgets: budgets)
        let provenance = try ledger.provenance(of: opened, head: head, arguments: ["status"])
        let report = try StatusReport.make(input, provenance: provenance)
        print((json ? ReportFormat.json : .text).render(report, width: Terminal.columns), terminator: "")
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
