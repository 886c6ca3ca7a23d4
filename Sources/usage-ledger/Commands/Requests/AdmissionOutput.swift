import ArgumentParser
import EventStorage
import Interchange
import LedgerModel
import LedgerStore
import Projections
import Reports

/// Tells an answer of admission, and ends the command with its exit code.
struct AdmissionOutput {
    let opened: Ledger
    let options: LedgerOptions
    let json: Bool

    /// The command that explains a refusal.
    func explain(_ sequence: UInt64) -> String {
        let ledger = options.path.map { ["--ledger", $0] } ?? []
        return (["usage-ledger", "request", "explain", "\(sequence)"] + ledger).map(shellQuoted).joined(separator: " ")
    }

    /// Throws the exit code of a refusal, which has been told by then.
    func tell(_ answer: AdmissionAnswer) throws {
        if json {
            print(try AdmissionJSON.object(answer, explain: explain).compactText)
        } else {
            switch answer {
            case .allowed(let admission): try tell(admission)
            case .refused: break
            }
        }
        guard case .refused(let refusal) = answer else { return }
        let code = refusal.reason == .busy ? Failure.busy : Failure.refused
        guard json else {
            var text = refusal.message
            if let advice = refusal.advice { text += "; \(advice)" }
            if let sequence = refusal.throttleSequence { text += "; \(explain(sequence)) says more" }
            throw CommandError(code, (refusal.reason == .busy ? "busy: " : "refused: ") + text)
        }
        guard Terminal.flush() else { throw CommandError(Failure.inputOutput, "cannot write the output") }
        throw ExitCode(code)
    }

    private func tell(_ admission: Admission) throws {
        let currency = opened.currency
        if let id = admission.requestID {
            print("Request \(id): \(admission.hold) \(currency) held\(admission.isRepeated ? " already" : "").")
        } else {
            print("It would be admitted, with \(admission.hold) \(currency) held.")
        }
        if let cap = admission.maxOutputTokens { print("Send at most \(cap) as the cap on output tokens.") }
        let remaining = [("project", admission.projectRemaining), ("organization", admission.totalRemaining)]
            .compactMap { name, money in money.map { "\($0) \(currency) for the \(name)" } }
        if !remaining.isEmpty { print("Remaining: \(remaining.joined(separator: ", ")).") }
        for warning in admission.warnings { Notice.write(try text(of: warning)) }
    }

    private func text(of warning: BudgetDecision.Warning) throws -> String {
        switch warning {
        case .dailyBudget(let budget, let requested):
            "\(budget.scope) comes to \(try budget.usedToday() + requested) today; its daily budget is "
                + "\(try budget.amount().rounded(toDecimals: 2))"
        case .softLimit(let figures, let requested):
            "\(figures.key.scope) comes to \(try figures.settled + figures.held + requested), above its soft limit of "
                + "\(figures.limit) \(figures.key.period.phrase)"
        }
    }
}
