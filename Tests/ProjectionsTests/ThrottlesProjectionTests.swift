import LedgerModel
import Projections
import TestSupport
import Testing

/// Given these throttles, expect these sums.
@Suite struct ThrottlesProjectionTests {
    private func throttles(
        _ events: [LedgerEvent], _ calendar: BillingCalendar = .utc, range: Range<Instant>? = nil
    ) throws -> ThrottlesProjection {
        var projection = ThrottlesProjection(calendar: calendar, range: range)
        try projection.apply(EventBatch(events))
        return projection
    }

    private func throttled(
        _ origin: ThrottleOrigin = .provider, _ cause: ThrottleCause = .requests, project: String = "p",
        user: String? = nil, waited: Int64 = 0, count: UInt32 = 1, asking: String? = nil, requestedAt: String? = nil
    ) -> EventPayload {
        .throttle(
            Throttle(
                context: RequestContext(
                    project: project, model: "m", user: user, requestedAt: requestedAt.map(instant)),
                origin: origin, cause: cause, waitedMilliseconds: waited, count: count,
                refusal: asking.map {
                    BudgetRefusal(
                        scope: .project(project), period: .month, limit: dollars("100"), settled: dollars("99"),
                        held: .zero, requested: dollars($0))
                }))
    }

    /// Rows of `day project/user origin cause: count waited refusals requested`, in order.
    private func table(_ projection: ThrottlesProjection) -> [String] {
        projection.sums.map { key, sums in
            "\(key.day) \(key.project)/\(key.user) \(key.origin) \(key.cause): "
                + "\(sums.count) \(sums.waitedMilliseconds) \(sums.refusals) \(sums.requested)"
        }.sorted()
    }

    @Test func whoseByWhomAndWhy() throws {
        let projection = try throttles(
            log([
                ("2026-11-01T00:00Z", throttled(.provider, .tokens, waited: 250)),
                ("2026-11-01T23:59Z", throttled(.provider, .tokens, waited: 1_750)),
                ("2026-11-01T12:00Z", throttled(.provider, .tokens, user: "ann", waited: 3)),
                ("2026-11-01T12:00Z", throttled(.provider, .overload, waited: 4)),
                ("2026-11-01T12:00Z", throttled(.ledger, .tokens, waited: 5)),
                ("2026-11-01T12:00Z", throttled(.ledger, .budget, project: "q", asking: "2.5")),
                ("2026-11-02T00:00Z", throttled(.ledger, .budget, project: "q", asking: "0.25")),
                ("2026-11-02T00:00Z", chat()), ("2026-11-02T00:00Z", alert),
            ]))
        #expect(
            table(projection) == [
                "2026-11-01 p/ ledger tokens: 1 5 0 0", "2026-11-01 p/ provider overload: 1 4 0 0",
                "2026-11-01 p/ provider tokens: 2 2000 0 0", "2026-11-01 p/ann provider tokens: 1 3 0 0",
                "2026-11-01 q/ ledger budget: 1 0 1 2.5", "2026-11-02 q/ ledger budget: 1 0 1 0.25",
            ])
        let byOrigin = try projection.sums { $0.origin }
        #expect(byOrigin[.provider]?.count == 4 && byOrigin[.ledger]?.count == 3)
        let total = try projection.total()
        #expect(total.count == 7 && total.waitedMilliseconds == 2_012 && total.refusals == 2)
        #expect(total.requested == dollars("2.75"))
    }

    /// Three refusals of two dollars each are six dollars refused; what was waited is told for all three.
    @Test func oneEventMayStandForSeveral() throws {
        let projection = try throttles(
            log([
                ("2026-11-01", throttled(.ledger, .budget, waited: 7, count: 3, asking: "2")),
                ("2026-11-01", throttled(.ledger, .budget, count: 1, asking: "1")),
                ("2026-11-01", throttled(.ledger, .budget, count: 4)),
            ]))
        #expect(table(projection) == ["2026-11-01 p/ ledger budget: 8 7 4 7"])
    }

    /// The day is that of the request, in the billing zone, and the range is half-open.
    @Test func daysAndRange() throws {
        let events = log([
            ("2026-12-01T05:00Z", throttled(requestedAt: "2026-12-01T04:59:59Z")),
            ("2026-12-01T05:00Z", throttled(waited: 1)),
            ("2026-12-02T05:00Z", throttled(waited: 2)),
        ])
        #expect(
            table(try throttles(events, Zones.newYork)) == [
                "2026-11-30 p/ provider requests: 1 0 0 0", "2026-12-01 p/ provider requests: 1 1 0 0",
                "2026-12-02 p/ provider requests: 1 2 0 0",
            ])
        let day = Zones.newYork.range(of: CivilDate(year: 2026, month: 12, day: 1)!)
        #expect(
            table(try throttles(events, Zones.newYork, range: day)) == ["2026-12-01 p/ provider requests: 1 1 0 0"])
    }

    @Test func overflowThrows() throws {
        let most = log([("2026-11-01", throttled(waited: .max, asking: Money(picounits: .max).description))])
        let projection = try throttles(most)
        #expect(throws: MoneyError.overflow) { try throttles(most + most) }
        #expect(throws: MoneyError.overflow) {
            var sum = projection
            try sum.merge(projection)
        }
        let twice = log([("2026-11-01", throttled(count: 2, asking: Money(picounits: .max).description))])
        #expect(throws: MoneyError.overflow) { try throttles(twice) }
    }

    /// Nothing is read of a segment outside of the range, and of others neither usage nor amounts.
    @Test func asksForLittle() {
        let range = instant("2026-11-01")..<instant("2026-12-01")
        let projection = ThrottlesProjection(calendar: .utc, range: range)
        #expect(projection.needs(billedWithin: instant("2026-12-01")...instant("2026-12-09")) == .nothing)
        #expect(projection.needs(billedWithin: instant("2026-10-01")...instant("2026-10-31")) == .nothing)
        let needs = projection.needs(billedWithin: instant("2026-10-01")...instant("2026-11-01"))
        #expect(needs.kinds == EventNeeds.Kinds([.throttle]))
        #expect(needs.columns.isDisjoint(with: [.usage, .amounts, .outcomes, .certainties, .charges]))
    }
}
