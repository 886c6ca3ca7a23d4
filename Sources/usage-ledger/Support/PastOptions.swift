import ArgumentParser
import LedgerModel
import LedgerStore
import Projections

/// Which part of the log a command shows.
struct PastOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Show what stood at this time: leave out what occurred later. A date is its first instant.",
            valueName: "time"))
    var asOf: String?

    @Option(
        help: ArgumentHelp("Take the log as it was at this time: leave out what was recorded later.", valueName: "time")
    )
    var asKnown: String?

    /// For pages of commands that show a moment.
    static let help = """
        With --as-known T the log is taken as it was at T, without what was recorded later. With --as-of T what occurred \
        later is left out, too, and what is shown is what stood at T; otherwise it is what stood at --as-known's time, or \
        now where that is earlier. So "--as-of T" tells what is known today of T, and "--as-known T" what was known then. \
        Times without a zone, and dates, are in the billing time zone.
        """

    /// The same, read in a ledger's billing time zone. Says so where something asked for has not come yet.
    ///
    /// Throws `ValidationError` for what is no time.
    func past(of ledger: Ledger) throws -> Past {
        let zone = ledger.calendar.rules
        let past = Past(
            asOf: try asOf.map { try parseTime($0, option: "as-of", zone: zone) },
            asKnown: try asKnown.map { try parseTime($0, option: "as-known", zone: zone) })
        past.remark(on: ledger)
        return past
    }
}

/// Which part of the log is looked at; all of it, unless instants say otherwise.
struct Past: Hashable {
    /// What occurred later is left out.
    var asOf: Instant?
    /// What was recorded later is left out.
    var asKnown: Instant?

    var isWhole: Bool { asOf == nil && asKnown == nil }

    /// The instant whose state is shown: that of `asOf`, else of `asKnown` or now, whichever is earlier.
    func standpoint(now: Instant) -> Instant { asOf ?? asKnown.map { min($0, now) } ?? now }

    func holds(_ event: LedgerEvent) -> Bool {
        if let asKnown, event.recordedAt > asKnown { return false }
        return asOf.map { event.occurredAt <= $0 } ?? true
    }

    /// What the ledger's administration has set, or had set then.
    func state(of ledger: Ledger) throws -> LedgerState {
        try isWhole ? ledger.state() : ledger.state(asOf: asOf, asKnown: asKnown).state
    }

    /// When the last of the events was recorded, of those that `asKnown` lets in.
    func lastRecordedAt(in ledger: Ledger) throws -> Instant? {
        guard asKnown != nil else { return try ledger.head().recordedAt }
        return try ledger.state(asOf: nil, asKnown: asKnown).head.recordedAt
    }

    fileprivate func remark(on ledger: Ledger) {
        let now = SystemClock.now()
        let calendar = ledger.calendar
        if let asOf, asOf > now {
            Notice.write("\(calendar.format(asOf)) is still to come: what occurs until then is not known")
        }
        if let asKnown, asKnown > now {
            Notice.write("\(calendar.format(asKnown)) is still to come: shown is what is recorded by now")
        }
        if let asKnown, asKnown < ledger.createdAt {
            Notice.write(
                "nothing was recorded by \(calendar.format(asKnown)): the ledger was made at "
                    + calendar.format(ledger.createdAt))
        }
    }
}
