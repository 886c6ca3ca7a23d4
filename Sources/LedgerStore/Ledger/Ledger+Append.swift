import EventStorage
public import LedgerModel
import Projections

extension Ledger {
    /// Where an appended event stands.
    public struct Receipt: Sendable, Hashable {
        public let sequence: UInt64
        /// False when the ledger already had the event, under the same key.
        public let isNew: Bool
    }

    /// Appends events, durably, and returns where each stands.
    ///
    /// Idempotent: an event whose origin the ledger already has is not appended again. Throws `LedgerError`:
    /// `.conflict` when it is there with another payload, `.clockBehind`, `.noSpace`, `.outcomeUnknown` (then
    /// appending the same events again is safe) and storage's others. Up to 4,096 events stand or fall
    /// together; of more, a prefix may stand.
    @discardableResult
    public func append(_ drafts: [EventDraft]) throws -> [Receipt] {
        try commit { transaction in
            var receipts: [Receipt] = []
            for draft in drafts { receipts.append(try transaction.append(draft)) }
            return receipts
        }
    }

    /// Appends one event of this process's own making, with an origin drawn for it.
    @discardableResult
    public func append(
        _ payload: EventPayload, occurredAt: Instant? = nil, actor: String? = nil, reason: String? = nil
    ) throws -> Receipt {
        try commit { transaction in
            try transaction.append(payload, occurredAt: occurredAt, actor: actor, reason: reason)
        }
    }

    /// Runs `body` under the ledger's lock on caught-up state; what it appends is durable when this returns.
    package func commit<Result>(_ body: (inout Transaction) throws -> Result) throws -> Result {
        try session.withLock { session in
            try LedgerError.rethrowing {
                let writer = try session.openWriter()
                let result = try writer.withLock { log in
                    try session.catchUp()
                    if let tornTail = log.tornTail { try record(tornTail, in: log, &session) }
                    let now = try recordedAt(after: session.lastRecordedAt)
                    var transaction = Transaction(log: log, session: session, now: now)
                    let result = try body(&transaction)
                    try transaction.flush()
                    return result
                }
                try session.catchUp()
                return result
            }
        }
    }

    /// Says in the log what recovery set aside: it will not be found again, so whatever is then refused, this stands.
    private func record(_ tornTail: TornTail, in log: LockedLog, _ session: inout Session) throws {
        let now = max(clock(), session.lastRecordedAt ?? .earliest)
        var transaction = Transaction(log: log, session: session, now: now)
        try transaction.append(
            .recovered(
                Recovery(
                    file: tornTail.fileName, offset: tornTail.offset, byteCount: tornTail.byteCount,
                    quarantineFile: tornTail.quarantineFileName)))
        try transaction.flush()
        try session.catchUp()
    }

    /// When the next events are recorded: now, but never before the last ones.
    private func recordedAt(after last: Instant?) throws -> Instant {
        let now = clock()
        guard let last, last > now else { return now }
        let day = 86_400 * Instant.nanosecondsPerSecond
        guard allowsClockBehind || last.nanoseconds - now.nanoseconds <= day else {
            throw LedgerError(
                .clockBehind, "this machine's clock says \(now), but the log's last event was recorded at \(last)",
                advice: "set the clock right, or pass --allow-clock-behind to record at the log's time")
        }
        return last
    }
}
