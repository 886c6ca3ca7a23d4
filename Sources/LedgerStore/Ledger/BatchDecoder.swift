import EventStorage
import LedgerModel
import Projections

/// Turns canonical bytes into the columns that projections read.
struct BatchDecoder {
    private(set) var batch = EventBatch()
    /// When the last event known by then was recorded, also where it is left out.
    private(set) var lastRecordedAt: Instant?
    private let asOf: Instant?
    private let needs: EventNeeds
    private var projectCache = NameCache()
    private var modelCache = NameCache()
    private var userCache = NameCache()

    private let billedWithin: ClosedRange<Instant>?

    /// Events that occurred after `asOf` are left out, and of kinds that are not needed. `billedWithin`: what `needs` was asked
    /// for, since a projection that knows it may do without each event's time.
    init(asOf: Instant? = nil, needs: EventNeeds = .everything, billedWithin: ClosedRange<Instant>? = nil) {
        self.asOf = asOf
        self.needs = needs
        self.billedWithin = billedWithin
        batch.billedWithin = billedWithin
    }

    mutating func removeAll() {
        batch.removeAll()
        batch.billedWithin = billedWithin
    }

    /// Adds one event. Throws `LedgerError` naming it when it is not to be read.
    mutating func add(_ bytes: UnsafeRawBufferPointer, sequence: UInt64) throws {
        do throws(CodecError) {
            _ = try add(bytes, sequence: sequence, asKnown: nil)
        } catch {
            throw LedgerError.unreadable(error, sequence: sequence)
        }
    }

    /// Adds a frame's events, of some sequences, those recorded by `asKnown`; returns the sequence of the first that was
    /// not, if any.
    mutating func add(
        _ frame: FrameView, sequences: Range<UInt64> = 0..<UInt64.max, asKnown: Instant? = nil
    ) throws -> UInt64? {
        var end: UInt64?
        try frame.forEachEvent { sequence, bytes in
            guard end == nil, sequences.contains(sequence) else { return }
            do throws(CodecError) {
                if try !add(bytes, sequence: sequence, asKnown: asKnown) { end = sequence }
            } catch {
                throw LedgerError.unreadable(error, sequence: sequence)
            }
        }
        return end
    }

