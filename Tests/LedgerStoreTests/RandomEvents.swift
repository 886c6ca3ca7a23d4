import LedgerModel
import TestSupport

/// Events of every kind with anything in them, from a seed.
struct RandomEvents {
    private var random: SplitMix64
    /// Whether policies may say that users are hashed: then events do not come back from a ledger as they were told.
    private let mayHashUsers: Bool

    init(seed: UInt64, mayHashUsers: Bool) {
        random = SplitMix64(seed: seed)
        self.mayHashUsers = mayHashUsers
    }

    mutating func draft(_ kind: EventKind) -> EventDraft {
        let keys: [EventOrigin.Key] = [
            .ordinal(number()), .id(text()),
            .row(.init(rawValue: UInt8(truncatingIfNeeded: random.next())), occurrence: number()),
        ]
        return EventDraft(
            occurredAt: maybe { $0.instant() }, origin: EventOrigin(source: text(), key: pick(keys)),
            actor: maybe { $0.text() }, reason: maybe { $0.text() }, payload: payload(kind))
    }

    mutating func instant() -> Instant { Instant(nanoseconds: integer()) }

    private mutating func payload(_ kind: EventKind) -> EventPayload {
        switch kind {
        case .request:
            .request(
                Request(
                    context: context(), requestID: maybe { $0.number() }, attempt: UInt32(small()),
                    estimatedUsage: usage(), hold: money()))
        case .response: .response(response())
        case .throttle: .throttle(throttle())
        case .alert:
            .alert(
                Alert(
                    scope: scope(), period: pick(Period.allCases), isHard: flag(), thresholdPercent: UInt32(small()),
                    level: pick(AlertLevel.allCases), settled: money(), held: money(), limit: money(),
                    overrunRequestID: maybe { $0.number() }))
        case .alertDelivered:
            .alertDelivered(
                AlertDelivery(
                    alertSequence: number(), route: text(), succeeded: flag(), errorCode: maybe { $0.text() }))
        case .limitSet:
            .limitSet(
                LimitSetting(scope: scope(), period: pick(Period.allCases), amount: money(), isHard: flag()))
        case .limitRemoved: .limitRemoved(LimitRemoval(scope: scope(), period: pick(Period.allCases), isHard: flag()))
        case .projectOpened: .projectOpened(ProjectOpening(name: text(), allocation: maybe { $0.money() }))
        case .projectClosed: .projectClosed(ProjectClosing(name: text()))
        case .policySet: .policySet(policy())
        case .catalogueAdopted:
            .catalogueAdopted(
                CatalogueAdoption(
                    name: text(), effective: maybe { $0.instant() },
                    prices: Dictionary(list { ($0.text(), $0.price()) }, uniquingKeysWith: { first, _ in first })))
        case .priceSet:
            .priceSet(
                PriceSetting(
                    model: text(), price: price(), effective: maybe { $0.instant() }, source: maybe { $0.text() }))
        case .priceAlias: .priceAlias(PriceAlias(alias: text(), model: text()))
        case .importMarked:
            .importMarked(
                ImportMark(
                    format: text(), fileName: text(), mapping: text(), byteCount: number(),
                    digest: list { UInt8(truncatingIfNeeded: $0.small()) }, rowsTaken: number(), rowsKnown: number(),
                    rowsSkipped: number()))
        case .holdVoided:
            .holdVoided(
                HoldVoiding(
                    context: context(), requestID: number(), attempt: UInt32(small()), cause: pick(VoidCause.allCases),
                    released: money(), assumedCharge: money()))
        case .adjustment:
            .adjustment(
                Adjustment(
                    adjustmentKind: pick(AdjustmentKind.allCases), amount: money(), isEstimated: flag(),
                    charge: maybe { $0.money() },
                    context: maybe { $0.context() },
                    corrects: maybe { $0.number() }, reference: maybe { $0.text() }))
        case .quotaIncrease:
            .quotaIncrease(
                QuotaIncrease(
                    stage: pick(QuotaIncreaseStage.allCases), from: money(), to: money(), answers: maybe { $0.number() }
                ))
        case .recovered:
            .recovered(
                Recovery(
                    file: text(), offset: number(), byteCount: number(), quarantineFile: maybe { $0.text() },
                    digest: maybe { $0.list { UInt8(truncatingIfNeeded: $0.small()) } }))
        case .restored:
            .restored(
                Restoration(
                    backup: text(), treeSize: number(), treeRoot: list { UInt8(truncatingIfNeeded: $0.small()) },
                    fork: list { UInt8(truncatingIfNeeded: $0.small()) }))
        }
    }
}

// Parts of payloads.
extension RandomEvents {
    private mutating func context() -> RequestContext {
        RequestContext(
            project: text(), model: text(), user: maybe { $0.text() }, operation: pick(Operation.allCases),
            serviceTier: pick(ServiceTier.allCases), requestedAt: maybe { $0.instant() })
    }

