public import LedgerModel
public import Projections

// Spending under the ledger's limits. Each call blocks for the ledger's lock and, where it appends, for a sync, which it
// shares with all that append meanwhile.
extension Ledger {
    /// Holds the money for a request, or refuses it. What is held is durable when this returns.
    ///
    /// Throws `LedgerError`: `.conflict` for an id that was used for something else, `.invalid` for a negative estimate,
    /// `.corrupt` where the user is to be hashed and the key is missing or damaged, and storage's others. A refusal is an answer, not an error.
    /// `recordsRefusals`: false for one that asks again and again, until the last time; `waitedMilliseconds`: how long it has.
    public func admit(
        _ request: AdmissionRequest, recordsRefusals: Bool = true, waitedMilliseconds: Int64 = 0
    ) throws -> AdmissionAnswer {
        try commit { try $0.admit(request, recordsRefusals: recordsRefusals, waited: waitedMilliseconds) }
    }

    /// As its blocking namesake, without blocking the thread that it is called on.
    public func admit(
        _ request: AdmissionRequest, recordsRefusals: Bool = true, waitedMilliseconds: Int64 = 0
    ) async throws -> AdmissionAnswer {
        try await commit { try $0.admit(request, recordsRefusals: recordsRefusals, waited: waitedMilliseconds) }
    }

    /// Answers as `admit` would, and holds nothing. Takes no lock and writes nothing; by the time that the caller acts on it,
    /// others may have been admitted.
    public func check(_ request: AdmissionRequest) throws -> AdmissionAnswer {
        let budgets = try budgets().withExpiredHolds()
        let estimate: HoldEstimate
        switch try budgets.state.estimate(request, at: budgets.now) {
        case .hold(let bound): estimate = bound
        case .refused(let refusal): return .refused(refusal)
        }
        let context = try committer.read { try $0.stored(request.context) }
        let decision = try budgets.decide(context, hold: estimate.hold)
        if let decisive = decision.decisive {
            return .refused(
                AdmissionRefusal(decision, decisive, hold: estimate.hold, sequence: nil, calendar: calendar))
        }
        return .allowed(Admission(decision, estimate, requestID: nil))
    }

    /// Replaces what is held for an attempt by what it cost.
    ///
    /// Settling again the same way is harmless. An answer after the hold expired replaces the charge that was assumed. Throws
    /// `LedgerError`: `.conflict` for what was settled otherwise or voided, `.invalid` for what is no request.
    @discardableResult
    public func settle(_ requestID: UInt64, attempt: UInt32 = 1, _ settlement: Settlement) throws -> Settled {
        try commit { try $0.settle(OpenHold.Key(requestID: requestID, attempt: attempt), settlement) }
    }

    /// As its blocking namesake, without blocking the thread that it is called on.
    @discardableResult
    public func settle(_ requestID: UInt64, attempt: UInt32 = 1, _ settlement: Settlement) async throws -> Settled {
        try await commit { try $0.settle(OpenHold.Key(requestID: requestID, attempt: attempt), settlement) }
    }

    /// Releases what is held for an attempt that was never sent; with a charge, for one that may have cost so much.
    @discardableResult
    public func void(_ requestID: UInt64, attempt: UInt32 = 1, charge: Money = .zero) throws -> Settled {
        try commit { transaction in
            try transaction.void(
                OpenHold.Key(requestID: requestID, attempt: attempt), cause: charge > .zero ? .abandoned : .cancelled,
                charge: charge)
        }
    }

    /// All limits as they stand now, and what counts against them. Takes no lock and writes nothing.
    public func budgets() throws -> Budgets {
        try committer.read { session in
            try LedgerError.rethrowing {
                try session.catchUp()
                try session.loadExposure()
                let now = max(session.clock(), session.lastRecordedAt ?? .earliest)
                return try session.withBudgets(at: now) { budgets, _ in budgets }
            }
        }
    }

    /// All limits as they stood at a past instant, rebuilt from the log: of what had occurred by then, and was recorded by `asKnown`.
    public func budgets(asOf: Instant, asKnown: Instant? = nil) throws -> Budgets {
        try budgets(at: asOf, asOf: asOf, asKnown: asKnown)
    }

    /// Appends what was used without being asked for, at `occurredAt` (nil for now): nothing was held, and no limit refuses what
    /// is past. Under an id it is appended once.
    @discardableResult
    package func record(
        _ context: RequestContext, _ settlement: Settlement, occurredAt: Instant?, id: String?,
        by administrator: Administrator
    ) throws -> Settled {
        try commit { try $0.record(context, settlement, occurredAt: occurredAt, id: id, by: administrator) }
    }

    // MARK: Many at once

    /// Admits as its blocking namesake, after what was submitted before; many that are submitted share a sync.
    package func submit(
        _ request: AdmissionRequest, whenDone: @escaping @Sendable (Result<AdmissionAnswer, any Error>) -> Void
    ) {
        submit({ try $0.admit(request, recordsRefusals: true) }, whenDone: whenDone)
    }

    package func submitSettle(
        _ key: OpenHold.Key, _ settlement: Settlement,
        whenDone: @escaping @Sendable (Result<Settled, any Error>) -> Void
    ) {
        submit({ try $0.settle(key, settlement) }, whenDone: whenDone)
    }

    package func submitVoid(
        _ key: OpenHold.Key, charge: Money, whenDone: @escaping @Sendable (Result<Settled, any Error>) -> Void
    ) {
        submit(
            { try $0.void(key, cause: charge > .zero ? .abandoned : .cancelled, charge: charge) }, whenDone: whenDone)
    }
}
