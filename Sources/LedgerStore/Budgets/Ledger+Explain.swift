import EventStorage
public import LedgerModel
public import Projections

/// Why a request was admitted, or refused: the limits as they stood, what counted against them, and what came after.
public struct AdmissionExplanation: Sendable {
    /// The request, or the throttle that refused it.
    public let event: LedgerEvent
    /// The limits that it counted against, in the order that they are checked in, just before it.
    public let limits: [Limit]
    /// The holds that were open, those that counted against a limit of the request, the largest first.
    public let holds: [OpenHold]
    /// What happened to the request afterwards.
    public var later: [LedgerEvent]

    /// A limit, as it stood.
    public struct Limit: Sendable {
        public let figures: BudgetFigures
        /// The event that set it.
        public let set: LedgerEvent?
        /// What was asked for.
        public let requested: Money
        /// The largest charges of the period that count against it.
        public let charges: [LedgerEvent]
        /// How many charges there are.
        public let chargeCount: Int

        /// Whether it speaks against the request.
        public var refuses: Bool { (try? figures.settled + figures.held + requested > figures.limit) ?? true }
    }
}

extension Ledger {
    /// Explains an admission or a refusal, by the sequence of its event: the limits are worked out again from the events before it.
    ///
    /// Throws `LedgerError.invalid` for an event that is neither. O(events before).
    public func explain(_ sequence: UInt64) throws -> AdmissionExplanation {
        var about: LedgerEvent?
        var later: [LedgerEvent] = []
        let treeSize = try head().treeSize
        try LedgerError.rethrowing {
            try RequestHistory.forEachEvent(of: sequence, in: directory, treeSize: treeSize) { event in
                if event.sequence == sequence { about = event } else { later.append(event) }
                return true
            }
        }
        guard let about, let (context, requested) = about.payload.asked else {
            throw LedgerError(
                .invalid, "event \(sequence) is neither a request nor a refusal",
                advice: "give the requestId of an admission, or the number that a refusal named")
        }
        let budgets = try budgets(before: sequence, at: about.occurredAt)
        let keys = budgets.limits(for: context)
        var limits: [AdmissionExplanation.Limit] = []
        for key in keys {
            guard let figures = try budgets.figures(key) else { continue }
            let charges = try largestCharges(against: key, budgets, before: sequence)
            limits.append(
                AdmissionExplanation.Limit(
                    figures: figures, set: try event(at: figures.version), requested: requested,
                    charges: try charges.sequences.compactMap { try event(at: $0) }, chargeCount: charges.count))
        }
        let holds = budgets.exposure.holds.values
            .filter { hold in keys.contains { budgets.limits(for: hold.context).contains($0) } }
            .sorted { ($1.amount, $0.key) < ($0.amount, $1.key) }
        return AdmissionExplanation(event: about, limits: limits, holds: holds, later: later)
    }

    /// All limits as they stood just before an event.
    func budgets(before sequence: UInt64, at now: Instant) throws -> Budgets {
        try LedgerError.rethrowing {
            var state = LedgerState()
            let administration = try committer.read { session in
                try session.catchUp()
                return session.administration
            }
            _ = try administration.forEachEvent { (number, bytes) throws(CodecError) in
                if number < sequence { state.apply(try EventCodec.decode(bytes, sequence: number)) }
            }
            let (live, _) = try LiveExposure.load(
                directory, calendar: calendar, users: state.limitedUsers, upTo: sequence)
            var folded = live
            try folded.fold()
            return Budgets(state: state, exposure: folded.projection, now: now)
        }
    }

    private func event(at sequence: UInt64) throws -> LedgerEvent? {
        try LedgerError.rethrowing {
            try directory.withEvent(at: sequence) { try EventCodec.decode($0, sequence: sequence) }
        }
    }

    private func largestCharges(
        against key: LedgerState.LimitKey, _ budgets: Budgets, before sequence: UInt64
    ) throws -> LargestCharges {
        let range = calendar.range(of: key.period, containing: budgets.now)
        var charges = LargestCharges(
            budgets, key, range: key.period == .total ? nil : range, before: sequence, limit: 5)
        try replay(into: &charges, asKnown: budgets.now)
        return charges
    }
}

extension EventPayload {
    /// Who asked for how much; nil for events that say neither that it was held nor that it was refused.
    fileprivate var asked: (RequestContext, Money)? {
        switch self {
        case .request(let request): (request.context, request.hold)
        case .throttle(let throttle): throttle.refusal.map { (throttle.context, $0.requested) }
        case .response, .alert, .alertDelivered, .limitSet, .limitRemoved, .projectOpened, .projectClosed, .policySet,
            .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .holdVoided, .adjustment, .quotaIncrease,
            .recovered, .restored:
            nil
        }
    }
}
