import LedgerModel
import Projections
import TestSupport
import Testing

/// What the headers said last, and the busiest minutes.
@Suite struct RateLimitsProjectionTests {
    private func limits(_ events: [LedgerEvent], range: Range<Instant>? = nil) throws -> RateLimitsProjection {
        var projection = RateLimitsProjection(range: range)
        try projection.apply(EventBatch(events))
        return projection
    }

    private func answer(
        _ model: String = "m", tokens: Int64 = 110, requestedAt: String? = nil, limits: RateLimitSnapshot? = nil
    ) -> EventPayload {
        .response(
            Response(
                context: RequestContext(project: "p", model: model, requestedAt: requestedAt.map(instant)),
                usage: Usage(inputTokens: tokens - 10, outputTokens: 10), cost: .known(.zero), rateLimits: limits))
    }

    private func peaks(_ projection: RateLimitsProjection, model: String? = nil) throws -> [String] {
        try RateLimitsProjection.Measure.allCases.flatMap { measure in
            try RateLimitsProjection.Unit.allCases.map { unit in
                let peak = try projection.peak(of: measure, per: unit, model: model)
                return "\(measure) per \(unit): \(peak.map { "\($0.count) at \($0.start)" } ?? "none")"
            }
        }
    }

    @Test func busiestMinuteAndHour() throws {
        let projection = try limits(
            log([
                ("2026-11-01T09:59:00Z", answer(tokens: 1_000)),
                ("2026-11-01T09:59:59.999999999Z", answer()),
                ("2026-11-01T10:00:00Z", answer()), ("2026-11-01T10:00:30Z", answer("other", tokens: 20)),
                ("2026-11-01T10:00:59Z", answer()),
                ("2026-11-01T10:30:00Z", answer(tokens: 1_110)), ("2026-11-01T11:00:00Z", answer("other")),
                ("2026-11-01T11:00:00Z", throttle()), ("2026-11-01T11:00:00Z", void("1")),
            ]))
        #expect(
            try peaks(projection, model: "m") == [
                // The first of two minutes with two requests.
                "requests per minute: 2 at 2026-11-01T09:59:00Z", "requests per hour: 3 at 2026-11-01T10:00:00Z",
                "tokens per minute: 1110 at 2026-11-01T09:59:00Z", "tokens per hour: 1330 at 2026-11-01T10:00:00Z",
            ])
        #expect(
            try peaks(projection) == [
                "requests per minute: 3 at 2026-11-01T10:00:00Z", "requests per hour: 4 at 2026-11-01T10:00:00Z",
                "tokens per minute: 1110 at 2026-11-01T09:59:00Z", "tokens per hour: 1350 at 2026-11-01T10:00:00Z",
            ])
        #expect(projection.models == ["m", "other"])
        #expect(try peaks(projection, model: "never").allSatisfy { $0.hasSuffix("none") })
    }

    /// A late answer counts in the minute of its request, however many others came between, and across a merge.
    @Test func lateAnswersMakeThePeak() throws {
        let early = log([
            ("2026-11-01T10:00:00Z", answer()), ("2026-11-01T10:01:00Z", answer()),
            ("2026-11-01T10:01:01Z", answer()),
        ])
        let late = log([
            ("2026-11-01T12:00:00Z", answer(requestedAt: "2026-11-01T10:00:30Z")),
            ("2026-11-01T12:30:00Z", answer()),
            ("2026-11-02T12:00:00Z", answer(requestedAt: "2026-11-01T10:00:59Z")),
        ])
        var merged = try limits(early)
        #expect(try merged.peak(of: .requests)?.start == instant("2026-11-01T10:01Z"))
        try merged.merge(limits(late))
        let peak = try #require(try merged.peak(of: .requests))
        #expect(peak.count == 3 && peak.start == instant("2026-11-01T10:00Z"))
        #expect(try limits(early + late).peak(of: .requests) == peak)
    }

    @Test func lastSeenByModel() throws {
        let projection = try limits(
            log([
                (
                    "2026-11-01T10:00Z",
                    answer(limits: RateLimitSnapshot(requestLimit: 500, requestsRemaining: 499, tokenLimit: 30_000))
                ),
                ("2026-11-01T11:00Z", answer(limits: RateLimitSnapshot(requestsRemaining: 17))),
                (
                    "2026-11-01T12:00Z",
                    .throttle(
                        Throttle(
                            context: RequestContext(project: "p", model: "m"), origin: .provider, cause: .requests,
                            rateLimits: RateLimitSnapshot(requestsRemaining: 0, requestsResetMilliseconds: 20_000)))
                ),
                ("2026-11-01T13:00Z", answer()), ("2026-11-01T13:00Z", answer("other", limits: RateLimitSnapshot())),
            ]))
        let seen = try #require(projection.latest["m"])
        #expect(seen.requestLimit?.value == 500 && seen.requestLimit?.seenAt == instant("2026-11-01T10:00Z"))
        #expect(seen.requestsRemaining?.value == 0 && seen.requestsRemaining?.seenAt == instant("2026-11-01T12:00Z"))
        #expect(seen.requestsResetMilliseconds?.value == 20_000)
        #expect(seen.tokenLimit?.value == 30_000 && seen.tokensRemaining == nil && seen.tokensResetMilliseconds == nil)
        #expect(seen.seenAt == instant("2026-11-01T12:00Z"))
        #expect(projection.latest["other"] == nil)
    }

    /// An import of old answers does not take the place of what was seen since; of the same time, the later in the log does.
    @Test func oldAnswersDoNotReplaceNewer() throws {
        func seen(_ time: String, _ limit: Int64) -> LedgerEvent {
            log([(time, answer(limits: RateLimitSnapshot(requestLimit: limit)))])[0]
        }
        let projection = try limits([
            seen("2026-11-02", 2), seen("2026-11-03", 3), seen("2026-11-03", 4), seen("2026-11-01", 1),
        ])
        #expect(projection.latest["m"]?.requestLimit?.value == 4)
        var merged = try limits([seen("2026-11-02", 2)])
        try merged.merge(limits([seen("2026-11-02", 7)]))
        try merged.merge(limits([seen("2026-11-01", 9)]))
        #expect(merged.latest["m"]?.requestLimit?.value == 7)
    }

    /// Before 1970, at the edges of a range, and without a token.
    @Test func edges() throws {
        let before = try limits(log([("1969-12-31T23:59:59Z", answer())]))
        #expect(try before.peak(of: .requests)?.start == instant("1969-12-31T23:59Z"))
        #expect(try before.peak(of: .requests, per: .hour)?.start == instant("1969-12-31T23:00Z"))
        let events = log([
            ("2026-11-01T00:00Z", answer(limits: RateLimitSnapshot(requestLimit: 1))),
            ("2026-11-02T00:00Z", answer(limits: RateLimitSnapshot(requestLimit: 2))),
        ])
        let range = try limits(events, range: instant("2026-11-01")..<instant("2026-11-02"))
        #expect(range.latest["m"]?.requestLimit?.value == 1)
        #expect(try range.peak(of: .requests, per: .hour)?.count == 1)
        #expect(try limits([]).peak(of: .requests) == nil)
        #expect(try limits(log([("2026-11-01", answer(tokens: 0))])).peak(of: .tokens) == nil)
    }

    @Test func overflowThrows() throws {
        let most = log([("2026-11-01", answer(tokens: .max))])
        let one = try limits(most)
        #expect(throws: MoneyError.overflow) { try limits(most + most) }
        #expect(throws: MoneyError.overflow) {
            var sum = one
            try sum.merge(one)
        }
        let apart = try limits(most + log([("2026-11-01T00:01Z", answer("other", tokens: .max))]))
        #expect(throws: MoneyError.overflow) { try apart.peak(of: .tokens, per: .hour) }
    }
}