    private mutating func usage() -> Usage {
        var usage = Usage()
        for measure in UsageMeasure.allCases where flag() { usage[measure] = integer() }
        return usage
    }

    private mutating func response() -> Response {
        let costs: [Cost] = [
            .known(money()), .estimated(money()), .unpriced, .unknown(lower: money(), upper: maybe { $0.money() }),
        ]
        return Response(
            context: context(), requestID: maybe { $0.number() }, attempt: UInt32(small()),
            httpStatus: maybe { UInt16($0.small() % 1000) }, outcome: pick(Outcome.allCases),
            latencyMicroseconds: maybe { $0.integer() }, firstTokenMicroseconds: maybe { $0.integer() }, usage: usage(),
            cost: pick(costs), priceSequence: maybe { $0.number() }, providerID: maybe { $0.text() },
            reportedCost: maybe { $0.money() }, rateLimits: maybe { $0.limits() })
    }

    private mutating func throttle() -> Throttle {
        Throttle(
            context: context(), requestID: maybe { $0.number() }, origin: pick(ThrottleOrigin.allCases),
            cause: pick(ThrottleCause.allCases), retryAfterMilliseconds: maybe { $0.integer() },
            waitedMilliseconds: integer(), count: UInt32(small()),
            refusal: maybe {
                BudgetRefusal(
                    scope: $0.scope(), period: $0.pick(Period.allCases), limit: $0.money(), settled: $0.money(),
                    held: $0.money(), requested: $0.money(), resetsAt: $0.maybe { $0.instant() })
            }, rateLimits: maybe { $0.limits() })
    }

    private mutating func limits() -> RateLimitSnapshot {
        RateLimitSnapshot(
            requestLimit: maybe { $0.integer() }, requestsRemaining: maybe { $0.integer() },
            requestsResetMilliseconds: maybe { $0.integer() }, tokenLimit: integer(),
            tokensRemaining: maybe { $0.integer() }, tokensResetMilliseconds: maybe { $0.integer() })
    }

    private mutating func policy() -> Policy {
        Policy(
            alertThresholdPercents: list { UInt32($0.small()) }, dailyWarningFactorPercent: UInt32(small()),
            holdExpirySeconds: integer(), expiryChargePercent: UInt32(small()), ceilingPrice: maybe { $0.price() },
            opensUnknownProjects: flag(), defaultMaxOutputTokens: maybe { $0.integer() },
            requestsPerMinute: maybe { $0.integer() }, tokensPerMinute: maybe { $0.integer() },
            hashesUsers: flag() && mayHashUsers,
            alertRoutes: list {
                AlertRoute(name: $0.text(), command: $0.text(), minimumLevel: $0.pick(AlertLevel.allCases))
            })
    }

    private mutating func price() -> Price {
        let rates = list {
            (
                Price.Key(
                    $0.pick(PriceComponent.allCases), serviceTier: $0.pick(ServiceTier.allCases),
                    aboveInputTokens: $0.integer()),
                UnitPrice(picounits: $0.money().picounits, unitsExponent: UInt8($0.small() % 10))
            )
        }
        return Price(rates: Dictionary(rates, uniquingKeysWith: { first, _ in first }))
    }

    /// Names that a scope's text can tell apart.
    private mutating func scope() -> Scope {
        let names = ["a", "web/app", "日本", "openai/gpt-4.1", "a:b", "model:x", " "]
        let (project, model) = (pick(names), pick(names))
        return pick([
            .organization, .project(project), .model(model), .user(project),
            .projectModel(project: project, model: model),
        ])
    }
}

// Values.
extension RandomEvents {
    private mutating func flag() -> Bool { Bool.random(using: &random) }
    private mutating func small() -> Int { Int.random(in: 0...100_000, using: &random) }
    private mutating func number() -> UInt64 { UInt64(bitPattern: integer()) }

    private mutating func integer() -> Int64 {
        pick([0, 1, -1, .max, .min, Int64(bitPattern: random.next()), Int64(small())])
    }

    private mutating func money() -> Money {
        let wide = Int128(integer()) * Int128(integer())
        return Money(picounits: pick([0, 1, -1, .max, .min, wide, Int128(small()) * 1_000_000]))
    }

    private mutating func text() -> String {
        let long = String(repeating: "x", count: small() % 300)
        return pick(["", "a", "gpt-4.1", "é", "e\u{301}", "日本語", "👩‍👩‍👧", "\u{0}", "a\r\n\"b\"", long])
    }

    private mutating func maybe<Value>(_ make: (inout RandomEvents) -> Value) -> Value? {
        flag() ? make(&self) : nil
    }

    private mutating func list<Value>(_ make: (inout RandomEvents) -> Value) -> [Value] {
        (0..<small() % 5).map { _ in make(&self) }
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
}
