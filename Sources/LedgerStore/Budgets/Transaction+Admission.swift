import LedgerModel
import Projections

// Admission, decided under the ledger's lock from caught-up state.
extension Transaction {
    /// Admits or refuses; what is admitted is held. With `recordsRefusals` a refusal by a limit is an event.
    mutating func admit(_ request: AdmissionRequest, recordsRefusals: Bool, waited: Int64 = 0) throws
        -> AdmissionAnswer
    {
        if let id = request.id, let known = try earlierAdmission(request, id) { return .allowed(known) }
        try expireHolds()
        let hold: Money
        switch try self.hold(for: request) {
        case .bound(let bound): hold = bound
        case .refused(let refusal): return .refused(refusal)
        }
        let context = request.context
        let decision = try withBudgets { budgets, _ in try budgets.decide(context, hold: hold) }
        if let decisive = decision.decisive {
            let sequence =
                recordsRefusals
                ? try record(decisive, context, waited: waited) : nil
            return .refused(
                AdmissionRefusal(
                    reason: decisive.isOverBudget ? .overBudget : .busy, refusedBy: decision.refusedBy, hold: hold,
                    projectRemaining: decision.projectRemaining, totalRemaining: decision.totalRemaining,
                    throttleSequence: sequence, message: decisive.sentence,
                    advice: decisive.advice(calendar: calendar)))
        }
        try recordCountedRefusals()
        try openUnknownProject(request.project)
        let payload = EventPayload.request(Request(context: context, estimatedUsage: request.usage, hold: hold))
        let sequence =
            if let id = request.id {
                try append(EventDraft(origin: Self.origin(of: id), payload: payload)).sequence
            } else {
                try append(payload).sequence
            }
        return .allowed(
            Admission(
                requestID: sequence, hold: hold, projectRemaining: decision.projectRemaining,
                totalRemaining: decision.totalRemaining, warnings: decision.warnings, isRepeated: false))
    }

    private static func origin(of id: String) -> EventOrigin { EventOrigin(source: "request", key: .id(id)) }

    /// What was admitted under the caller's name for it. Throws `.conflict` where that was something else.
    private mutating func earlierAdmission(_ request: AdmissionRequest, _ id: String) throws -> Admission? {
        guard let sequence = try sequence(of: Self.origin(of: id)) else { return nil }
        var earlier: Request?
        if let event = try event(at: sequence), case .request(let request) = event.payload { earlier = request }
        var context = request.context
        context.requestedAt = earlier?.context.requestedAt
        guard let earlier, earlier.context == context, earlier.estimatedUsage == request.usage,
            request.estimate.matches(earlier.hold)
        else {
            throw LedgerError(
                .conflict, "request \"\(id)\" was admitted before, as event \(sequence), for something else",
                advice: "give each request an id of its own")
        }
        let decision = try withBudgets { budgets, _ in try budgets.decide(earlier.context, hold: .zero) }
        return Admission(
            requestID: sequence, hold: earlier.hold, projectRemaining: decision.projectRemaining,
            totalRemaining: decision.totalRemaining, warnings: [], isRepeated: true)
    }

    // MARK: The hold

    enum Hold {
        case bound(Money)
        case refused(AdmissionRefusal)
    }

    /// The most that a request can cost, unless its project or model rules it out.
    func hold(for request: AdmissionRequest) throws -> Hold {
        guard let project = state.projects[request.project] else {
            guard !state.policy.opensUnknownProjects else { return try bound(request) }
            return .refused(
                .because(
                    .unknownProject, "there is no project \(request.project)",
                    advice: "open it with \"usage-ledger project open \(request.project)\""))
        }
        guard project.isOpen else {
            return .refused(
                .because(
                    .closedProject, "project \(request.project) is closed",
                    advice: "open it again with \"usage-ledger project open \(request.project)\""))
        }
        return try bound(request)
    }

    private func bound(_ request: AdmissionRequest) throws -> Hold {
        switch request.estimate {
        case .cost(let money):
            guard money >= .zero else {
                throw LedgerError(.invalid, "a cost of \(money)", advice: "a cost is 0 or more")
            }
            return .bound(money)
        case .usage(let usage):
            do {
                try usage.validate()
            } catch {
                throw LedgerError(.invalid, "\(error)")
            }
            let price = state.catalogue.price(for: request.model, at: now)?.entry.price
            if let price, let bound = try price.bound(of: usage, serviceTier: request.serviceTier) {
                return .bound(bound)
            }
            if let ceiling = try state.policy.ceilingPrice?.bound(of: usage, serviceTier: request.serviceTier) {
                return .bound(ceiling)
            }
            let model = request.model.isEmpty ? "a request without a model" : request.model
            return .refused(
                .because(
                    .unpriced,
                    price == nil
                        ? "\(model) has no price, so what it costs cannot be bounded"
                        : "the price of \(model) has no rate for all that the request uses",
                    advice:
                        "give it one with \"usage-ledger price set \(request.model) …\", or name the model that it is "
                        + "with \"usage-ledger price alias \(request.model)=MODEL\""))
        }
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
        let sequence = try append(.throttle(refusals.recorded(throttle))).sequence
        refusals.didRecord(throttle, sequence: sequence, at: now)
        try recordCountedRefusals()
        return sequence
    }

    /// Records the refusals that were counted and whose second has passed; all of them at the end.
    mutating func recordCountedRefusals(isEnd: Bool = false) throws {
        for throttle in refusals.takePending(at: isEnd ? nil : now) { try append(.throttle(throttle)) }
    }
}

extension AdmissionRequest.Estimate {
    /// Whether a hold may be this estimate's; that of a usage follows from the prices of its time.
    fileprivate func matches(_ hold: Money) -> Bool {
        switch self {
        case .usage: true
        case .cost(let money): money == hold
        }
    }
}

extension AdmissionRefusal {
    fileprivate static func because(_ reason: Reason, _ message: String, advice: String) -> AdmissionRefusal {
        AdmissionRefusal(
            reason: reason, refusedBy: [], hold: nil, projectRemaining: nil, totalRemaining: nil,
            throttleSequence: nil, message: message, advice: advice)
    }
}

extension BudgetDecision.Refusal {
    var asEvent: BudgetRefusal {
        BudgetRefusal(
            scope: figures.key.scope, period: figures.key.period, limit: figures.limit, settled: figures.settled,
            held: figures.held, requested: requested, resetsAt: figures.resetsAt)
    }

    /// `project:api may spend 500 a month: 450 is settled, 0 held, 50 left, and 60 was asked for`
    fileprivate var sentence: String {
        let period = figures.key.period == .total ? "in total" : "a \(figures.key.period.rawValue)"
        let left = (try? figures.remaining()) ?? .zero
        return "\(figures.key.scope) may spend \(figures.limit) \(period): \(figures.settled) is settled, "
            + "\(figures.held) held, \(left) left, and \(requested) was asked for"
    }

    fileprivate func advice(calendar: BillingCalendar) -> String? {
        guard isOverBudget else { return "try again when what is held is settled" }
        return figures.resetsAt.map { "the limit begins anew at \(calendar.format($0))" }
    }
}