    /// Adds an event; false when it was recorded after `asKnown`.
    mutating func add(
        _ bytes: UnsafeRawBufferPointer, sequence: UInt64, asKnown: Instant?
    ) throws(CodecError) -> Bool {
        var row = Row()
        var reader = CanonicalReader(bytes)
        let needs = needs
        do throws(CanonicalError) {
            try reader.forEachField(
                integer: { number, value in
                    row.take(number, value)
                    // The kind and the time come first: of an event that nobody asks for, that is enough.
                    return number < EventSchema.recordedAt.number || row.kind.map(needs.kinds.contains(code:)) != false
                },
                wide: { number, value in
                    row.take(number, value)
                    return true
                },
                bytes: { number, value in
                    row.take(number, value)
                    return true
                })
        } catch {
            throw .notCanonical(error)
        }
        guard let rawKind = row.kind else { throw .missing(EventSchema.kind.number) }
        guard let kind = EventKind(rawValue: rawKind) else { throw .invalidValue(EventSchema.kind.number) }
        guard row.schemaVersion == EventCodec.schemaVersion else {
            throw .invalidValue(EventSchema.schemaVersion.number)
        }
        guard let nanoseconds = row.recordedAt else { throw .missing(EventSchema.recordedAt.number) }
        let recordedAt = Instant(nanoseconds: nanoseconds)
        if let asKnown, recordedAt > asKnown { return false }
        lastRecordedAt = recordedAt
        guard needs.kinds.contains(kind) else { return true }
        let occurredAt = row.occurredAt.map(Instant.init(nanoseconds:)) ?? recordedAt
        if let asOf, occurredAt > asOf { return true }
        guard let outcome = Outcome(rawValue: row.outcome) else { throw .invalidValue(EventSchema.outcome.number) }
        guard let certainty = CostCertainty(rawValue: row.certainty) else {
            throw .invalidValue(EventSchema.certainty.number)
        }
        let amount = try row.amount(of: kind)
        let columns = needs.columns
        batch.count += 1
        if columns.contains(.kinds) { batch.kinds.append(kind) }
        if columns.contains(.sequences) { batch.sequences.append(sequence) }
        if columns.contains(.recordedAt) { batch.recordedAt.append(recordedAt) }
        if columns.contains(.occurredAt) { batch.occurredAt.append(occurredAt) }
        if columns.contains(.billedAt) {
            batch.billedAt.append(row.requestedAt.map(Instant.init(nanoseconds:)) ?? occurredAt)
        }
        if columns.contains(.projects) { batch.projects.append(projectCache.id(of: row.project, in: &batch.names)) }
        if columns.contains(.models) { batch.models.append(modelCache.id(of: row.model, in: &batch.names)) }
        if columns.contains(.users) { batch.users.append(userCache.id(of: row.user, in: &batch.names)) }
        if columns.contains(.operations) { batch.operations.append(try row.code(row.operation, EventSchema.operation)) }
        if columns.contains(.serviceTiers) {
            batch.serviceTiers.append(try row.code(row.serviceTier, EventSchema.serviceTier))
        }
        if columns.contains(.outcomes) { batch.outcomes.append(outcome) }
        if columns.contains(.usage) {
            batch.inputTokens.append(row.inputTokens)
            batch.cachedInputTokens.append(row.cachedInputTokens)
            batch.outputTokens.append(row.outputTokens)
            batch.audioMilliseconds.append(row.audioMilliseconds)
        }
        if columns.contains(.amounts) { batch.amounts.append(amount) }
        if columns.contains(.charges) {
            batch.charges.append(certainty == .unknown ? row.costUpperBound ?? amount : amount)
        }
        if columns.contains(.holds) { batch.holds.append(row.hold ?? 0) }
        if columns.contains(.requests) {
            // A first attempt's id is its own sequence.
            let own = kind == .request ? sequence : EventBatch.noRequest
            batch.requestIDs.append(row.requestID.map { UInt64(bitPattern: $0) } ?? own)
            guard let attempt = UInt32(exactly: row.attempt) else { throw .invalidValue(EventSchema.attempt.number) }
            batch.attempts.append(attempt)
        }
        if kind == .throttle, columns.contains(.throttles) { batch.throttles.append(try row.throttle(batch.count - 1)) }
        if columns.contains(.rateLimits), row.rateLimits != RateLimitSnapshot() {
            batch.rateLimits.append(RateLimitFigures(row: batch.count - 1, limits: row.rateLimits))
        }
        // An assumed charge is an estimate by its nature.
        if columns.contains(.certainties) { batch.certainties.append(kind == .holdVoided ? .estimated : certainty) }
        if kind.isAdministrative, columns.contains(.administrative) {
            batch.administrative.append(try EventCodec.decode(bytes, sequence: sequence))
        }
        if kind.isAlerting, columns.contains(.alerts) {
            batch.alerts.append(try EventCodec.decode(bytes, sequence: sequence))
        }
        return true
    }
}

extension EventNeeds.Kinds {
    /// Whether it has the kind of that code; what is none is not to be passed over.
    func contains(code: some BinaryInteger) -> Bool {
        UInt8(exactly: code).flatMap(EventKind.init(rawValue:)).map(contains) ?? true
    }
}

extension EventKind {
    /// Kinds that are few and come whole: what is done to the ledger, not what passes through it.
    var isAdministrative: Bool {
        switch self {
        case .request, .response, .throttle, .alert, .alertDelivered, .holdVoided, .adjustment: false
        case .limitSet, .limitRemoved, .projectOpened, .projectClosed, .policySet, .catalogueAdopted, .priceSet,
            .priceAlias, .importMarked, .quotaIncrease, .recovered, .restored:
            true
        }
    }

    /// Alerts and the outcomes of their delivery, which come whole too.
    var isAlerting: Bool { self == .alert || self == .alertDelivered }
}

/// The fields of one event that columns take.
private struct Row {
    var kind: UInt8?
    var schemaVersion = EventCodec.schemaVersion
    var recordedAt: Int64?
    var occurredAt: Int64?
    var requestedAt: Int64?
    var project: UnsafeRawBufferPointer?
    var model: UnsafeRawBufferPointer?
    var user: UnsafeRawBufferPointer?
    var operation: UInt8 = 0
    var serviceTier: UInt8 = 0
    var requestID: Int64?
    var attempt: Int64 = 1
    var outcome: UInt8 = 0
    var certainty: UInt8 = 0
    var inputTokens: Int64 = 0
    var cachedInputTokens: Int64 = 0
    var outputTokens: Int64 = 0
    var audioMilliseconds: Int64 = 0
    var cost: Int128?
    var assumedCharge: Int128?
    var costUpperBound: Int128?
    var hold: Int128?
    var throttleOrigin: UInt8?
    var throttleCause: UInt8?
    var repetitions: Int64 = 1
    var waitedMilliseconds: Int64 = 0
    var requested: Int128?
    var rateLimits = RateLimitSnapshot()

