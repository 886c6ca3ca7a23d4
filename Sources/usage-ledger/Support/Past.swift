import LedgerModel
import LedgerStore
import Projections

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

    /// Says so where an instant has not come yet, or is before the ledger.
    func remark(on ledger: Ledger) {
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
