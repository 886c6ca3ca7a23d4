import LedgerModel
import Projections
import TestSupport
import Testing

@testable import LedgerStore

/// Replay hands projections the log as columns: what was known then, of what had happened by then.
@Suite struct ReplayTests {
    /// Keeps what it is handed.
    struct Kept: Projection {
        var rows: [String] = []
        var administrative: [LedgerEvent] = []

        mutating func apply(_ batch: EventBatch) throws {
            for index in 0..<batch.count {
                rows.append(
                    "\(batch.sequences[index]) \(batch.kinds[index]) \(batch.names[batch.projects[index]])/"
                        + "\(batch.names[batch.models[index]]) \(batch.inputTokens[index])+"
                        + "\(batch.cachedInputTokens[index])+\(batch.outputTokens[index]) "
                        + "\(batch.audioMilliseconds[index])ms \(batch.outcomes[index]) "
                        + "\(Money(picounits: batch.amounts[index])) \(batch.certainties[index])")
            }
            administrative += batch.administrative
        }

        mutating func merge(_ later: Kept) throws {
            rows += later.rows
            administrative += later.administrative
        }
    }

    @Test func columnsSayWhatTheEventsSay() throws {
        let ledger = try SimulatedLedger().create()
        var usage = Usage(inputTokens: 7, cachedInputTokens: 3, outputTokens: 2)
        usage.audioMilliseconds = 1500
        let context = RequestContext(project: "web", model: "gpt", requestedAt: noon.adding(seconds: -60))
        try ledger.append(opened("web"))
        try ledger.append(.request(Request(context: context, estimatedUsage: usage, hold: dollars("3"))))
        try ledger.append(
            .response(Response(context: context, outcome: .timedOut, usage: usage, cost: .estimated(dollars("0.5")))))
        try ledger.append(.response(Response(context: Samples.bareContext, usage: Usage(), cost: .unpriced)))
        try ledger.append(
            .holdVoided(
                HoldVoiding(
                    context: context, requestID: 1, cause: .expired, released: dollars("3"),
                    assumedCharge: dollars("2.5"))))
        try ledger.append(.adjustment(Adjustment(adjustmentKind: .credit, amount: dollars("-1"))))
        try ledger.append(.throttle(Throttle(context: context, origin: .provider, cause: .tokens)))
        var kept = Kept()
        try ledger.replay(into: &kept)
        #expect(
            kept.rows == [
                "0 projectOpened web/ 0+0+0 0ms succeeded 0 known",
                "1 request web/gpt 7+3+2 1500ms succeeded 0 known",
                "2 response web/gpt 7+3+2 1500ms timedOut 0.5 estimated",
                "3 response p/m 0+0+0 0ms succeeded 0 unknown",
                "4 holdVoided web/gpt 0+0+0 0ms succeeded 2.5 estimated",
                "5 adjustment / 0+0+0 0ms succeeded -1 known",
                "6 throttle web/gpt 0+0+0 0ms succeeded 0 known",
            ])
        // What administers the ledger comes whole besides.
        #expect(kept.administrative.map(\.sequence) == [0])
        #expect(kept.administrative == (try ledger.events()).filter { $0.sequence == 0 })
    }

    /// Amounts belong to the time of the request.
    @Test func billedWhenTheRequestWasMade() throws {
        struct Billed: Projection {
            var times: [Instant] = []
            mutating func apply(_ batch: EventBatch) throws { times += batch.billedAt }
            mutating func merge(_ later: Billed) throws { times += later.times }
        }
        let ledger = try SimulatedLedger().create()
        let midnight = instant("2026-11-01")
        let context = RequestContext(project: "p", model: "m", requestedAt: midnight)
        let response = EventPayload.response(Response(context: context, usage: Usage(), cost: .known(.zero)))
        try ledger.append([
            draft(response, .ordinal(0), occurredAt: midnight.adding(seconds: 9)),
            draft(chat(), .ordinal(1), occurredAt: midnight.adding(seconds: 5)),
            draft(chat(), .ordinal(2)),
        ])
        var billed = Billed()
        try ledger.replay(into: &billed)
        #expect(billed.times == [midnight, midnight.adding(seconds: 5), noon])
    }

    /// Four events recorded an hour apart: what each claims for its own time, and which of them a replay takes.
    @Test(
        arguments: [
            (nil, nil, [0, 1, 2, 3]), (nil, -1, []), (nil, 0, [0]), (nil, 3599, [0]), (nil, 3600, [0, 1]),
            (nil, 7200, [0, 1, 2]), (nil, 10_800, [0, 1, 2, 3]), (nil, 99_999, [0, 1, 2, 3]),
            (0, nil, [0, 1, 3]), (3600, nil, [0, 1, 3]), (7199, nil, [0, 1, 3]), (7200, nil, [0, 1, 2, 3]),
            (-86_400, nil, [1]), (-86_401, nil, []), (0, 3600, [0, 1]), (7200, 7200, [0, 1, 2]), (-1, 10_800, [1, 3]),
        ] as [(Int64?, Int64?, [UInt64])])
    func asOfAndAsKnown(_ asOf: Int64?, _ asKnown: Int64?, _ expected: [UInt64]) throws {
        let (ledger, _) = try hourly()
        var kept = Kept()
        let head = try ledger.replay(
            into: &kept, asOf: asOf.map(noon.adding(seconds:)), asKnown: asKnown.map(noon.adding(seconds:)))
        #expect(kept.rows.map { $0.prefix { $0 != " " } } == expected.map { "\($0)" })
        // As-known cuts the log; as-of only leaves out.
        let known = asKnown.map { $0 < 0 ? 0 : min(4, UInt64($0) / 3600 + 1) } ?? 4
        #expect(head.treeSize == known)
    }

    /// Recorded at noon, 13, 14 and 15 o'clock; they occurred then, a day before noon, then, and seven seconds
    /// before noon.
    private func hourly() throws -> (Ledger, SimulatedLedger) {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create()
        let claims: [Instant?] = [nil, noon.adding(seconds: -86_400), nil, noon.adding(seconds: -7)]
        for (number, claim) in claims.enumerated() {
            simulated.clock.set(noon.adding(seconds: Int64(number) * 3600))
            try ledger.append([draft(chat(), .ordinal(UInt64(number)), occurredAt: claim)])
        }
        return (ledger, simulated)
    }

    /// The head of a prefix is that of the log when it ended there.
    @Test func headOfAPrefix() throws {
        let simulated = SimulatedLedger()
        let ledger = try simulated.create()
        var heads = [try ledger.head()]
        for number in 0..<4 {
            simulated.clock.set(noon.adding(seconds: Int64(number) * 3600))
            try ledger.append([draft(chat(), .ordinal(UInt64(number)))])
            heads.append(try ledger.head())
        }
        for (count, head) in heads.enumerated() {
            var kept = Kept()
            let asKnown = noon.adding(seconds: Int64(count) * 3600 - 1)
            #expect(try ledger.replay(into: &kept, asKnown: asKnown) == head, "\(count) events")
        }
    }

    /// A prefix that ends within a commit has no root that the log states.
    @Test func headWithinACommit() throws {
        let ledger = try SimulatedLedger().create()
        try ledger.commit { transaction in
            try transaction.append(opened("a"))
            transaction.advance(to: noon.adding(seconds: 1))
            try transaction.append(opened("b"))
        }
        var kept = Kept()
        let head = try ledger.replay(into: &kept, asKnown: noon)
        #expect(head.treeSize == 1)
        #expect(head.root == nil)
        #expect(head.recordedAt == noon)
        #expect(kept.rows.count == 1)
    }

    @Test func emptyLog() throws {
        let ledger = try SimulatedLedger().create()
        var kept = Kept()
        let head = try ledger.replay(into: &kept, asOf: noon, asKnown: noon)
        #expect(head == (try ledger.head()))
        #expect(kept.rows.isEmpty)
    }

    /// Random events, read as columns and whole, say the same.
    @Test func columnsAgreeWithWholeEvents() throws {
        let ledger = try SimulatedLedger().create()
        var random = RandomEvents(seed: 11, mayHashUsers: false)
        var drafts: [EventDraft] = []
        for number in 0..<600 {
            let kind = EventKind.allCases[number % EventKind.allCases.count]
            var event = random.draft(kind)
            event.origin = EventOrigin(source: "r", key: .ordinal(UInt64(number)))
            drafts.append(event)
        }
        try ledger.append(drafts)
        var kept = Kept()
        try ledger.replay(into: &kept)
        let events = try ledger.events()
        #expect(events.map(\.payload) == drafts.map(\.payload))
        #expect(events.map(\.origin) == drafts.map(\.origin))
        #expect(events.map(\.occurredAt) == drafts.map { $0.occurredAt ?? noon })
        #expect(kept.rows == events.map(NaiveColumns.row))
    }
}

