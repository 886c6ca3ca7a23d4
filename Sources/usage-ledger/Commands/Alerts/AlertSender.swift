import EventStorage
import Foundation
import LedgerModel
import LedgerStore
import Projections
import Reports

/// Sends alerts by the means that their routes name.
struct AlertSender {
    let currency: Currency
    let calendar: BillingCalendar
    let ledgerID: String
    /// How long a route's command may take.
    let seconds: Int

    init(_ ledger: Ledger, seconds: Int) {
        (currency, calendar, ledgerID) = (ledger.currency, ledger.calendar, ledger.id)
        self.seconds = seconds
    }

    func send(_ delivery: PendingDelivery) -> DeliveryResult {
        let message = AlertMessage(delivery, currency: currency, calendar: calendar, ledgerID: ledgerID)
        switch delivery.route.channel {
        case .standardError:
            return Terminal.write("usage-ledger: \(message.text)\n", toError: true)
                ? .delivered : .failed(code: "closed")
        case .command(let command):
            return run("/bin/sh", ["-c", command], message, input: message.text + "\n")
        case .email(let addresses):
            guard !addresses.isEmpty else { return .failed(code: "address") }
            return run(Self.mailProgram, ["-t", "-i"], message, input: message.mail(to: addresses))
        }
    }

    /// Compatible with sendmail(8).
    private static var mailProgram: String {
        ProcessInfo.processInfo.environment["USAGE_LEDGER_SENDMAIL"] ?? "/usr/sbin/sendmail"
    }

    private func run(_ path: String, _ arguments: [String], _ message: AlertMessage, input: String) -> DeliveryResult {
        let own = message.environment.map { ($0.name, $0.value) }
        let environment = ProcessInfo.processInfo.environment.merging(own) { $1 }
        switch ChildProcess.run(path, arguments, environment: environment, input: input, seconds: seconds) {
        case .exited(0): return .delivered
        case .exited(let code): return .failed(code: "exit-\(code)")
        case .signalled(let signal): return .failed(code: "signal-\(signal)")
        case .timedOut: return .failed(code: "timeout")
        case .notStarted(let number): return .failed(code: number == ENOENT ? "no-program" : "not-started-\(number)")
        }
    }
}
