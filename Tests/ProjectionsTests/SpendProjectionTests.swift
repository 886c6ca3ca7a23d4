import LedgerModel
import Projections
import TestSupport
import Testing

/// Given these events, expect these sums.
@Suite struct SpendProjectionTests {
    private func spend(
        _ events: [LedgerEvent], _ calendar: BillingCalendar = .utc, range: Range<Instant>? = nil
    ) throws -> SpendProjection {
        var projection = SpendProjection(calendar: calendar, range: range)
        try projection.apply(EventBatch(events))
        return projection
    }

    /// Rows of `day project model: requests cost`, in order.
    private func table(_ projection: SpendProjection) -> [String] {
        projection.totals.map { key, sums in
            "\(key.day) \(key.project) \(key.model): \(sums.requests) \(sums.cost)"
        }.sorted()
    }

    @Test func byDayProjectAndModel() throws {
        let projection = try spend(
            log([
                ("2026-11-01T00:00Z", chat("web", "gpt", .known(dollars("0.5")))),
                ("2026-11-01T23:59:59.999999999Z", chat("web", "gpt", .known(dollars("0.25")))),
                ("2026-11-02", chat("web", "gpt")),
                ("2026-11-02", chat("web", "claude")),
                ("2026-11-02", chat("app", "gpt")),
                ("2026-12-01", chat("app", "gpt")),
            ]))
        #expect(
            table(projection) == [
                "2026-11-01 web gpt: 2 0.75", "2026-11-02 app gpt: 1 1", "2026-11-02 web claude: 1 1",
                "2026-11-02 web gpt: 1 1", "2026-12-01 app gpt: 1 1",
            ])
        let total = try projection.total()
        #expect(total.requests == 6 && total.inputTokens == 600 && total.outputTokens == 60)
        #expect(total.cost == dollars("4.75"))
        #expect(
            try projection.totals { $0.project }.mapValues(\.cost) == ["web": dollars("2.75"), "app": dollars("2")])
        #expect(try projection.totals { $0.model }.mapValues(\.requests) == ["gpt": 5, "claude": 1])
    }

    /// Users and operations within their projects; what names no user, and what is about no call, apart.
    @Test func byUserAndOperation() throws {
        func call(_ project: String, _ user: String?, _ operation: LedgerModel.Operation, _ cost: String)
            -> EventPayload
        {
            .response(
                Response(
                    context: RequestContext(project: project, model: "m", user: user, operation: operation),
                    usage: Usage(inputTokens: 100, outputTokens: 10), cost: .known(dollars(cost))))
        }
        var projection = SpendProjection(calendar: .utc, dimensions: [.users, .operations])
        try projection.apply(
            EventBatch(
                log([
                    ("2026-11-01", call("web", "ann", .chat, "1")), ("2026-11-02", call("web", "ann", .image, "2")),
                    ("2026-11-02", call("web", nil, .chat, "4")), ("2026-11-02", call("app", "ann", .chat, "8")),
                    ("2026-11-02", credit("-16", "app")), ("2026-11-03", credit("-32")),
                ])))
        let users = projection.userTotals.map { "\($0.project)/\($0.user): \($1.requests) \($1.cost)" }
        #expect(users.sorted() == ["/: 0 -32", "app/: 0 -16", "app/ann: 1 8", "web/: 1 4", "web/ann: 2 3"])
        let operations = projection.operationTotals.map { key, sums in
            "\(key.project)/\(key.operation?.name ?? "none"): \(sums.requests) \(sums.cost)"
        }
        #expect(operations.sorted() == ["/none: 0 -32", "app/chat: 1 -8", "web/chat: 2 5", "web/image: 1 2"])
        #expect(try projection.userTotals { $0.user }.mapValues(\.cost) == ["ann": dollars("11"), "": dollars("-44")])
        #expect(try projection.total().cost == dollars("-33"))
    }

    /// Which events count, and as what.
    @Test func whatCounts() throws {
        var usage = Usage(inputTokens: 7, cachedInputTokens: 3, outputTokens: 2)
        usage.audioMilliseconds = 1500
        let context = RequestContext(project: "p", model: "m")
        let projection = try spend(
            log([
                ("2026-11-01", .request(Request(context: context, estimatedUsage: usage, hold: dollars("5")))),
                ("2026-11-01", .response(Response(context: context, usage: usage, cost: .known(dollars("1"))))),
                ("2026-11-01", chat("p", "m", .estimated(dollars("2")), outcome: .cancelled)),
                ("2026-11-01", chat("p", "m", .unpriced, outcome: .failed)),
                ("2026-11-01", chat("p", "m", .unknown(lower: dollars("4"), upper: dollars("8")))),
                ("2026-11-01", void("16")),
                ("2026-11-01", credit("-32", "p")),
                ("2026-11-01", throttle()),
                ("2026-11-01", alert),
                ("2026-11-01", .projectOpened(ProjectOpening(name: "p", allocation: dollars("64")))),
            ]))
        let total = try projection.total()
        #expect(total.requests == 4)
        #expect(total.failedRequests == 2)
        #expect(total.unpricedRequests == 2)
        #expect(total.inputTokens == 307)
        #expect(total.cachedTokens == 3)
        #expect(total.outputTokens == 32)
        #expect(total.audioMilliseconds == 1500)
        // 1 + 2 + 4 + 16 - 32: of the unknown, its lower bound.
        #expect(total.cost == dollars("-9"))
        #expect(total.estimatedCost == dollars("18"))
        #expect(projection.totals.count == 1)
    }

    /// An adjustment without a context is the organization's alone.
    @Test func adjustmentOfTheOrganization() throws {
        let projection = try spend(
            log([
                ("2026-11-01", credit("-1")), ("2026-11-01", credit("3", "p")), ("2026-11-02", credit("-7", "p", "x")),
            ]))
        #expect(table(projection) == ["2026-11-01  : 0 -1", "2026-11-01 p m: 0 3", "2026-11-02 p x: 0 -7"])
        #expect(try projection.total().cost == dollars("-5"))
    }

    /// Amounts belong to the day of the request, however late they come.
    @Test func lateEvents() throws {
        let projection = try spend(
            log([
                ("2026-12-01T00:00:01Z", chat(requestedAt: "2026-11-30T23:59:59Z")),
                ("2026-12-05", void("2", requestedAt: "2026-11-30")),
                ("2026-12-05", chat()),
            ]))
        #expect(table(projection) == ["2026-11-30 p m: 1 3", "2026-12-05 p m: 1 1"])
    }

    /// The days that instants at the edges fall into.
    @Test(arguments: [
        (BillingCalendar.utc, "2026-11-01T00:00:00Z", "2026-11-01"),
        (.utc, "2026-10-31T23:59:59.999999999Z", "2026-10-31"),
        (Zones.newYork, "2026-11-01T03:59:59Z", "2026-10-31"),
        (Zones.newYork, "2026-11-01T04:00:00Z", "2026-11-01"),
        (Zones.newYork, "2026-11-02T04:59:59Z", "2026-11-01"),  // a day of 25 hours
        (Zones.newYork, "2026-11-02T05:00:00Z", "2026-11-02"),
        (Zones.newYork, "2027-01-01T04:59:59Z", "2026-12-31"),
        (Zones.newYork, "2027-01-01T05:00:00Z", "2027-01-01"),
        (Zones.kathmandu, "2026-02-28T18:14:59Z", "2026-02-28"),
        (Zones.kathmandu, "2026-02-28T18:15:00Z", "2026-03-01"),
        (Zones.kiritimati, "2028-02-28T10:00:00Z", "2028-02-29"),
        (Zones.kiritimati, "2028-02-29T10:00:00Z", "2028-03-01"),
        (Zones.baker, "2026-12-01T11:59:59Z", "2026-11-30"),
        (Zones.baker, "2026-12-01T12:00:00Z", "2026-12-01"),
        (.utc, "1969-12-31T23:59:59Z", "1969-12-31"),
    ])
    func daysInZones(_ calendar: BillingCalendar, _ time: String, _ day: String) throws {
        let projection = try spend(log([(time, chat())]), calendar)
        #expect(projection.totals.keys.map(\.day.description) == [day])
    }

    /// Times that jump back and forth over days and zones' edges.
    @Test func timesOutOfOrder() throws {
        let projection = try spend(
            log([
                ("2026-11-02T05:00Z", chat()), ("2026-11-01T04:00Z", chat()), ("2026-11-02T04:59Z", chat()),
                ("2026-03-08T06:59Z", chat()), ("2026-11-02T05:00Z", chat()), ("2026-03-09T03:59Z", chat()),
            ]), Zones.newYork)
        #expect(table(projection) == ["2026-03-08 p m: 2 2", "2026-11-01 p m: 2 2", "2026-11-02 p m: 2 2"])
    }

    @Test func onlyTheRangeCounts() throws {
        let range = Zones.newYork.range(of: CivilMonth(year: 2026, month: 11))
        let projection = try spend(
            log([
                ("2026-11-01T03:59:59.999999999Z", chat("before")), ("2026-11-01T04:00Z", chat("first")),
                ("2026-12-01T04:59:59.999999999Z", chat("last")), ("2026-12-01T05:00Z", chat("after")),
                ("2026-12-02", chat("late", requestedAt: "2026-11-30")),
                ("2026-11-15", void("1", requestedAt: "2026-10-15")),
            ]), Zones.newYork, range: range)
        #expect(Set(projection.totals.keys.map(\.project)) == ["first", "last", "late"])
        #expect(
            try spend(log([("2026-11-15", chat())]), range: instant("2026-11-01")..<instant("2026-11-01")).totals
                .isEmpty)
    }

    /// Every sum that goes past what its type holds is an error.
    @Test func overflowThrows() throws {
        var usage = Usage()
        usage.inputTokens = .max
        let context = RequestContext(project: "p", model: "m")
        let tokens = EventPayload.response(Response(context: context, usage: usage, cost: .known(.zero)))
        let money = chat("p", "m", .known(Money(picounits: .max)))
        let debt = credit("0", "p")
        for payload in [tokens, money] {
            let events = log([("2026-11-01", payload), ("2026-11-01", payload)])
            // In one batch, in two, in the total of two days, and in a merge.
            #expect(throws: MoneyError.overflow) { try spend(events) }
            var projection = try spend([events[0]])
            #expect(throws: MoneyError.overflow) { try projection.apply(EventBatch([events[1]])) }
            let apart = try spend(log([("2026-11-01", payload), ("2026-11-02", payload), ("2026-11-02", debt)]))
            #expect(throws: MoneyError.overflow) { try apart.total() }
            #expect(throws: MoneyError.overflow) { try apart.totals { $0.model } }
            #expect(throws: MoneyError.overflow) {
                var left = projection; try left.merge(try spend([events[1]]))
            }
        }
        let lowest = EventPayload.adjustment(
            Adjustment(adjustmentKind: .credit, amount: Money(picounits: .min), context: context))
        #expect(throws: MoneyError.overflow) { try spend(log([("2026-11-01", lowest), ("2026-11-01", lowest)])) }
    }
}
