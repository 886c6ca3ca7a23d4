import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore
import Projections

/// Tells people of alerts.
struct AlertDeliverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver", abstract: "Send the alerts that have not arrived yet, along the policy's routes.",
        discussion: """
            Routes stand in the policy ("usage-ledger config show"), each with a name, a minimum level and a command, which \
            the shell runs with the alert's text on standard input and its parts in USAGE_LEDGER_ALERT_TEXT, _LEVEL, _SCOPE, \
            _PERIOD, _KIND, _THRESHOLD_PERCENT, _SETTLED, _HELD, _LIMIT, _CURRENCY, _SEQUENCE, _TIME, _ROUTE, _LEDGER and, \
            for a cost above its hold, _REQUEST. It has arrived when the command exits with 0; what that leaves running is \
            ended. A command such as mailto:ops@example.com sends e-mail, of warnings and what is more urgent, through \
            /usr/sbin/sendmail, or the program that USAGE_LEDGER_SENDMAIL names. Without routes, alerts go to standard \
            error. Every outcome is recorded. What failed is tried again at the next run, or with --follow after a pause \
            that grows to 15 minutes; what is a day old is not sent any more. Runs at the same time wait for each other, \
            so an alert goes twice along a route only where a run is killed between sending and recording.
            Examples:
              usage-ledger alert deliver --ledger team.ledger
              usage-ledger alert deliver --ledger team.ledger --follow
            """)

    @OptionGroup var ledger: LedgerOptions
    @Flag(help: "Go on with alerts as they are raised, until interrupted.")
    var follow = false
    @Flag(help: "Also alerts that are older than a day.")
    var all = false
    @Option(help: ArgumentHelp("How long a route's command may take, 1 to 600.", valueName: "seconds"))
    var timeLimit = 30

    func validate() throws {
        guard (1...600).contains(timeLimit) else {
            throw ValidationError("--time-limit: expected 1 to 600 seconds, found \(timeLimit).")
        }
    }

    func run() throws {
        let opened = try ledger.open()
        let sender = AlertSender(opened, seconds: timeLimit)
        var dispatcher = try AlertDispatcher(opened, sendsOld: all, now: SystemClock.now())
        var failures = 0
        repeat {
            let delivered = try dispatcher.run(
                clock: SystemClock.now, whenTaken: { Notice.write("another run is sending alerts; waiting for it") },
                send: sender.send)
            for entry in delivered { print(Self.line(entry).printable) }
            failures = delivered.count { $0.result != .delivered }
            guard Terminal.flush() else { throw CommandError(Failure.inputOutput, "cannot write the output") }
            if follow { Terminal.pause(milliseconds: 500) }
        } while follow
        guard failures == 0 else {
            throw CommandError(
                Failure.busy,
                "\(failures) \(failures == 1 ? "delivery" : "deliveries") failed; the next run tries again")
        }
    }

    /// `alert 17 to ops: delivered`
    private static func line(_ entry: Delivered) -> String {
        let fate =
            switch entry.result {
            case .delivered: "delivered"
            case .failed(let code): "failed (\(code))"
            }
        return "alert \(entry.delivery.sequence) to \(entry.delivery.route.name): \(fate)"
    }
}
