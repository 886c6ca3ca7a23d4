import Interchange
import LedgerModel
import Testing

/// Events as people and scripts see them: one JSON object each.
@Suite struct EventJSONTests {
    private static let context = RequestContext(
        project: "web", model: "gpt", user: "ann", serviceTier: .batch, requestedAt: instant("2026-11-01"))
    private static let plain = RequestContext(project: "web", model: "gpt")
    private static let usage = Usage(inputTokens: 7, cachedInputTokens: 3, outputTokens: 0)
    private static let price = Price(rates: [Price.Key(.input): UnitPrice(picounits: 2_000_000)])

    /// What a kind carries, behind the envelope.
    static let payloads: [(EventPayload, String)] = [
        (
            .request(Request(context: context, requestID: 4, attempt: 2, estimatedUsage: usage, hold: dollars("0.5"))),
            #""requestId":4,"attempt":2,"project":"web","model":"gpt","user":"ann","operation":"chat","serviceTier":"batch","#
                + #""requestedAt":"2026-11-01T00:00:00Z","inputTokens":7,"cachedInputTokens":3,"outputTokens":0,"hold":"0.5""#
        ),
        (
            .response(
                Response(
                    context: plain, httpStatus: 200, latencyMicroseconds: 12, firstTokenMicroseconds: 3, usage: usage,
                    cost: .known(dollars("77.43306")), priceSequence: 5, providerID: "x", reportedCost: dollars("1"),
                    rateLimits: RateLimitSnapshot(requestLimit: 9))),
            #""attempt":1,"project":"web","model":"gpt","operation":"chat","outcome":"succeeded","httpStatus":200,"#
                + #""latencyMicroseconds":12,"firstTokenMicroseconds":3,"providerId":"x","inputTokens":7,"cachedInputTokens":3,"#
                + #""outputTokens":0,"certainty":"known","cost":"77.43306","priceSequence":5,"reportedCost":"1","requestLimit":9"#
        ),
        (
            .response(
                Response(
                    context: plain, outcome: .timedOut, usage: Usage(),
                    cost: .unknown(lower: .zero, upper: dollars("2")))),
            #""attempt":1,"project":"web","model":"gpt","operation":"chat","outcome":"timedOut","inputTokens":0,"#
                + #""outputTokens":0,"certainty":"unknown","cost":null,"costAtLeast":"0","costAtMost":"2""#
        ),
        (
            .throttle(
                Throttle(
                    context: plain, requestID: 3, origin: .ledger, cause: .budget, retryAfterMilliseconds: 20,
                    waitedMilliseconds: 5, count: 2,
                    refusal: BudgetRefusal(
                        scope: .project("web"), period: .month, limit: dollars("4"), settled: dollars("3"),
                        held: dollars("2"),
                        requested: dollars("1"), resetsAt: instant("2026-12-01")))),
            #""requestId":3,"project":"web","model":"gpt","operation":"chat","throttledBy":"ledger","cause":"budget","#
                + #""retryAfterMilliseconds":20,"waitedMilliseconds":5,"count":2,"scope":"project:web","period":"month","#
                + #""limit":"4","settled":"3","held":"2","requested":"1","resetsAt":"2026-12-01T00:00:00Z""#
        ),
        (
            .alert(
                Alert(
                    scope: .organization, period: .day, thresholdPercent: 75, level: .warning, settled: dollars("7"),
                    held: .zero, limit: dollars("9"))),
            #""scope":"organization","period":"day","level":"warning","thresholdPercent":75,"settled":"7","held":"0","limit":"9""#
        ),
        (
            .alertDelivered(AlertDelivery(alertSequence: 8, route: "mail", succeeded: false, errorCode: "refused")),
            #""alertSequence":8,"route":"mail","succeeded":false,"errorCode":"refused""#
        ),
        (
            .limitSet(LimitSetting(scope: .model("gpt"), period: .week, amount: dollars("5"), isHard: true)),
            #""scope":"model:gpt","period":"week","hard":true,"limit":"5""#
        ),
        (
            .limitRemoved(LimitRemoval(scope: .user("ann"), period: .total, isHard: false)),
            #""scope":"user:ann","period":"total","hard":false"#
        ),
        (.projectOpened(ProjectOpening(name: "web", allocation: dollars("10"))), #""project":"web","allocation":"10""#),
        (.projectClosed(ProjectClosing(name: "web")), #""project":"web""#),
        (
            .policySet(
                Policy(
                    requestsPerMinute: 3,
                    alertRoutes: [AlertRoute(name: "mail", command: "secret", minimumLevel: .info)])),
            #""alertThresholdPercents":[50,75,90,100],"dailyWarningFactorPercent":150,"holdExpirySeconds":900,"#
                + #""expiryChargePercent":100,"opensUnknownProjects":false,"defaultMaxOutputTokens":1000,"requestsPerMinute":3,"#
                + #""hashesUsers":false,"alertRoutes":[{"name":"mail","minimumLevel":"info"}]"#
        ),
        (.catalogueAdopted(CatalogueAdoption(name: "list", prices: ["gpt": price])), #""name":"list","models":1"#),
        (
            .priceSet(PriceSetting(model: "gpt", price: price, effective: instant("2026-01-01"), source: "page")),
            #""model":"gpt","price":"input 2","effective":"2026-01-01T00:00:00Z","priceSource":"page""#
        ),
        (.priceAlias(PriceAlias(alias: "old", model: "gpt")), #""alias":"old","model":"gpt""#),
        (
            .importMarked(
                ImportMark(
                    format: "csv", fileName: "use.csv", mapping: "time=t", byteCount: 60, digest: [0x0A, 0xFF],
                    rowsTaken: 3,
                    rowsKnown: 2, rowsSkipped: 1)),
            #""format":"csv","fileName":"use.csv","mapping":"time=t","byteCount":60,"sha256":"0aff","rowsTaken":3,"#
                + #""rowsKnown":2,"rowsSkipped":1"#
        ),
        (
            .holdVoided(
                HoldVoiding(
                    context: plain, requestID: 2, cause: .abandoned, released: dollars("3"), assumedCharge: .zero)),
            #""requestId":2,"attempt":1,"project":"web","model":"gpt","operation":"chat","cause":"abandoned","released":"3","#
                + #""assumedCharge":"0""#
        ),
        (
            .adjustment(Adjustment(adjustmentKind: .credit, amount: dollars("-1.5"), corrects: 4, reference: "CN-1")),
            #""adjustment":"credit","amount":"-1.5","corrects":4,"reference":"CN-1""#
        ),
        (
            .quotaIncrease(QuotaIncrease(stage: .approved, from: dollars("1"), to: dollars("2"))),
            #""stage":"approved","from":"1","to":"2""#
        ),
        (
            .recovered(Recovery(file: "active-0.log", offset: 52, byteCount: 7, quarantineFile: nil)),
            #""file":"active-0.log","offset":52,"byteCount":7"#
        ),
        (
            .restored(Restoration(backup: "b", treeSize: 9, treeRoot: [0x0A, 0xFF], fork: [1])),
            #""backup":"b","treeSize":9,"root":"0aff","fork":"01""#
        ),
    ]

    @Test func everyKindIsShown() { #expect(Set(Self.payloads.map(\.0.kind)) == Set(EventKind.allCases)) }

    @Test(arguments: payloads) func payload(_ payload: EventPayload, _ members: String) {
        let draft = EventDraft(origin: EventOrigin(source: "s", key: .ordinal(6)), payload: payload)
        let time = Self.instant("2026-11-21T12:00:00Z")
        let event = LedgerEvent(sequence: 9, recordedAt: time, occurredAt: time, draft: draft)
        let envelope =
            #"{"sequence":9,"kind":"\#(payload.kind.name)","occurredAt":"2026-11-21T12:00:00Z","#
            + #""recordedAt":"2026-11-21T12:00:00Z","source":"s","sourceOrdinal":6,"#
        #expect(EventJSON.object(event).compactText == envelope + members + "}")
    }

    @Test(arguments: [
        (EventOrigin.Key.ordinal(.max), #""sourceOrdinal":18446744073709551615"#), (.id("a\"b"), #""sourceId":"a\"b""#),
        (.row([.model], occurrence: 2), #""sourceOccurrence":2"#),
    ])
    func envelope(_ key: EventOrigin.Key, _ member: String) {
        let draft = EventDraft(
            origin: EventOrigin(source: "use.csv", key: key), actor: "ann", reason: "why",
            payload: .projectClosed(ProjectClosing(name: "é")))
        let event = LedgerEvent(
            sequence: .max, recordedAt: Self.instant("2026-11-21T12:00:00.25Z"), occurredAt: Self.instant("1999-01-01"),
            draft: draft)
        #expect(
            EventJSON.object(event).compactText
                == #"{"sequence":18446744073709551615,"kind":"projectClosed","occurredAt":"1999-01-01T00:00:00Z","#
                + #""recordedAt":"2026-11-21T12:00:00.25Z","source":"use.csv","# + member
                + #","by":"ann","reason":"why","project":"é"}"#)
    }

    private static func instant(_ text: String) -> Instant { TimestampParser().parse(text)! }
    private static func dollars(_ text: String) -> Money { try! Money(exactly: text) }
}