/// The columns of one event, from the event itself.
enum NaiveColumns {
    static func row(_ event: LedgerEvent) -> String {
        var usage = Usage()
        var (outcome, amount, certainty) = (Outcome.succeeded, Money.zero, CostCertainty.known)
        var (project, model) = ("", "")
        func take(_ context: RequestContext) { (project, model) = (context.project, context.model) }
        switch event.payload {
        case .request(let request):
            take(request.context)
            usage = request.estimatedUsage
        case .response(let response):
            take(response.context)
            (usage, outcome, certainty) = (response.usage, response.outcome, response.cost.certainty)
            if case .unknown(let lower, _) = response.cost { amount = lower }
            amount = response.cost.amount ?? amount
        case .throttle(let throttle): take(throttle.context)
        case .holdVoided(let voiding):
            take(voiding.context)
            (amount, certainty) = (voiding.assumedCharge, .estimated)
        case .adjustment(let adjustment):
            if let context = adjustment.context { take(context) }
            (amount, certainty) = (adjustment.amount, adjustment.certainty)
        case .projectOpened(let opening): project = opening.name
        case .projectClosed(let closing): project = closing.name
        case .priceSet(let setting): model = setting.model
        case .priceAlias(let alias): model = alias.model
        default: break
        }
        return "\(event.sequence) \(event.kind) \(project)/\(model) \(usage.inputTokens)+\(usage.cachedInputTokens)+"
            + "\(usage.outputTokens) \(usage.audioMilliseconds)ms \(outcome) \(amount) \(certainty)"
    }
}
