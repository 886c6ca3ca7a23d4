package import LedgerModel

/// One event of every kind: with all that it can carry, and with as little as it must.
package enum Samples {
    package static let full: [EventPayload] = [
        .request(Request(context: fullContext, requestID: .max, attempt: .max, estimatedUsage: fullUsage, hold: most)),
        .response(
            Response(
                context: fullContext, requestID: 0, attempt: 0, httpStatus: .max, outcome: .fallback,
                latencyMicroseconds: .max, firstTokenMicroseconds: .min, usage: fullUsage,
                cost: .unknown(lower: least, upper: most), priceSequence: .max, providerID: "chatcmpl-é日👩‍👩‍👧",
                reportedCost: Money(picounits: -1), rateLimits: fullLimits)),
        .throttle(
            Throttle(
                context: fullContext, requestID: 1, origin: .ledger, cause: .budget, retryAfterMilliseconds: .max,
                waitedMilliseconds: .min, count: .max,
                refusal: BudgetRefusal(
                    scope: .projectModel(project: "web/app", model: "openai/gpt-4.1"), period: .total, limit: most,
                    settled: least, held: .zero, requested: Money(picounits: 1), resetsAt: .latest),
                rateLimits: RateLimitSnapshot(tokensResetMilliseconds: 0))),
        .alert(
            Alert(
                scope: .user("ann"), period: .day, thresholdPercent: .max, level: .critical, settled: least, held: most,
                limit: .zero)),
        .alertDelivered(
            AlertDelivery(alertSequence: .max, route: "pager", succeeded: false, errorCode: "timeout")),
        .limitSet(LimitSetting(scope: .model("gpt-4.1"), period: .week, amount: most, isHard: true)),
        .limitRemoved(LimitRemoval(scope: .project("a"), period: .month, isHard: false)),
        .projectOpened(ProjectOpening(name: "日本", allocation: most)),
        .projectClosed(ProjectClosing(name: "日本")),
        .policySet(fullPolicy),
        .catalogueAdopted(
            CatalogueAdoption(name: "list", effective: .earliest, prices: ["m": fullPrice, "": Price(rates: [:])])),
        .priceSet(PriceSetting(model: "m", price: fullPrice, effective: .latest, source: "https://example.com")),
        .priceAlias(PriceAlias(alias: "ChatGPT", model: "gpt-3.5-turbo")),
        .importMarked(
            ImportMark(
                format: "csv", fileName: "use.csv", mapping: "time=T;inputTokens=I", byteCount: .max,
                digest: Array(0...31), rowsTaken: .max, rowsKnown: 1, rowsSkipped: 2)),
        .holdVoided(
            HoldVoiding(
                context: fullContext, requestID: .max, attempt: 2, cause: .expired, released: most,
                assumedCharge: least)),
        .adjustment(
            Adjustment(
                adjustmentKind: .reconciliation, amount: least, context: fullContext, corrects: .max,
                reference: "CN-1")),
        .quotaIncrease(QuotaIncrease(stage: .denied, from: least, to: most)),
        .recovered(
            Recovery(file: "active-0.log", offset: .max, byteCount: .max, quarantineFile: "quarantine/active-0-52.0")),
        .restored(
            Restoration(
                backup: "team.backup", treeSize: .max, treeRoot: Array(1...32), fork: Array(repeating: 0xFF, count: 16))
        ),
    ]

    package static let bare: [EventPayload] = [
        .request(Request(context: bareContext, estimatedUsage: Usage(), hold: .zero)),
        .response(Response(context: bareContext, usage: Usage(), cost: .known(.zero))),
        .throttle(Throttle(context: bareContext, origin: .provider, cause: .requests)),
        .alert(
            Alert(
                scope: .organization, period: .month, thresholdPercent: 0, level: .info, settled: .zero, held: .zero,
                limit: .zero)),
        .alertDelivered(AlertDelivery(alertSequence: 0, route: "", succeeded: true)),
        .limitSet(LimitSetting(scope: .organization, period: .day, amount: .zero, isHard: false)),
        .limitRemoved(LimitRemoval(scope: .organization, period: .total, isHard: true)),
        .projectOpened(ProjectOpening(name: "")),
        .projectClosed(ProjectClosing(name: "")),
        .policySet(Policy(alertThresholdPercents: [], defaultMaxOutputTokens: nil)),
        .catalogueAdopted(CatalogueAdoption(name: "", prices: [:])),
        .priceSet(PriceSetting(model: "", price: Price(rates: [:]))),
        .priceAlias(PriceAlias(alias: "", model: "")),
        .importMarked(
            ImportMark(
                format: "", fileName: "", mapping: "", byteCount: 0, digest: [], rowsTaken: 0, rowsKnown: 0,
                rowsSkipped: 0)),
        .holdVoided(
            HoldVoiding(context: bareContext, requestID: 0, cause: .cancelled, released: .zero, assumedCharge: .zero)),
        .adjustment(Adjustment(adjustmentKind: .credit, amount: .zero)),
        .quotaIncrease(QuotaIncrease(stage: .requested, from: .zero, to: .zero)),
        .recovered(Recovery(file: "", offset: 0, byteCount: 0, quarantineFile: nil)),
        .restored(Restoration(backup: "", treeSize: 0, treeRoot: [], fork: [])),
    ]

    package static let most = Money(picounits: .max)
    package static let least = Money(picounits: .min)
    package static let bareContext = RequestContext(project: "p", model: "m")

    package static let fullContext = RequestContext(
        project: "web-app", model: "openai/gpt-4.1", user: "ånn@example.com", operation: .other, serviceTier: .priority,
        requestedAt: .earliest)

    /// A different count in every measure, the last of them the largest.
    package static let fullUsage: Usage = {
        var usage = Usage()
        for (index, measure) in UsageMeasure.allCases.enumerated() { usage[measure] = Int64(index) * 1000 - 1 }
        usage.characters = .max
        usage.images = .min
        return usage
    }()

    package static let fullLimits = RateLimitSnapshot(
        requestLimit: .max, requestsRemaining: 0, requestsResetMilliseconds: .min, tokenLimit: 4, tokensRemaining: 5,
        tokensResetMilliseconds: 6)

    /// A rate of every component at every service tier and at three sizes.
    package static let fullPrice: Price = {
        var rates: [Price.Key: UnitPrice] = [:]
        for component in PriceComponent.allCases {
            for tier in ServiceTier.allCases {
                for size in [0, 200_000, Int64.max] {
                    let key = Price.Key(component, serviceTier: tier, aboveInputTokens: size)
                    rates[key] = UnitPrice(
                        picounits: Int128(rates.count) * 7 + 1, unitsExponent: UInt8(rates.count % 10))
                }
            }
        }
        return Price(rates: rates)
    }()

    package static let fullPolicy = Policy(
        alertThresholdPercents: [0, 50, .max], dailyWarningFactorPercent: .max, holdExpirySeconds: .max,
        expiryChargePercent: 0, ceilingPrice: fullPrice, opensUnknownProjects: true, defaultMaxOutputTokens: .max,
        requestsPerMinute: 0, tokensPerMinute: .min, hashesUsers: true,
        alertRoutes: [
            AlertRoute(name: "mail", command: "mail -s 'Ü' ops@example.com", minimumLevel: .critical),
            AlertRoute(name: "", command: "", minimumLevel: .info),
        ])
}
