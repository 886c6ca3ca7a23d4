import EventStorage
import LedgerModel
import Projections

/// What is the same for all events of a shape.
struct ShapeTables {
    var kinds: [EventKind] = []
    var outcomes: [Outcome] = []
    var certainties: [CostCertainty] = []
    var hasOccurredAt: [Bool]?
    var hasRequestedAt: [Bool]?
    // These are filled where their columns are asked for.
    var attempts: [UInt32] = []
    var hasRequestID: [Bool]?
    /// Whether the cost is unknown and has an upper bound.
    var isBounded: [Bool]?
    /// What a throttle says; nil for other kinds. Empty where there is none.
    var throttles: [Throttle?] = []
    /// For each part of the rate-limit headers, whether the events have it; nil when none has.
    var hasRateLimit: [[Bool]?] = []
    /// Whether the events have any part.
    var hasRateLimits: [Bool] = []

    struct Throttle {
        let origin: ThrottleOrigin
        let cause: ThrottleCause
        let isRepeated: Bool
        let hasRefusal: Bool
    }

    init() {}

    /// Nil when something is not as this version writes it; reading the events one by one says what.
    init?(_ scan: SegmentScan, _ segment: SegmentFile, _ columns: EventNeeds.Columns) throws {
        guard let kindField = try scan.integersByShape(EventSchema.kind.number) else { return nil }
        let rawKinds = kindField.numbers.map { number in number.map { kindField.values[$0] } }
        guard let outcomes = try Self.codes(scan, segment, EventSchema.outcome, rawKinds.count, Outcome.succeeded),
            let certainties = try Self.codes(scan, segment, EventSchema.certainty, rawKinds.count, CostCertainty.known),
            let versions = try Self.values(
                scan, segment, EventSchema.schemaVersion, rawKinds.count, usual: EventCodec.schemaVersion),
            versions.allSatisfy({ $0 == EventCodec.schemaVersion })
        else { return nil }
        let hasCost = try scan.presence(of: EventSchema.cost.number, .wide)
        let hasCharge = try scan.presence(of: EventSchema.assumedCharge.number, .wide)
        let hasRecordedAt = try scan.presence(of: EventSchema.recordedAt.number, .integer)
        for (shape, raw) in rawKinds.enumerated() {
            guard let raw, let kind = EventKind(rawValue: UInt8(clamping: raw)), hasRecordedAt?[shape] == true else {
                return nil
            }
            // An amount that should be there and is not is no zero.
            switch kind {
            case .response, .adjustment: guard hasCost?[shape] == true else { return nil }
            case .holdVoided: guard hasCharge?[shape] == true else { return nil }
            case .request, .throttle, .alert, .alertDelivered, .limitSet, .limitRemoved, .projectOpened,
                .projectClosed, .policySet, .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .quotaIncrease,
                .recovered, .restored:
                guard hasCost?[shape] != true else { return nil }
            }
            kinds.append(kind)
        }
        self.outcomes = outcomes
        self.certainties = zip(kinds, certainties).map { $0 == .holdVoided ? .estimated : $1 }
        hasOccurredAt = try scan.presence(of: EventSchema.occurredAt.number, .integer)
        hasRequestedAt = try scan.presence(of: EventSchema.requestedAt.number, .integer)
        if columns.contains(.requests) {
            guard let attempts = try Self.values(scan, segment, EventSchema.attempt, kinds.count, usual: 1) else {
                return nil
            }
            self.attempts = attempts.compactMap(UInt32.init(exactly:))
            guard self.attempts.count == kinds.count else { return nil }
            hasRequestID = try scan.presence(of: EventSchema.requestID.number, .integer)
        }
        if columns.contains(.charges) {
            isBounded = try scan.presence(of: EventSchema.costUpperBound.number, .wide).map { hasBound in
                zip(hasBound, self.certainties).map { $0 && $1 == .unknown }
            }
        }
        if columns.contains(.throttles), kinds.contains(.throttle) {
            guard try fillThrottles(scan, segment) else { return nil }
        }
        if columns.contains(.rateLimits) {
            hasRateLimit = try RateLimitSnapshot.fields.map { try scan.presence(of: $0.field.number, .integer) }
            hasRateLimits = kinds.indices.map { shape in hasRateLimit.contains { $0?[shape] == true } }
        }
    }

