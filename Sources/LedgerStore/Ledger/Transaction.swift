import EventStorage
package import LedgerModel
package import Projections

/// What happens under the lock: the state that it is decided on, and the events that it appends.
package struct Transaction {
    /// The ledger's state, with this transaction's own events.
    package private(set) var state: LedgerState
    /// When the events appended here are recorded.
    package private(set) var now: Instant

    private let log: LockedLog
    private let identity: WriterIdentity
    private let recentKeys: RecentKeys
    /// The keys of this transaction's own events: adding them to the many above would copy those.
    private var ownKeys: [EventOrigin: UInt64] = [:]
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
        if let sequence = ownKeys[draft.origin] ?? recentKeys.sequence(of: draft.origin) {
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
        ownKeys[draft.origin] = sequence
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
        ownKeys[origin] = sequence
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
