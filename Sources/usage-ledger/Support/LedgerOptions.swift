import ArgumentParser
import EventStorage
import Foundation
import LedgerModel
import LedgerStore
import Projections
import Reports

/// Which ledger a command is about.
struct LedgerOptions: ParsableArguments {
    @Option(
        name: .customLong("ledger"), help: ArgumentHelp("The ledger's directory (or USAGE_LEDGER).", valueName: "path"))
    var path: String?

    @Flag(help: "Open a ledger on a network file system, whose locks and syncs may not hold.")
    var allowNetworkFileSystem = false

    @Flag(help: "Append although this machine's clock is more than a day behind the log.")
    var allowClockBehind = false

    func open() throws -> Ledger {
        guard let path = path ?? ProcessInfo.processInfo.environment["USAGE_LEDGER"], !path.isEmpty else {
            throw ValidationError("No ledger given: use --ledger PATH or set USAGE_LEDGER.")
        }
        return try Ledger(
            opening: path, fileSystem: PosixFileSystem(), clock: SystemClock.now,
            allowsNetwork: allowNetworkFileSystem, allowsClockBehind: allowClockBehind, hasHousekeeper: true)
    }

    /// What a report of this ledger is made from; `arguments` without what says which part of the log that is.
    func provenance(
        of ledger: Ledger, head: TreeHead, past: Past = Past(), arguments: [String]
    ) throws -> Provenance {
        Provenance(
            ledgerID: ledger.id, treeSize: head.treeSize, treeRoot: head.root, recordedAt: head.recordedAt,
            currency: ledger.currency, calendar: ledger.calendar, catalogue: try past.state(of: ledger).catalogueName,
            asOf: past.asOf, asKnown: past.asKnown, arguments: arguments, ledgerArgument: path)
    }
}

/// Who does it and why, on commands that administer the ledger.
struct ActorOptions: ParsableArguments {
    @Option(help: "Who does this; the name of the user that runs the command otherwise.")
    var by: String?

    @Option(help: "Why.")
    var reason: String?

    var actor: String? { by ?? Terminal.userName }

    /// The same, asking for a reason where none is given and somebody sits at the terminal.
    func administrator() -> Administrator {
        Administrator(actor: actor, reason: reason ?? Terminal.ask("Reason (Return for none): "))
    }
}
