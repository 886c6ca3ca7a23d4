import LedgerModel

/// What happens in the fixture ledger, in order of time: drawn from a seed, before any of it is priced.
struct FixtureScript {
    enum Step {
        case administer(EventPayload, reason: String?)
        /// A request is made; `request` numbers it within the script.
        case ask(request: Int, context: RequestContext, usage: Usage)
        case answer(request: Int, Answer)
        /// The provider turns a request away; nothing is billed.
        case throttled(context: RequestContext, cause: ThrottleCause, retryAfterMilliseconds: Int64)
    }

    struct Answer {
        var outcome: Outcome
        var httpStatus: UInt16?
        var latencyMicroseconds: Int64
        var rateLimits: RateLimitSnapshot?
    }

    private(set) var steps: [(time: Instant, step: Step)] = []
    private var chance: SplitMix64
    private var requestCount = 0

    static let firstDay = CivilDate(year: 2026, month: 1, day: 5)!
    static let dayCount = 165

    init(seed: UInt64) {
        chance = SplitMix64(seed: seed)
        addAdministration()
        for day in 0..<Self.dayCount { addDay(day) }
        // Stable: what is drawn earlier comes first among equals.
        steps = steps.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }

    static func instant(day: Int, second: Int64, nanosecond: Int64 = 0) -> Instant {
        Instant(seconds: Int64(firstDay.daysSince1970 + day) * 86_400 + second, nanoseconds: nanosecond)!
    }

    private mutating func addAdministration() {
        func at(_ day: Int, _ payload: EventPayload, _ reason: String? = nil) {
            steps.append((Self.instant(day: day, second: 8 * 3600), .administer(payload, reason: reason)))
        }
        func money(_ text: String) -> Money { Money(text)! }
        at(0, .catalogueAdopted(CatalogueAdoption(name: DefaultCatalogue.name, prices: DefaultCatalogue.prices)))
        at(0, .policySet(Policy()), "the usual rules")
        at(
            0, .limitSet(LimitSetting(scope: .organization, period: .month, amount: money("72"), isHard: true)),
            "budget 2026")
        for project in FixtureTeam.projects {
            let opening = ProjectOpening(name: project.name, allocation: project.allocation.map(money))
            at(0, .projectOpened(opening), "start of the year")
        }
        at(
            0,
            .limitSet(
                LimitSetting(scope: .model("claude-opus-4-5"), period: .month, amount: money("10"), isHard: false)))
        at(31, .priceAlias(PriceAlias(alias: "prod-chat", model: "gpt-4.1-mini")), "the deployment's name")
        at(
            59, .adjustment(Adjustment(adjustmentKind: .credit, amount: money("-2.50"), reference: "CN-2026-0117")),
            "credit for the outage of 24 February")
        at(
            85, .quotaIncrease(QuotaIncrease(stage: .requested, from: money("72"), to: money("140"))),
            "growth of the support bot")
        at(
            89, .quotaIncrease(QuotaIncrease(stage: .approved, from: money("72"), to: money("140"))),
            "answer of the provider")
        at(
            89, .limitSet(LimitSetting(scope: .organization, period: .month, amount: money("140"), isHard: true)),
            "quota raised")
        at(120, .projectClosed(ProjectClosing(name: "mobile")), "moved to the web app")
    }

    private mutating func addDay(_ day: Int) {
        let weekday = (day % 7)
        let isWeekend = weekday >= 5
        // A month brings about a fifth more requests.
        let base = 24 + day * 30 / 100
        let isLaunch = (70...72).contains(day) || day == 134
        let count = (isWeekend ? base / 3 : base) * (isLaunch ? 3 : 1)
        for _ in 0..<count { addRequest(day, isBurst: isLaunch) }
    }

    private mutating func addRequest(_ day: Int, isBurst: Bool) {
        let open = FixtureTeam.projects.filter { day < 120 || $0.name != "mobile" }
        let project = chance.pick(open.map { ($0, weight: $0.weight) })
        let habit = chance.pick(project.habits)
        // Most work is done between eight and eighteen; bursts fall into half an hour.
        let second: Int64 =
            isBurst
            ? Int64.random(in: 36_000...37_800, using: &chance)
            : chance.happens(onceIn: 5)
                ? Int64.random(in: 0..<86_400, using: &chance) : Int64.random(in: 28_800...64_800, using: &chance)
        let microseconds = Int64.random(in: 0..<1_000_000, using: &chance)
        let time = Self.instant(day: day, second: second, nanosecond: microseconds * 1000)
        let context = RequestContext(
            project: project.name, model: habit.model, user: chance.pick(FixtureTeam.users), operation: habit.operation,
            serviceTier: habit.serviceTier)
        if chance.happens(onceIn: isBurst ? 9 : 60) {
            let retryAfter = Int64.random(in: 1...40, using: &chance) * 500
            let cause: ThrottleCause = chance.happens(onceIn: 3) ? .tokens : .requests
            steps.append((time, .throttled(context: context, cause: cause, retryAfterMilliseconds: retryAfter)))
        }
        requestCount += 1
        let request = requestCount
        steps.append((time, .ask(request: request, context: context, usage: usage(of: habit))))
        let answer = answer()
        let answeredAt = Instant(nanoseconds: time.nanoseconds + answer.latencyMicroseconds * 1000)
        steps.append((answeredAt, .answer(request: request, answer)))
    }

    private mutating func usage(of habit: FixtureTeam.Habit) -> Usage {
        var usage = Usage()
        usage.inputTokens = Int64.random(in: habit.inputTokens, using: &chance)
        usage.cachedInputTokens = usage.inputTokens * Int64.random(in: habit.cachedPercent, using: &chance) / 100
        usage.outputTokens = Int64.random(in: habit.outputTokens, using: &chance)
        usage.audioMilliseconds = Int64.random(in: habit.audioMilliseconds, using: &chance)
        return usage
    }

    private mutating func answer() -> Answer {
        let latency = Int64.random(in: 250_000...14_000_000, using: &chance)
        var limits: RateLimitSnapshot?
        if chance.happens(onceIn: 10) {
            limits = RateLimitSnapshot(
                requestLimit: 500, requestsRemaining: Int64.random(in: 0...499, using: &chance),
                requestsResetMilliseconds: Int64.random(in: 120...60_000, using: &chance), tokenLimit: 2_000_000,
                tokensRemaining: Int64.random(in: 0...2_000_000, using: &chance),
                tokensResetMilliseconds: Int64.random(in: 0...60_000, using: &chance))
        }
        if chance.happens(onceIn: 50) {
            return Answer(outcome: .failed, httpStatus: 500, latencyMicroseconds: latency, rateLimits: limits)
        }
        if chance.happens(onceIn: 150) {
            return Answer(outcome: .timedOut, httpStatus: nil, latencyMicroseconds: 60_000_000, rateLimits: nil)
        }
        if chance.happens(onceIn: 200) {
            return Answer(outcome: .cancelled, httpStatus: nil, latencyMicroseconds: latency / 3, rateLimits: nil)
        }
        return Answer(outcome: .succeeded, httpStatus: 200, latencyMicroseconds: latency, rateLimits: limits)
    }
}
