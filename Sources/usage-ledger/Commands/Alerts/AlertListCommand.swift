import ArgumentParser
import LedgerModel
import LedgerStore
import Projections
import Reports

/// The alerts, and what became of sending each.
struct AlertListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the alerts, the newest last, and who was told.",
        discussion: """
            An alert is raised when settled spend reaches a threshold of a hard limit (50, 75, 90 and 100 percent, unless \
            the policy sets others) or a soft limit, and when a request costs more than was held for it.
            Examples:
              usage-ledger alert list --ledger team.ledger --month 2026-03
              usage-ledger alert list --ledger team.ledger --pending --json
              usage-ledger alert list --ledger team.ledger --as-of 2026-03-01
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var pastOptions: PastOptions
    @Flag(help: "Only those that \"alert deliver\" would send: a day old at most, and not yet sent along every route.")
    var pending = false
    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let calendar = opened.calendar
        let range = try period.civilMonth.map(calendar.range(of:)) ?? period.range(in: calendar)
        let past = try pastOptions.past(of: opened)
        let alerts = try opened.alerts(
            recordedSince: range?.lowerBound ?? .earliest, asOf: past.asOf, asKnown: past.asKnown)
        let routes = try past.state(of: opened).policy.effectiveAlertRoutes
        let now = past.standpoint(now: SystemClock.now())
        let unsent = Dictionary(
            grouping: alerts.pending(along: routes, since: AlertsProjection.sendingSince(now)), by: \.sequence
        )
        let listed = alerts.records.filter { record in
            (range?.contains(record.recordedAt) ?? true) && (!pending || unsent[record.sequence] != nil)
        }
        if json {
            let values = listed.map { record in
                AlertJSON.object(
                    record, pendingRoutes: unsent[record.sequence]?.map(\.route.name) ?? [], currency: opened.currency)
            }
            print(JSONValue.array(values).indentedText, terminator: "")
            return
        }
        guard !listed.isEmpty else {
            print(nothing(isLimited: range != nil, past))
            return
        }
        for record in listed {
            print(line(record, unsent[record.sequence] ?? [], opened).printable)
        }
    }

    private func nothing(isLimited: Bool, _ past: Past) -> String {
        let (isOrWas, areOrWere) = past.isWhole ? ("is", "are") : ("was", "were")
        let then = past.isWhole ? "" : " then"
        if pending { return "No alert \(isOrWas) waiting to be sent\(then)." }
        return "There \(areOrWere) no alerts\(isLimited ? " in that time" : then)."
    }

    /// `2026-03-05T10:00:00Z  Budget warning: … [ops: delivered, mail: exit-75 (2 tries)]`
    private func line(_ record: AlertRecord, _ unsent: [PendingDelivery], _ opened: Ledger) -> String {
        let tried = record.outcomes.map { outcome in
            let tries = outcome.tries > 1 ? " (\(outcome.tries) tries)" : ""
            return "\(outcome.route): \(outcome.hasSucceeded ? "delivered" : outcome.errorCode ?? "failed")\(tries)"
        }
        let untried = unsent.map(\.route.name).filter { name in !record.outcomes.contains { $0.route == name } }
        let fates = tried + untried.map { "\($0): pending" }
        let text = AlertText.sentence(record.alert, currency: opened.currency)
        return "\(opened.calendar.format(record.recordedAt))  \(text)"
            + (fates.isEmpty ? "" : " [\(fates.joined(separator: ", "))]")
    }
}
