import EventStorage
import LedgerModel
import TestSupport
import Testing

@testable import LedgerStore

/// Events as bytes, and back.
@Suite struct EventCodecTests {
    @Test func samplesHoldEveryKindOnce() {
        #expect(Samples.full.map(\.kind) == EventKind.allCases)
        #expect(Samples.bare.map(\.kind) == EventKind.allCases)
    }

    @Test(arguments: Samples.full + Samples.bare) func comesBackAsItWas(_ payload: EventPayload) throws {
        let event = LedgerEvent(sequence: 7, recordedAt: noon, occurredAt: noon, draft: draft(payload))
        #expect(try Coded.decode(Coded.encode(draft(payload), at: noon), sequence: 7) == event)
    }

    @Test(arguments: Samples.full + Samples.bare) func encodingSaysTheSameEachTime(_ payload: EventPayload) throws {
        let bytes = Coded.encode(draft(payload), at: noon)
        #expect(Coded.encode(draft(payload), at: noon) == bytes)
        let event = try Coded.decode(bytes, sequence: 0)
        #expect(Coded.encode(draft(event.payload), at: noon) == bytes)
    }

    @Test(arguments: Samples.full + Samples.bare) func fieldsAscend(_ payload: EventPayload) throws {
        let whole = draft(payload, .id("x"), occurredAt: noon, actor: "ann", reason: "because")
        let numbers = try Coded.fields(of: Coded.encode(whole, at: noon)).map(\.number)
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        #expect(numbers.first == 1)
    }

    @Test(arguments: envelopes) func envelopeComesBackAsItWas(_ draft: EventDraft) throws {
        for recordedAt in [Instant.earliest, Instant(nanoseconds: 0), .latest] {
            let event = LedgerEvent(
                sequence: .max, recordedAt: recordedAt, occurredAt: draft.occurredAt ?? recordedAt, draft: draft)
            #expect(try Coded.decode(Coded.encode(draft, at: recordedAt), sequence: .max) == event)
        }
    }

    static let envelopes: [EventDraft] = {
        let payload = EventPayload.projectClosed(ProjectClosing(name: "p"))
        return [
            draft(payload, .ordinal(0)),
            draft(payload, .ordinal(.max)),
            draft(payload, .id("")),
            draft(payload, .id("chatcmpl-1\u{0}\n日本"), source: ""),
            draft(payload, .row([], occurrence: 0)),
            draft(payload, .row([.model, .project], occurrence: .max), source: "usage 2023.csv"),
            draft(payload, .row(EventOrigin.RowFields(rawValue: 255), occurrence: 1)),
            draft(payload, occurredAt: .earliest, actor: "", reason: ""),
            draft(payload, occurredAt: .latest, actor: "ånn", reason: "a\r\nb"),
        ]
    }()

    @Test(arguments: Operation.allCases) func everyOperation(_ operation: Operation) throws {
        try expectSame(.throttle(Throttle(context: context(operation: operation), origin: .provider, cause: .tokens)))
    }

    @Test(arguments: ServiceTier.allCases) func everyServiceTier(_ tier: ServiceTier) throws {
        try expectSame(.throttle(Throttle(context: context(tier: tier), origin: .provider, cause: .tokens)))
    }

    @Test(arguments: Outcome.allCases) func everyOutcome(_ outcome: Outcome) throws {
        for cost in [
            Cost.known(.zero), .known(Samples.least), .estimated(.zero), .estimated(Samples.most), .unpriced,
            .unknown(lower: .zero, upper: .zero), .unknown(lower: Samples.least, upper: Samples.most),
        ] {
            try expectSame(.response(Response(context: context(), outcome: outcome, usage: Usage(), cost: cost)))
        }
    }

    @Test(arguments: ThrottleCause.allCases) func everyThrottle(_ cause: ThrottleCause) throws {
        for origin in ThrottleOrigin.allCases {
            try expectSame(.throttle(Throttle(context: context(), origin: origin, cause: cause)))
        }
    }

    @Test(arguments: AlertLevel.allCases) func everyAlert(_ level: AlertLevel) throws {
        for period in Period.allCases {
            try expectSame(
                .alert(
                    Alert(
                        scope: .user("u"), period: period, thresholdPercent: 90, level: level, settled: .zero,
                        held: .zero, limit: .zero)))
        }
    }

    @Test func everyCauseKindAndStage() throws {
        for cause in VoidCause.allCases {
            try expectSame(
                .holdVoided(
                    HoldVoiding(
                        context: context(), requestID: 3, cause: cause, released: .zero, assumedCharge: .zero)))
        }
        for kind in AdjustmentKind.allCases {
            try expectSame(.adjustment(Adjustment(adjustmentKind: kind, amount: .zero)))
        }
        for stage in QuotaIncreaseStage.allCases {
            try expectSame(.quotaIncrease(QuotaIncrease(stage: stage, from: .zero, to: .zero)))
            try expectSame(.quotaIncrease(QuotaIncrease(stage: stage, from: .zero, to: .zero, answers: .max)))
        }
    }

    /// Headers that say nothing are no headers.
    @Test func emptyRateLimitsAreNone() throws {
        let bytes = Coded.encode(
            draft(
                .response(
                    Response(
                        context: context(), usage: Usage(), cost: .known(.zero), rateLimits: RateLimitSnapshot()))),
            at: noon)
        guard case .response(let response) = try Coded.decode(bytes, sequence: 0).payload else {
            Issue.record("not a response")
            return
        }
        #expect(response.rateLimits == nil)
    }

    private func context(operation: Operation = .chat, tier: ServiceTier = .standard) -> RequestContext {
        RequestContext(project: "p", model: "m", operation: operation, serviceTier: tier)
    }

    private func expectSame(_ payload: EventPayload) throws {
        let event = LedgerEvent(sequence: 0, recordedAt: noon, occurredAt: noon, draft: draft(payload))
        #expect(try Coded.decode(Coded.encode(draft(payload), at: noon), sequence: 0) == event)
    }
}

let noon = instant("2026-11-21T12:00:00Z")

/// The codec, as calls on byte arrays.
enum Coded {
    static func encode(_ draft: EventDraft, at recordedAt: Instant) -> [UInt8] {
        var writer = CanonicalWriter()
        EventCodec.encode(draft, recordedAt: recordedAt, into: &writer)
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8], sequence: UInt64) throws -> LedgerEvent {
        try bytes.withUnsafeBytes { try EventCodec.decode($0, sequence: sequence) }
    }

    /// Each field's number, with its bytes.
    static func fields(of bytes: [UInt8]) throws -> [(number: UInt16, encoded: [UInt8])] {
        try bytes.withUnsafeBytes { buffer in
            var reader = CanonicalReader(buffer)
            var fields: [(number: UInt16, encoded: [UInt8])] = []
            while let field = try reader.next() { fields.append((field.number, Array(field.encoded))) }
            return fields
        }
    }
}