    @inline(__always)
    mutating func take(_ number: UInt16, _ value: Int64) {
        switch number {
        case EventSchema.kind.number: kind = Self.code(value)
        case EventSchema.schemaVersion.number: schemaVersion = value
        case EventSchema.recordedAt.number: recordedAt = value
        case EventSchema.occurredAt.number: occurredAt = value
        case EventSchema.requestedAt.number: requestedAt = value
        case EventSchema.outcome.number: outcome = Self.code(value)
        case EventSchema.certainty.number: certainty = Self.code(value)
        case EventSchema.inputTokens.number: inputTokens = value
        case EventSchema.cachedInputTokens.number: cachedInputTokens = value
        case EventSchema.outputTokens.number: outputTokens = value
        case EventSchema.audioMilliseconds.number: audioMilliseconds = value
        case EventSchema.operation.number: operation = Self.code(value)
        case EventSchema.serviceTier.number: serviceTier = Self.code(value)
        case EventSchema.requestID.number: requestID = value
        case EventSchema.attempt.number: attempt = value
        case EventSchema.throttleOrigin.number: throttleOrigin = Self.code(value)
        case EventSchema.throttleCause.number: throttleCause = Self.code(value)
        case EventSchema.repetitions.number: repetitions = value
        case EventSchema.waitedMilliseconds.number: waitedMilliseconds = value
        case EventSchema.requestLimit.number: rateLimits.requestLimit = value
        case EventSchema.requestsRemaining.number: rateLimits.requestsRemaining = value
        case EventSchema.requestsResetMilliseconds.number: rateLimits.requestsResetMilliseconds = value
        case EventSchema.tokenLimit.number: rateLimits.tokenLimit = value
        case EventSchema.tokensRemaining.number: rateLimits.tokensRemaining = value
        case EventSchema.tokensResetMilliseconds.number: rateLimits.tokensResetMilliseconds = value
        default: break
        }
    }

    @inline(__always)
    mutating func take(_ number: UInt16, _ value: Int128) {
        switch number {
        case EventSchema.cost.number: cost = value
        case EventSchema.assumedCharge.number: assumedCharge = value
        case EventSchema.costUpperBound.number: costUpperBound = value
        case EventSchema.hold.number: hold = value
        case EventSchema.requested.number: requested = value
        default: break
        }
    }

    @inline(__always)
    mutating func take(_ number: UInt16, _ value: UnsafeRawBufferPointer) {
        switch number {
        case EventSchema.project.number: project = value
        case EventSchema.model.number: model = value
        case EventSchema.user.number: user = value
        default: break
        }
    }

    /// What the event adds to spend; an amount that should be there and is not is no zero.
    func amount(of kind: EventKind) throws(CodecError) -> Int128 {
        switch kind {
        case .response, .adjustment:
            guard let cost else { throw .missing(EventSchema.cost.number) }
            return cost
        case .holdVoided:
            guard let assumedCharge else { throw .missing(EventSchema.assumedCharge.number) }
            return assumedCharge
        case .request, .throttle, .alert, .alertDelivered, .limitSet, .limitRemoved, .projectOpened, .projectClosed,
            .policySet, .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .quotaIncrease, .recovered, .restored:
            return 0
        }
    }

    func throttle(_ row: Int) throws(CodecError) -> ThrottleFigures {
        guard let throttleOrigin else { throw .missing(EventSchema.throttleOrigin.number) }
        guard let throttleCause else { throw .missing(EventSchema.throttleCause.number) }
        return ThrottleFigures(
            row: row, origin: try code(throttleOrigin, EventSchema.throttleOrigin),
            cause: try code(throttleCause, EventSchema.throttleCause), count: repetitions,
            waitedMilliseconds: waitedMilliseconds, requested: requested)
    }

    func code<Code: RawRepresentable<UInt8>>(_ raw: UInt8, _ field: IntegerField) throws(CodecError) -> Code {
        guard let code = Code(rawValue: raw) else { throw .invalidValue(field.number) }
        return code
    }

    /// An enumeration's code; 255, which none has, for what no code can be.
    @inline(__always)
    private static func code(_ value: Int64) -> UInt8 { UInt8(exactly: value) ?? .max }
}