    /// False when a throttle does not say whose it is, and why.
    private mutating func fillThrottles(_ scan: SegmentScan, _ segment: SegmentFile) throws -> Bool {
        // No code is -1.
        guard let origins = try Self.values(scan, segment, EventSchema.throttleOrigin, kinds.count, usual: -1),
            let causes = try Self.values(scan, segment, EventSchema.throttleCause, kinds.count, usual: -1)
        else { return false }
        let isRepeated = try scan.presence(of: EventSchema.repetitions.number, .integer)
        let hasRefusal = try scan.presence(of: EventSchema.requested.number, .wide)
        throttles = [Throttle?](repeating: nil, count: kinds.count)
        for shape in kinds.indices where kinds[shape] == .throttle {
            guard let origin = UInt8(exactly: origins[shape]).flatMap(ThrottleOrigin.init(rawValue:)),
                let cause = UInt8(exactly: causes[shape]).flatMap(ThrottleCause.init(rawValue:))
            else { return false }
            throttles[shape] = Throttle(
                origin: origin, cause: cause, isRepeated: isRepeated?[shape] == true,
                hasRefusal: hasRefusal?[shape] == true)
        }
        return true
    }

    /// A field's value by shape; nil when it is a column of its own.
    private static func values(
        _ scan: SegmentScan, _ segment: SegmentFile, _ field: IntegerField, _ count: Int, usual: Int64
    ) throws -> [Int64]? {
        guard segment.has(field.number, .integer) else { return [Int64](repeating: usual, count: count) }
        guard let values = try scan.integersByShape(field.number), values.numbers.count == count else { return nil }
        return values.numbers.map { $0.map { values.values[$0] } ?? usual }
    }

    private static func codes<Code: RawRepresentable<UInt8>>(
        _ scan: SegmentScan, _ segment: SegmentFile, _ field: IntegerField, _ count: Int, _ usual: Code
    ) throws -> [Code]? {
        guard let values = try values(scan, segment, field, count, usual: Int64(usual.rawValue)) else { return nil }
        let codes = values.compactMap { UInt8(exactly: $0).flatMap(Code.init(rawValue:)) }
        return codes.count == values.count ? codes : nil
    }
}

extension SegmentFile {
    /// The kinds of its events; nil when the segment does not say.
    var kinds: [EventKind]? {
        guard let raw = groupedIntegers(EventSchema.kind.number) else { return nil }
        let kinds = raw.compactMap { UInt8(exactly: $0).flatMap(EventKind.init(rawValue:)) }
        return kinds.count == raw.count ? kinds : nil
    }

    /// Bounds of when its events are billed.
    var billedWithin: ClosedRange<Instant>? {
        let fields = [EventSchema.recordedAt, EventSchema.occurredAt, EventSchema.requestedAt]
        let ranges = fields.compactMap { range(of: $0.number) }
        guard let least = ranges.map(\.lowerBound).min(), let most = ranges.map(\.upperBound).max() else { return nil }
        return Instant(nanoseconds: least)...Instant(nanoseconds: most)
    }

    /// The earliest that any of its events occurred, or less.
    var firstOccurredAt: Instant? {
        let fields = [EventSchema.recordedAt, EventSchema.occurredAt]
        return fields.compactMap { range(of: $0.number)?.lowerBound }.min().map(Instant.init(nanoseconds:))
    }

    /// The latest that any of its events occurred, or more.
    var lastOccurredAt: Instant? {
        let fields = [EventSchema.recordedAt, EventSchema.occurredAt]
        return fields.compactMap { range(of: $0.number)?.upperBound }.max().map(Instant.init(nanoseconds:))
    }
}
