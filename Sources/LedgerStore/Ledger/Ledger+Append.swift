import EventStorage
public import LedgerModel
package import Projections

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

/// What happens under the lock: the state that it is decided on, and the events that it appends.
package struct Transaction {
    /// The ledger's state, with this transaction's own events.
    package private(set) var state: LedgerState
    /// When the events appended here are recorded.
    package private(set) var now: Instant

    private let log: LockedLog
    private let identity: WriterIdentity
    private var recentKeys: RecentKeys
    private var frame: FrameBuilder
    private var writer = CanonicalWriter()
    /// The claims of events in the frame that is being built, to compare repetitions with.
    private var pendingClaims: [UInt64: [UInt8]] = [:]

    init(log: LockedLog, session: Session, now: Instant) {
        self.log = log
        state = session.state
        recentKeys = session.recentKeys
        identity = session.identity
        self.now = now
        frame = log.makeFrame()
    }

    /// Appends an event, unless the ledger has one of the same origin.
    ///
    /// Throws `LedgerError`: `.conflict` when it has one with another payload, `.invalid` for an import's row or a scope
    /// that would not read back.
    @discardableResult
    package mutating func append(_ draft: EventDraft) throws -> Ledger.Receipt {
        if case .row = draft.origin.key {
            throw LedgerError(
                .invalid, "a row without an identifier is known by what it says, which only an import can compare",
                advice: "give the event an ordinal or an id of its source's")
        }
        try encode(draft)
        if let sequence = recentKeys.sequence(of: draft.origin) {
            let claim = try encodedClaim()
            guard try storedClaim(at: sequence) == claim else {
                throw LedgerError(
                    .conflict,
                    "event \(sequence) has the same origin (\(draft.origin.source)) but says something else",
                    advice: "an event never changes; correct it with an adjustment")
            }
            return Ledger.Receipt(sequence: sequence, isNew: false)
        }
        let sequence = try appendEncoded(draft)
        recentKeys.insert(draft.origin, sequence: sequence)
        pendingClaims[sequence] = try encodedClaim()
        return Ledger.Receipt(sequence: sequence, isNew: true)
    }

    /// Appends an event of this writer's own making; with `source`, one that belongs to an import.
    @discardableResult
    package mutating func append(
        _ payload: EventPayload, occurredAt: Instant? = nil, source: String? = nil, actor: String? = nil,
        reason: String? = nil
    ) throws -> Ledger.Receipt {
        let origin = source.map(identity.next(inSource:)) ?? identity.next()
        let draft = EventDraft(occurredAt: occurredAt, origin: origin, actor: actor, reason: reason, payload: payload)
        try encode(draft)
        let sequence = try appendEncoded(draft)
        recentKeys.insert(origin, sequence: sequence)
        return Ledger.Receipt(sequence: sequence, isNew: true)
    }

    /// Appends canonical bytes that stand for a new event of a kind that administers nothing.
    package mutating func appendNew(encoded bytes: [UInt8]) throws {
        if try !frame.append(bytes, recordedAtNanoseconds: now.nanoseconds) {
            try flush()
            _ = try frame.append(bytes, recordedAtNanoseconds: now.nanoseconds)
        }
    }

    /// Moves the time at which events are recorded forward.
    package mutating func advance(to time: Instant) { now = max(now, time) }

    /// Makes what was appended so far durable.
    package mutating func flush() throws {
        guard frame.count > 0 else { return }
        try log.append(frame)
        frame = log.makeFrame()
        pendingClaims.removeAll()
    }

    private mutating func encode(_ draft: EventDraft) throws {
        // An event that cannot be read again would make the whole log unreadable.
        if let scope = draft.payload.scope, Scope(scope.description) != scope {
            throw LedgerError(
                .invalid, "the scope \"\(scope)\" would not read back as it was meant",
                advice: "names in scopes are not empty, and those of projects do not hold \"/model:\"")
        }
        EventCodec.encode(draft, recordedAt: now, into: &writer)
    }

    private mutating func appendEncoded(_ draft: EventDraft) throws -> UInt64 {
        try appendNew(encoded: writer.bytes)
        let sequence = frame.nextSequence - 1
        if draft.payload.kind.isAdministrative {
            state.apply(
                LedgerEvent(sequence: sequence, recordedAt: now, occurredAt: draft.occurredAt ?? now, draft: draft))
        }
        return sequence
    }

    private func encodedClaim() throws -> [UInt8] {
        try writer.bytes.withUnsafeBytes { try EventEnvelope.claim(of: $0) }
    }

    private func storedClaim(at sequence: UInt64) throws -> [UInt8] {
        if let pending = pendingClaims[sequence] { return pending }
        return try log.withEvent(at: sequence) { bytes in try EventEnvelope.claim(of: bytes) }
    }
}
