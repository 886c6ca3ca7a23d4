import EventStorage
package import LedgerModel
package import Projections

/// What happens under the lock: the state that it is decided on, and the events that it appends.
///
/// Several decisions, one after another, share a transaction and its frames; each sees what those before it appended.
package struct Transaction {
    /// When the events appended here are recorded.
    package private(set) var now: Instant

    private let log: LockedLog
    let session: Session
    private var frame: FrameBuilder
    private var writer = CanonicalWriter()
    private var decision = DecisionTrace()

    /// How many frames of this transaction are durable.
    private(set) var flushedFrames = 0
    /// Why a frame is not durable: the end of the transaction.
    private(set) var failure: (any Error)?

    /// What the decision that is running has done, to take it back should it fail.
    private struct DecisionTrace {
        var start = FrameBuilder.Mark()
        var keys: [OriginKey] = []
        var hasChangedState = false
        var hasFlushed = false
        var hasAppended = false
        var refusals = RefusalCounter()
    }

    init(log: LockedLog, session: Session, now: Instant) {
        self.log = log
        self.session = session
        self.now = now
        frame = log.makeFrame()
    }

    /// The ledger's state, with this transaction's own events.
    package var state: LedgerState { session.state }

    /// The sequence that the next event gets.
    var nextSequence: UInt64 { frame.nextSequence }

    // MARK: Appending

    /// Appends an event, unless the ledger has one of the same origin.
    ///
    /// Throws `LedgerError`: `.conflict` when it has one with another payload, `.invalid` for an import's row or a scope
    /// that would not read back, `.corrupt` where a user's name is to be hashed and the key is missing or damaged.
    @discardableResult
    package mutating func append(_ draft: EventDraft) throws -> Ledger.Receipt {
        guard hasToBeStoredOtherwise(draft.payload) else { return try appendStored(draft) }
        var draft = draft
        draft.payload = try stored(draft.payload)
        return try appendStored(draft)
    }

    /// Appends an event whose users are as the policy, or the log, has them.
    @discardableResult
    mutating func appendStored(_ draft: EventDraft) throws -> Ledger.Receipt {
        guard let key = OriginKey(draft.origin, session.seed) else {
            throw LedgerError(
                .invalid, "a row without an identifier is known by what it says, which only an import can compare",
                advice: "give the event an ordinal or an id of its source's")
        }
        try encode(draft)
        if let sequence = session.recentKeys.sequence(of: key),
            let stored = try claim(of: draft.origin, at: sequence)
        {
            guard try claimOfWriter() == stored || isSameButForHashing(draft.origin, at: sequence) else {
                throw LedgerError(
                    .conflict,
                    "event \(sequence) has the same origin (\(draft.origin.source)) but says something else",
                    advice: "an event never changes; correct it with an adjustment")
            }
            return Ledger.Receipt(sequence: sequence, isNew: false)
        }
        return Ledger.Receipt(sequence: try appendEncoded(draft, key), isNew: true)
    }

    /// Appends an event of this writer's own making; with `source`, one that belongs to an import.
    @discardableResult
    package mutating func append(
        _ payload: EventPayload, occurredAt: Instant? = nil, source: String? = nil, actor: String? = nil,
        reason: String? = nil
    ) throws -> Ledger.Receipt {
        try appendStored(stored(payload), occurredAt: occurredAt, source: source, actor: actor, reason: reason)
    }

    /// The same for an event whose users are as the policy, or the log, has them.
    @discardableResult
    mutating func appendStored(
        _ payload: EventPayload, occurredAt: Instant? = nil, source: String? = nil, actor: String? = nil,
        reason: String? = nil
    ) throws -> Ledger.Receipt {
        let identity = session.identity
        let origin = source.map(identity.next(inSource:)) ?? identity.next()
        let draft = EventDraft(occurredAt: occurredAt, origin: origin, actor: actor, reason: reason, payload: payload)
        try encode(draft)
        return Ledger.Receipt(sequence: try appendEncoded(draft, OriginKey(origin, session.seed)), isNew: true)
    }

    /// Appends events that stand or fall together, whatever happens to the machine: in one frame.
    ///
    /// Only where a log file ends between them are there two frames. Throws `LedgerError.tooLarge`, having appended
    /// none, for more than a frame holds.
    package mutating func appendTogether(_ payloads: [EventPayload], by administrator: Administrator) throws {
        let drafts = payloads.map { payload in
            EventDraft(
                origin: session.identity.next(), actor: administrator.actor, reason: administrator.reason,
                payload: payload)
        }
        var byteCount = 0
        for draft in drafts {
            try encode(draft)
            byteCount += FrameBuilder.byteCount(ofEvent: writer.bytes.count + UserHasher.hashByteCount)
        }
        guard drafts.count <= LogLimits.eventsPerFrame, byteCount <= LogLimits.rawBytesPerFrame else {
            throw LedgerError(
                .tooLarge,
                "\(drafts.count) changes of \(byteCount) bytes at once; all or none of them would have to stand, and "
                    + "that holds for at most \(LogLimits.eventsPerFrame) and \(LogLimits.rawBytesPerFrame) bytes",
                advice: "make them in several steps")
        }
        // Looked up before: else the log would have to be read between the changes and their alerts.
        if payloads.contains(where: { $0.limit != nil }) { try withBudgets { _, _ in } }
        if !frame.hasRoom(forEvents: drafts.count, byteCount: byteCount) { try flush() }
        var limits: [LedgerState.LimitKey] = []
        for var draft in drafts {
            draft.payload = try stored(draft.payload)
            try appendStored(draft)
            if let limit = draft.payload.limit { limits.append(limit) }
        }
        if !limits.isEmpty { try raiseAlerts(on: limits) }
    }

    /// Sees to it that a few events more stand or fall together, unless a log file ends among them.
    mutating func reserveRoom(forEvents count: Int) throws {
        if !frame.hasRoom(forEvents: count, byteCount: count * 1_024) { try flush() }
    }

    /// Sees to it that the next few events, which are small, stand or fall together, also where the log file ends among them:
    /// then the rest of it is filled by saying the policy again, which changes nothing.
    mutating func keepTogether(events count: Int) throws {
        try reserveRoom(forEvents: count)
        guard frame.capacity - frame.count < count else { return }
        for _ in frame.count..<frame.capacity {
            try appendStored(
                .policySet(session.state.policy), reason: "fills its log file, so that what follows stands together")
        }
        try flush()
    }

    /// Appends canonical bytes that stand for a new event of a kind that administers nothing.
    package mutating func appendNew(encoded bytes: [UInt8]) throws {
        let bytes = try stored(encoded: bytes)
        let key: OriginKey?
        do throws(CodecError) {
            key = try bytes.withUnsafeBytes { buffer in
                Result { () throws(CodecError) in try EventEnvelope.appendedKey(of: buffer, ledger: session.seed) }
            }.get()
        } catch {
            throw LedgerError(.invalid, "an event that would not read back: \(error)")
        }
        try add(bytes, key)
    }

    /// Calls back with all limits as they stand now, this transaction's events counted.
    package mutating func withBudgets<Result>(
        _ body: (Budgets, RaisedAlerts) throws -> Result
    ) throws -> Result {
        if session.needsExposure {
            // It is read from the log, so the log must have everything.
            try flush()
            do {
                try session.loadExposure()
            } catch {
                session.forgetExposure()
                throw error
            }
        }
        return try session.withBudgets(at: now, body)
    }

    /// How often refusals were repeated that the log has.
    var refusals: RefusalCounter {
        mutating get {
            if !session.refusals.isLoaded {
                session.refusals.load(session.directory)
                // Nothing of this decision is in it yet.
                decision.refusals = session.refusals.counter
            }
            return session.refusals.counter
        }
        nonmutating set { session.refusals.counter = newValue }
    }

    /// Where the event of an origin stands, if it is among the last that were appended one by one.
    func sequence(of origin: EventOrigin) throws -> UInt64? {
        guard let key = OriginKey(origin, session.seed), let sequence = session.recentKeys.sequence(of: key) else {
            return nil
        }
        return try claim(of: origin, at: sequence) == nil ? nil : sequence
    }

    /// An event that the log or this transaction has.
    func event(at sequence: UInt64) throws -> LedgerEvent? {
        func decode(_ bytes: UnsafeRawBufferPointer) throws -> LedgerEvent {
            try EventCodec.decode(bytes, sequence: sequence)
        }
        if let found = try frame.withEvent(at: sequence, decode) { return found }
        return try log.withEvent(at: sequence, decode)
    }

    /// The days that this ledger bills by.
    var calendar: BillingCalendar { session.calendar }

    /// Calls back with the durable events that name a request, in order, until it answers false.
    func forEachEvent(
        ofRequest id: UInt64, _ body: (LedgerEvent) throws -> Bool
    ) throws {
        try RequestHistory.forEachEvent(of: id, in: session.directory, treeSize: log.treeSize, body)
    }

    /// Moves the time at which events are recorded forward.
    package mutating func advance(to time: Instant) { now = max(now, time) }

    /// Makes what was appended so far durable.
    package mutating func flush() throws {
        guard frame.count > 0 else { return }
        try appendFrame()
        session.pass(frame, in: log)
        frame = log.makeFrame()
        decision.start = frame.mark
        // What earlier decisions appended is none of this one's.
        if decision.hasAppended { decision.hasFlushed = true }
    }

    private mutating func appendFrame() throws {
        do {
            try log.append(frame)
        } catch {
            failure = error
            throw error
        }
        flushedFrames += 1
    }

    private mutating func encode(_ draft: EventDraft) throws {
        // An event that cannot be read again would make the whole log unreadable.
        if let scope = draft.payload.scope, !scope.readsBack {
            throw LedgerError(
                .invalid, "the scope \"\(scope)\" would not read back as it was meant",
                advice: "names in scopes are not empty, and those of projects do not hold \"/model:\"")
        }
        EventCodec.encode(draft, recordedAt: now, into: &writer)
    }

    private mutating func appendEncoded(_ draft: EventDraft, _ key: OriginKey?) throws -> UInt64 {
        try add(writer.bytes, key)
        let sequence = frame.nextSequence - 1
        if draft.payload.kind.isAdministrative {
            decision.hasChangedState = true
            let event = LedgerEvent(
                sequence: sequence, recordedAt: now, occurredAt: draft.occurredAt ?? now, draft: draft)
            writer.bytes.withUnsafeBytes { session.apply(event, $0) }
        }
        return sequence
    }

    private mutating func add(_ bytes: [UInt8], _ key: OriginKey?) throws {
        if try !frame.append(bytes, recordedAtNanoseconds: now.nanoseconds) {
            try flush()
            _ = try frame.append(bytes, recordedAtNanoseconds: now.nanoseconds)
        }
        decision.hasAppended = true
        if session.exposure != nil { try session.takeIntoExposure(bytes, sequence: frame.nextSequence - 1) }
        guard let key else { return }
        session.recentKeys.insert(key, sequence: frame.nextSequence - 1)
        decision.keys.append(key)
    }

    /// What the event at a place claims; nil when it is of another origin, whose key happens to be the same.
    private func claim(of origin: EventOrigin, at sequence: UInt64, hashing: UserHasher? = nil) throws -> [UInt8]? {
        func claim(_ bytes: UnsafeRawBufferPointer) throws -> [UInt8]? {
            try EventEnvelope.appendedOrigin(of: bytes) == origin
                ? EventEnvelope.claim(of: bytes, hashing: hashing) : nil
        }
        if let found = try frame.withEvent(at: sequence, claim) { return found }
        return try log.withEvent(at: sequence, claim)
    }

    /// What the event claims that was encoded last.
    private func claimOfWriter(hashing: UserHasher? = nil) throws -> [UInt8] {
        try writer.bytes.withUnsafeBytes { try EventEnvelope.claim(of: $0, hashing: hashing) }
    }

    /// Whether the event encoded last is the one at a place, once the users of both are hashed: one of them may have come
    /// while users were stored by name.
    private func isSameButForHashing(_ origin: EventOrigin, at sequence: UInt64) throws -> Bool {
        guard let hasher = session.userNames.hasher else { return false }
        return try claimOfWriter(hashing: hasher) == claim(of: origin, at: sequence, hashing: hasher)
    }

    // MARK: Decisions

    /// How many frames must be durable for what was decided so far to be: its own events, and those it repeated.
    var neededFrames: Int { flushedFrames + (frame.count > 0 ? 1 : 0) }

    /// The next decision is recorded at this time, or later where the log is ahead of it.
    mutating func beginDecision(at time: Instant) {
        let last = frame.count > 0 ? Instant(nanoseconds: frame.lastRecordedAtNanoseconds) : session.lastRecordedAt
        now = max(time, last ?? time)
        decision.start = frame.mark
        decision.keys.removeAll(keepingCapacity: true)
        decision.hasChangedState = false
        decision.hasFlushed = false
        decision.hasAppended = false
        decision.refusals = session.refusals.counter
    }

    /// Leaves nothing of the decision that is running, but what was flushed in its course.
    ///
    /// What earlier decisions appended is made durable first where the state has to be read again.
    mutating func takeBackDecision() throws {
        frame.cut(to: decision.start)
        if decision.hasAppended { session.forgetExposure() }
        session.refusals.counter = decision.refusals
        guard decision.hasChangedState || decision.hasFlushed else {
            for key in decision.keys { session.recentKeys.remove(key) }
            return
        }
        if frame.count > 0 { try appendFrame() }
        do {
            try session.rebuild(in: log)
        } catch {
            failure = error
            throw error
        }
        // Only now is the state that of the frame, which a snapshot may be due at.
        if frame.count > 0 { session.pass(frame, in: log) }
        frame = log.makeFrame()
    }
}
