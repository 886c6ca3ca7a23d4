package import LedgerModel
package import LedgerStore
package import Projections

/// Admission's answers as JSON: what scripts read. Amounts are exact decimal text.
package enum AdmissionJSON {
    /// `explain`: the command that explains a refusal, for an event that records it.
    package static func object(
        _ answer: AdmissionAnswer, explain: (UInt64) -> String
    ) throws(MoneyError) -> JSONValue {
        switch answer {
        case .allowed(let admission): try object(admission)
        case .refused(let refusal): try object(refusal, explain: explain)
        }
    }

    private static func object(_ admission: Admission) throws(MoneyError) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [("allowed", .bool(true))]
        if let id = admission.requestID { members.append(("requestId", .integer(id))) }
        members.append(("hold", .money(admission.hold)))
        if let cap = admission.maxOutputTokens { members.append(("maxOutputTokens", .integer(cap))) }
        members += [
            ("projectRemaining", optional(admission.projectRemaining)),
            ("totalRemaining", optional(admission.totalRemaining)),
        ]
        var warnings: [JSONValue] = []
        for warning in admission.warnings { warnings.append(try object(warning)) }
        members.append(("warnings", .array(warnings)))
        if admission.isRepeated { members.append(("repeated", .bool(true))) }
        return .object(members)
    }

    private static func object(_ warning: BudgetDecision.Warning) throws(MoneyError) -> JSONValue {
        switch warning {
        case .dailyBudget(let budget, let requested):
            return .object([
                ("code", .string("dailyBudget")), ("scope", .string(budget.scope.description)),
                ("dailyBudget", .money(try budget.amount())),
                ("todayUsage", .money(try budget.usedToday() + requested)),
            ])
        case .softLimit(let figures, let requested):
            return .object([
                ("code", .string("softLimit")), ("scope", .string(figures.key.scope.description)),
                ("period", .string(figures.key.period.rawValue)), ("limit", .money(figures.limit)),
                ("settled", .money(figures.settled)), ("held", .money(figures.held)),
                ("requested", .money(requested)),
            ])
        }
    }

    private static func object(
        _ refusal: AdmissionRefusal, explain: (UInt64) -> String
    ) throws(MoneyError) -> JSONValue {
        var refusedBy: [JSONValue] = []
        for limit in refusal.refusedBy { refusedBy.append(try object(limit)) }
        return .object([
            ("allowed", .bool(false)), ("reason", .string(refusal.reason.rawValue)),
            ("retryable", .bool(refusal.isRetryable)), ("message", .string(refusal.message)),
            ("advice", .optional(refusal.advice)), ("hold", optional(refusal.hold)),
            ("refusedBy", .array(refusedBy)), ("projectRemaining", optional(refusal.projectRemaining)),
            ("totalRemaining", optional(refusal.totalRemaining)),
            ("explain", .optional(refusal.throttleSequence.map(explain))),
        ])
    }

    package static func object(_ refusal: BudgetDecision.Refusal) throws(MoneyError) -> JSONValue {
        .object([
            ("scope", .string(refusal.figures.key.scope.description)),
            ("period", .string(refusal.figures.key.period.rawValue)),
            ("limit", .money(refusal.figures.limit)), ("settled", .money(refusal.figures.settled)),
            ("held", .money(refusal.figures.held)), ("requested", .money(refusal.requested)),
            ("remaining", .money(try refusal.figures.remaining())),
            ("resetsAt", .optional(refusal.figures.resetsAt?.description)),
            ("overBudget", .bool(refusal.isOverBudget)),
        ])
    }

    /// What became of a hold.
    package static func object(_ settled: Settled) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("requestId", .integer(settled.requestID)), ("attempt", .integer(settled.attempt)),
            ("sequence", .integer(settled.sequence)), ("certainty", .string(settled.cost.certainty.name)),
        ]
        switch settled.cost {
        case .known(let money), .estimated(let money): members.append(("cost", .money(money)))
        case .unknown(let lower, let upper):
            members += [("cost", .null), ("costAtLeast", .money(lower)), ("costAtMost", optional(upper))]
        }
        members += [("hold", .money(settled.hold)), ("overrun", .money(settled.overrun))]
        if let charge = settled.replacedCharge { members.append(("replacedCharge", .money(charge))) }
        members.append(
            (
                "alerts",
                .array(
                    settled.alerts.map { alert in
                        .object([
                            ("level", .string(alert.level.name)), ("scope", .string(alert.scope.description)),
                            ("period", .string(alert.period.rawValue)),
                            ("thresholdPercent", .integer(alert.thresholdPercent)),
                            ("settled", .money(alert.settled)), ("limit", .money(alert.limit)),
                        ])
                    })
            ))
        if settled.isRepeated { members.append(("repeated", .bool(true))) }
        return .object(members)
    }

    private static func optional(_ money: Money?) -> JSONValue { money.map(JSONValue.money) ?? .null }
}
