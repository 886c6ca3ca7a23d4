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
            case .usage: usage.outputTokens > 0 ? usage.outputTokens : nil
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
            try money.requireCharge("a cost")
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
        var usage = usage
        if case .usage(_, hasOutputCap: false) = request.estimate, let price,
            price.rate(.output, serviceTier: request.serviceTier, inputTokens: usage.inputTokens) == nil
        {
            // A model that bills no output needs no cap.
            usage.outputTokens = 0
        }
        if let bound = try bound(of: usage, at: price, serviceTier: request.serviceTier) {
            try bound.requireCharge("what it may cost")
            return .hold(HoldEstimate(hold: bound, usage: usage, request))
        }
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

    /// The most that a usage can cost; what the price has no rate for, by the policy's ceiling. Nil without one.
    private func bound(of usage: Usage, at price: Price?, serviceTier: ServiceTier) throws -> Money? {
        if let bound = try price?.bound(of: usage, serviceTier: serviceTier) { return bound }
        guard let ceiling = try policy.ceilingPrice?.bound(of: usage, serviceTier: serviceTier) else { return nil }
        // What the price does have rates for is paid on top.
        return try ceiling + (price?.bound(of: usage, serviceTier: serviceTier, isPartial: true) ?? .zero)
    }
}

extension Money {
    /// More than any request costs, and so little that no sum of them leaves 128 bits: a million million units.
    static let largestCharge = Money(picounits: 1_000_000_000_000 * 1_000_000_000_000)

    /// Throws `LedgerError.invalid` for what cannot be charged.
    func requireCharge(_ what: String) throws {
        guard self >= .zero, self <= Self.largestCharge else {
            throw LedgerError(
                .invalid, "\(what) of \(self)", advice: "it is 0 or more, and at most \(Self.largestCharge)")
        }
    }
}
