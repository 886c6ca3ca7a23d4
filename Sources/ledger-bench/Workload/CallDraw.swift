import LedgerModel

/// Draws what one call was: who, what for, how much, how it ended.
struct CallDraw: Sendable {
    /// One call, before it has a place in a log.
    struct Drawn: Sendable {
        var call: Team.Call
        var context: RequestContext
        var usage: Usage
        var outcome: Outcome
        var httpStatus: UInt16?
        var cost: Cost
        var priceSequence: UInt64?
        var firstTokenMicroseconds: Int64?
        var latencyMicroseconds: Int64
        var providerID: String?
        var rateLimits: RateLimitSnapshot?
    }

    let team: Team
    let prices: PriceBook
    private let drawsIDs: Bool

    init(_ workload: Workload, prices: PriceBook, chance: inout SplitMix64) {
        team = Team(&chance)
        self.prices = prices
        drawsIDs = workload.kind.hasProviderIDs
    }

    func draw(_ chance: inout SplitMix64) -> Drawn {
        let call = team.call(&chance)
        let model = Team.models[call.model]
        let context = RequestContext(
            project: team.projects[call.project], model: model.name, user: team.users[call.user],
            operation: model.operation)
        var usage = usage(of: call, &chance)
        let (outcome, status) = outcome(&chance)
        if outcome == .failed { usage = Usage() }
        let amount = usage == Usage() ? Money.zero : prices.cost(of: usage, model: call.model)
        let isSure = outcome == .succeeded || outcome == .failed
        let streams = model.operation == .chat && chance.happens(0.7)
        let firstToken = Int64(chance.logNormal(median: 400_000, spread: 0.5))
        let rest = Double(usage.outputTokens) * chance.logNormal(median: 15_000, spread: 0.2)
        return Drawn(
            call: call, context: context, usage: usage, outcome: outcome, httpStatus: status,
            cost: isSure ? .known(amount) : .estimated(amount), priceSequence: prices.sequence(model: call.model),
            firstTokenMicroseconds: streams && outcome == .succeeded ? firstToken : nil,
            latencyMicroseconds: firstToken + Int64(rest),
            providerID: drawsIDs ? ProviderID.draw(model.idForm, &chance) : nil,
            rateLimits: chance.happens(0.1) ? rateLimits(of: model, &chance) : nil)
    }

    private func usage(of call: Team.Call, _ chance: inout SplitMix64) -> Usage {
        var usage = Usage()
        switch Team.models[call.model].operation {
        case .transcription:
            usage.audioMilliseconds = min(7_200_000, Int64(chance.logNormal(median: 60_000, spread: 1)) + 100)
        case .embedding:
            usage.inputTokens = min(8_191, Int64(chance.logNormal(median: 400, spread: 1)) + 1)
        case .chat, .image, .speech, .other:
            usage.inputTokens = min(120_000, Int64(chance.logNormal(median: 800, spread: 1)) + 1)
            let most = team.maximumOutputTokens[call.project]
            usage.outputTokens = min(most, Int64(chance.logNormal(median: 250, spread: 0.8)) + 1)
            if chance.happens(0.3) {
                usage.cachedInputTokens = Int64(chance.unit() * Double(usage.inputTokens) / 128) * 128
            }
        }
        return usage
    }

    private func outcome(_ chance: inout SplitMix64) -> (Outcome, UInt16?) {
        switch chance.below(1000) {
        case ..<970: (.succeeded, 200)
        case ..<985: (.failed, chance.happens(0.5) ? 500 : 503)
        case ..<992: (.timedOut, nil)
        default: (.cancelled, 200)
        }
    }

    private func rateLimits(of model: Team.Model, _ chance: inout SplitMix64) -> RateLimitSnapshot {
        RateLimitSnapshot(
            requestLimit: model.requestLimit,
            requestsRemaining: model.requestLimit - Int64(chance.exponential() * Double(model.requestLimit) / 50) - 1,
            requestsResetMilliseconds: Int64(chance.exponential() * 200), tokenLimit: model.tokenLimit,
            tokensRemaining: model.tokenLimit - Int64(chance.exponential() * Double(model.tokenLimit) / 50) - 1,
            tokensResetMilliseconds: Int64(chance.exponential() * 500))
    }
}
