import LedgerModel
import Projections

// Admission, decided under the ledger's lock from caught-up state.
extension Transaction {
    /// Admits or refuses; what is admitted is held. With `recordsRefusals` a refusal by a limit is an event.
    mutating func admit(_ request: AdmissionRequest, recordsRefusals: Bool, waited: Int64 = 0) throws
        -> AdmissionAnswer
    {
        let context = try stored(request.context)
        try expireHolds()
        if let id = request.id, let known = try earlierAdmission(request, id) { return .allowed(known) }
        let estimate: HoldEstimate
        switch try state.estimate(request, at: now) {
        case .hold(let bound): estimate = bound
        case .refused(let refusal): return .refused(refusal)
        }
        let decision = try withBudgets { budgets, _ in try budgets.decide(context, hold: estimate.hold) }
        if let decisive = decision.decisive {
            // Waiting does not help against what is spent: this is the last that is asked.
            let sequence =
                recordsRefusals || decisive.isOverBudget ? try record(decisive, context, waited: waited) : nil
            return .refused(
                AdmissionRefusal(decision, decisive, hold: estimate.hold, sequence: sequence, calendar: calendar))
        }
        try recordCountedRefusals()
        try openUnknownProject(request.project)
        let payload = EventPayload.request(
            Request(context: context, estimatedUsage: estimate.usage, hold: estimate.hold))
        let sequence =
            if let id = request.id {
                try append(EventDraft(origin: Self.origin(of: id), payload: payload)).sequence
            } else {
                try append(payload).sequence
            }
        if waited > 0 {
            // What it cost to wait for others' holds.
            let delay = Throttle(
                context: context, requestID: sequence, origin: .ledger, cause: .budget, waitedMilliseconds: waited)
            try append(.throttle(delay))
        }
        return .allowed(Admission(decision, estimate, requestID: sequence))
    }

    private static func origin(of id: String) -> EventOrigin { EventOrigin(source: "request", key: .id(id)) }

    /// What was admitted under the caller's name for it. Throws `.conflict` where that was something else.
    private mutating func earlierAdmission(_ request: AdmissionRequest, _ id: String) throws -> Admission? {
        guard let sequence = try sequence(of: Self.origin(of: id)) else { return nil }
        var earlier: Request?
        if let event = try event(at: sequence), case .request(let request) = event.payload { earlier = request }
        var context = request.context
        context.requestedAt = earlier?.context.requestedAt
        // It may have been stored under his name, and be asked for again under its hash.
        if let user = earlier?.context.user, user != context.user, session.userNames.areSame(user, context.user) {
            context.user = user
        }
        guard let earlier, earlier.context == context, request.isAsked(by: earlier, state.policy) else {
            throw LedgerError(
                .conflict, "request \"\(id)\" was admitted before, as event \(sequence), for something else",
                advice: "give each request an id of its own")
        }
        let (decision, isHeld) = try withBudgets { budgets, _ in
            (
                try budgets.decide(earlier.context, hold: .zero),
                budgets.exposure.holds[OpenHold.Key(requestID: sequence)] != nil
            )
        }
        guard isHeld else {
            throw LedgerError(
                .conflict, "request \"\(id)\" was admitted before, as event \(sequence), and has ended since",
                advice: "\"usage-ledger request explain \(sequence)\" says how; another call takes another id")
        }
        return Admission(
            decision, HoldEstimate(hold: earlier.hold, usage: earlier.estimatedUsage, request), requestID: sequence,
            isRepeated: true)
    }

    private mutating func openUnknownProject(_ name: String) throws {
        guard state.projects[name] == nil else { return }
        guard let payload = try state.event(opening: ProjectOpening(name: name)) else { return }
        try append(payload, reason: "opened by its first request, as the policy allows")
    }

    // MARK: Refusals

    /// The event that a refusal is recorded by, or counted with.
    private mutating func record(
        _ refusal: BudgetDecision.Refusal, _ context: RequestContext, waited: Int64
    ) throws -> UInt64 {
        let throttle = Throttle(
            context: context, origin: .ledger, cause: .budget, waitedMilliseconds: waited,
            refusal: refusal.asEvent)
        if let sequence = refusals.count(throttle, at: now) { return sequence }
        // With those that were counted since the last of its kind.
        let recorded = refusals.takePending(with: throttle)
        saveRefusals()
        let sequence = try append(.throttle(recorded)).sequence
        refusals.didRecord(throttle, sequence: sequence, at: now)
        try recordCountedRefusals()
        return sequence
    }

    /// Records the refusals that were counted and whose second has passed.
    mutating func recordCountedRefusals() throws {
        let due = refusals.takePending(at: now)
        guard !due.isEmpty else { return }
        saveRefusals()
        for throttle in due { try append(.throttle(throttle)) }
    }

    /// Before what was counted can be in the log: a crash may lose a count, and not count twice.
    private func saveRefusals() { session.refusals.save(session.directory) }
}

extension AdmissionRequest {
    /// Whether an earlier request's event is of the same request; what a usage costs follows from the prices of its time.
    fileprivate func isAsked(by earlier: Request, _ policy: Policy) -> Bool {
        switch estimate {
        case .cost(let money): return earlier.hold == money && earlier.estimatedUsage == Usage()
        case .usage(var usage, let hasOutputCap):
            // The policy's cap may have changed since.
            if !hasOutputCap { usage.outputTokens = earlier.estimatedUsage.outputTokens }
            return earlier.estimatedUsage == usage
        }
    }
}

extension BudgetDecision.Refusal {
    fileprivate var asEvent: BudgetRefusal {
        BudgetRefusal(
            scope: figures.key.scope, period: figures.key.period, limit: figures.limit, settled: figures.settled,
            held: figures.held, requested: requested, resetsAt: figures.resetsAt)
    }
}
