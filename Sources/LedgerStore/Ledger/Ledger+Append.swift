import EventStorage
public import LedgerModel

extension Ledger {
    /// Where an appended event stands.
    public struct Receipt: Sendable, Hashable {
        public let sequence: UInt64
        /// False when the ledger already had the event, under the same key.
        public let isNew: Bool
    }

    /// Appends events, durably, and returns where each stands.
    ///
    /// Blocks for a sync of the disk, which it shares with all that append meanwhile. Idempotent: an event whose origin
    /// the ledger already has is not appended again, and acknowledged when that one is durable. Throws `LedgerError`:
    /// `.conflict` when it is there with another payload, `.clockBehind`, `.noSpace`, `.outcomeUnknown` (then
    /// appending the same events again is safe), `.closed` and storage's others. Up to 4,096 events stand or fall
    /// together; of more, a prefix may stand.
    @discardableResult
    public func append(_ drafts: [EventDraft]) throws -> [Receipt] {
        try commit { transaction in try transaction.append(drafts) }
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

    /// Appends events, as its blocking namesake, without blocking the thread that it is called on.
    ///
    /// Once called, the events are appended even if the task is cancelled.
    @discardableResult
    public func append(_ drafts: [EventDraft]) async throws -> [Receipt] {
        try await commit { transaction in try transaction.append(drafts) }
    }

    /// Appends one event of this process's own making, without blocking the thread that it is called on.
    @discardableResult
    public func append(
        _ payload: EventPayload, occurredAt: Instant? = nil, actor: String? = nil, reason: String? = nil
    ) async throws -> Receipt {
        try await commit { transaction in
            try transaction.append(payload, occurredAt: occurredAt, actor: actor, reason: reason)
        }
    }

    /// Runs `body` under the ledger's lock on caught-up state; what it appends is durable when this returns.
    ///
    /// Decisions of several callers may share a sync; when one throws, nothing of it stays and the others are not
    /// concerned. `body` must not call the ledger, and may run on another thread than the caller's.
    package func commit<Result>(_ body: (inout Transaction) throws -> Result) throws -> Result {
        var result: Result?
        try committer.perform { transaction in result = try body(&transaction) }
        guard let result else { throw LedgerError(.inputOutput, "a decision was not carried out") }
        return result
    }

    /// As its blocking namesake, without blocking the thread that it is called on.
    package func commit<Result: Sendable>(
        _ body: @escaping @Sendable (inout Transaction) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            submit(body) { continuation.resume(with: $0) }
        }
    }

    /// Appends events after those submitted before, and calls back once they are durable or have failed.
    package func submit(
        _ drafts: [EventDraft], whenDone: @escaping @Sendable (Result<[Receipt], any Error>) -> Void
    ) {
        submit({ transaction in try transaction.append(drafts) }, whenDone: whenDone)
    }

    /// Has a decision carried out after those submitted before, and calls back once it is durable or has failed.
    package func submit<Value: Sendable>(
        _ body: @escaping @Sendable (inout Transaction) throws -> Value,
        whenDone: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        let value = Guarded<Value?>(nil)
        let decision = Decision { outcome in
            let notCarriedOut = LedgerError(.inputOutput, "a decision was not carried out")
            whenDone(outcome.flatMap { value.withLock { $0 }.map { .success($0) } ?? .failure(notCarriedOut) })
        } _: { transaction in
            let result = try body(&transaction)
            value.withLock { $0 = result }
        }
        committer.submit(decision)
    }

    /// Takes no more appends, and returns when all that were begun are durable or have failed. Reading goes on.
    public func close() {
        committer.close()
    }
}

extension Transaction {
    fileprivate mutating func append(_ drafts: [EventDraft]) throws -> [Ledger.Receipt] {
        var receipts: [Ledger.Receipt] = []
        receipts.reserveCapacity(drafts.count)
        for draft in drafts { receipts.append(try append(draft)) }
        return receipts
    }
}
