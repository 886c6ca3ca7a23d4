import LedgerModel
import Projections

extension Admission {
    /// `requestID`: nil where it was only asked.
    init(
        _ decision: BudgetDecision, _ estimate: HoldEstimate, requestID: UInt64?, isRepeated: Bool = false
    ) {
        self.init(
            requestID: requestID, hold: estimate.hold, maxOutputTokens: estimate.maxOutputTokens,
            projectRemaining: decision.projectRemaining, totalRemaining: decision.totalRemaining,
            warnings: isRepeated ? [] : decision.warnings, isRepeated: isRepeated)
    }
}

extension AdmissionRefusal {
    /// For a reason that no limit is.
    init(_ reason: Reason, _ message: String, advice: String) {
        self.init(
            reason: reason, refusedBy: [], hold: nil, projectRemaining: nil, totalRemaining: nil,
            throttleSequence: nil, message: message, advice: advice)
    }

    init(
        _ decision: BudgetDecision, _ decisive: BudgetDecision.Refusal, hold: Money, sequence: UInt64?,
        calendar: BillingCalendar
    ) {
        self.init(
            reason: decisive.isOverBudget ? .overBudget : .busy, refusedBy: decision.refusedBy, hold: hold,
            projectRemaining: decision.projectRemaining, totalRemaining: decision.totalRemaining,
            throttleSequence: sequence, message: decisive.sentence, advice: decisive.advice(calendar))
    }
}

extension BudgetDecision.Refusal {
    /// `project:api may spend 500 a month: 450 is settled, 0 held, 50 left, and 60 was asked for`
    fileprivate var sentence: String {
        let period = figures.key.period == .total ? "in total" : "a \(figures.key.period.rawValue)"
        let left = (try? figures.remaining()) ?? .zero
        return "\(figures.key.scope) may spend \(figures.limit) \(period): \(figures.settled) is settled, "
            + "\(figures.held) held, \(left) left, and \(requested) was asked for"
    }

    fileprivate func advice(_ calendar: BillingCalendar) -> String? {
        guard isOverBudget else { return "try again when what is held is settled" }
        return figures.resetsAt.map { "the limit begins anew at \(calendar.format($0))" }
    }
}
