public import LedgerModel
public import Projections

/// What a caller wants to spend, before it is spent.
public struct AdmissionRequest: Sendable, Hashable {
    /// How the most that it can cost is known.
    public enum Estimate: Sendable, Hashable {
        /// What it uses at most; the price of its time makes money of it. Without an output cap of the caller's, the output tokens
        /// are the policy's default, which the caller then must send as the cap.
        case usage(Usage, hasOutputCap: Bool = true)
        /// What it costs at most.
        case cost(Money)
    }

    public var project: String
    /// Empty for what is no model's.
    public var model: String
    public var user: String?
    public var operation: Operation
    public var serviceTier: ServiceTier
    public var estimate: Estimate
    /// The caller's own name for it: asking again under the same name within the last 65,536 events is one request.
    public var id: String?

    public init(
        project: String, model: String = "", user: String? = nil, operation: Operation = .chat,
        serviceTier: ServiceTier = .standard, estimate: Estimate, id: String? = nil
    ) {
        self.project = project
        self.model = model
        self.user = user
        self.operation = operation
        self.serviceTier = serviceTier
        self.estimate = estimate
        self.id = id
    }

    var context: RequestContext {
        RequestContext(project: project, model: model, user: user, operation: operation, serviceTier: serviceTier)
    }

    /// What it uses at most, by a policy; nil where nothing caps the output.
    func usage(_ policy: Policy) -> Usage? {
        switch estimate {
        case .usage(let usage, hasOutputCap: true): return usage
        case .usage(var usage, hasOutputCap: false):
            guard let cap = policy.defaultMaxOutputTokens else { return nil }
            usage.outputTokens = cap
            return usage
        case .cost: return Usage()
        }
    }
}

/// The answer to an `AdmissionRequest`.
public enum AdmissionAnswer: Sendable, Hashable {
    case allowed(Admission)
    case refused(AdmissionRefusal)
}

/// A request that may be made: its money is held.
public struct Admission: Sendable, Hashable {
    /// The request event's sequence, which settles or voids it; nil where nothing was held, but only asked.
    public let requestID: UInt64?
    /// The most that it may cost.
    public let hold: Money
    /// The cap on output tokens that the hold stands for, and that the caller must send; nil where the hold is a cost.
    public let maxOutputTokens: Int64?
    /// What is left for the project, the hold taken off; nil where it has no allocation.
    public let projectRemaining: Money?
    /// The same for the organization.
    public let totalRemaining: Money?
    public let warnings: [BudgetDecision.Warning]
    /// Whether it was admitted before, under the caller's name for it.
    public let isRepeated: Bool
}

/// A request that may not be made.
public struct AdmissionRefusal: Sendable, Hashable {
    public enum Reason: String, Sendable, CaseIterable {
        /// Settled spend leaves too little.
        case overBudget
        /// Only what others hold stands against it: it may be made once they settle for less.
        case busy
        case unknownProject, closedProject
        /// Its cost cannot be bounded: the model has no price, or nothing caps the output.
        case unpriced, uncapped
    }

    public let reason: Reason
    /// In the order that limits are checked in; empty where no limit is the reason.
    public let refusedBy: [BudgetDecision.Refusal]
    public let hold: Money?
    public let projectRemaining: Money?
    public let totalRemaining: Money?
    /// The event that records it, for `request explain`; nil where none does.
    public let throttleSequence: UInt64?
    /// What is wrong, in a sentence.
    public let message: String
    /// What to do.
    public let advice: String?

    /// Whether the same may be admitted later without anybody's doing.
    public var isRetryable: Bool { reason == .busy }
}
