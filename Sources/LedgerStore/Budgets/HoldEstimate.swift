import LedgerModel
import Projections

/// The most that a request can cost, and by what usage.
struct HoldEstimate {
    let hold: Money
    let usage: Usage
    /// Nil where the caller stated a cost.
    let maxOutputTokens: Int64?

    init(hold: Money, usage: Usage, _ request: AdmissionRequest) {
        self.hold = hold
        self.usage = usage
        maxOutputTokens =
            switch request.estimate {
            case .usage: request.operation == .chat ? usage.outputTokens : nil
            case .cost: nil
            }
    }

    enum Outcome {
        case hold(HoldEstimate)
        case refused(AdmissionRefusal)
    }
}

extension LedgerState {
    /// The most that a request can cost at the prices of a time, unless its project or its model rules it out.
    ///
    /// Throws `LedgerError.invalid` for an estimate that none can be.
    func estimate(_ request: AdmissionRequest, at now: Instant) throws -> HoldEstimate.Outcome {
        let project = projects[request.project]
        guard project != nil || policy.opensUnknownProjects else {
            return .refused(
                AdmissionRefusal(
                    .unknownProject, "there is no project \(request.project)",
                    advice: "open it with \"usage-ledger project open \(request.project)\""))
        }
        guard project?.isOpen != false else {
            return .refused(
                AdmissionRefusal(
                    .closedProject, "project \(request.project) is closed",
                    advice: "open it again with \"usage-ledger project open \(request.project)\""))
        }
        if case .cost(let money) = request.estimate {
            guard money >= .zero else {
                throw LedgerError(.invalid, "a cost of \(money)", advice: "a cost is 0 or more")
            }
            return .hold(HoldEstimate(hold: money, usage: Usage(), request))
        }
        guard let usage = request.usage(policy) else {
            return .refused(
                AdmissionRefusal(
                    .uncapped, "nothing caps the output, so what the request costs cannot be bounded",
                    advice: "state the most output tokens, or give the policy a defaultMaxOutputTokens"))
        }
        do {
            try usage.validate()
        } catch {
            throw LedgerError(.invalid, "\(error)")
        }
        return try bound(of: usage, request, at: now)
    }

    private func bound(
        of usage: Usage, _ request: AdmissionRequest, at now: Instant
    ) throws -> HoldEstimate.Outcome {
        let price = catalogue.price(for: request.model, at: now)?.entry.price
        let bound =
            try price?.bound(of: usage, serviceTier: request.serviceTier)
            ?? policy.ceilingPrice?.bound(of: usage, serviceTier: request.serviceTier)
        if let bound { return .hold(HoldEstimate(hold: bound, usage: usage, request)) }
        guard !request.model.isEmpty else {
            return .refused(
                AdmissionRefusal(
                    .unpriced, "a request without a model has no price", advice: "name the model, or state a cost"))
        }
        let message =
            price == nil
            ? "\(request.model) has no price, so what it costs cannot be bounded"
            : "the price of \(request.model) has no rate for all that the request uses"
        return .refused(
            AdmissionRefusal(
                .unpriced, message,
                advice: "give it one with \"usage-ledger price set \(request.model) …\", or say which model it is with "
                    + "\"usage-ledger price alias \(request.model)=MODEL\""))
    }
}
