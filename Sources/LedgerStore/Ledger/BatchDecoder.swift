import EventStorage
import LedgerModel
import Projections

/// Turns canonical bytes into the columns that projections read.
struct BatchDecoder {
    private(set) var batch = EventBatch()
    /// When the last event known by then was recorded, also where it is left out.
    private(set) var lastRecordedAt: Instant?
    private let asOf: Instant?
    // The names of the event before: neighbours mostly share them.
    private var projectCache = NameCache()
    private var modelCache = NameCache()

    /// Events that occurred after `asOf` are left out.
    init(asOf: Instant? = nil) { self.asOf = asOf }

    mutating func removeAll() { batch.removeAll() }

    /// Adds a frame's events, those recorded by `asKnown`; returns the sequence of the first that was not, if any.
    mutating func add(_ frame: FrameView, asKnown: Instant?) throws -> UInt64? {
        var end: UInt64?
        try frame.forEachEvent { sequence, bytes in
            guard end == nil else { return }
            do throws(CodecError) {
                if try !add(bytes, sequence: sequence, asKnown: asKnown) { end = sequence }
            } catch {
                throw LedgerError.unreadable(error, sequence: sequence)
            }
        }
        return end
    }

    /// False when the event was recorded after `asKnown`.
    private mutating func add(
        _ bytes: UnsafeRawBufferPointer, sequence: UInt64, asKnown: Instant?
    ) throws(CodecError) -> Bool {
        var row = Row()
        var reader = CanonicalReader(bytes)
        do throws(CanonicalError) {
            while let field = try reader.next() { row.take(field) }
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
        let occurredAt = row.occurredAt.map(Instant.init(nanoseconds:)) ?? recordedAt
        if let asKnown, recordedAt > asKnown { return false }
        lastRecordedAt = recordedAt
        if let asOf, occurredAt > asOf { return true }
        guard let outcome = Outcome(rawValue: row.outcome) else { throw .invalidValue(EventSchema.outcome.number) }
        guard let certainty = CostCertainty(rawValue: row.certainty) else {
            throw .invalidValue(EventSchema.certainty.number)
        }
        batch.count += 1
        batch.kinds.append(kind)
        batch.sequences.append(sequence)
        batch.recordedAt.append(recordedAt)
        batch.occurredAt.append(occurredAt)
        batch.billedAt.append(row.requestedAt.map(Instant.init(nanoseconds:)) ?? occurredAt)
        batch.projects.append(projectCache.id(of: row.project, in: &batch.names))
        batch.models.append(modelCache.id(of: row.model, in: &batch.names))
        batch.outcomes.append(outcome)
        batch.inputTokens.append(row.inputTokens)
        batch.cachedInputTokens.append(row.cachedInputTokens)
        batch.outputTokens.append(row.outputTokens)
        batch.audioMilliseconds.append(row.audioMilliseconds)
        batch.amounts.append(try row.amount(of: kind))
        // An assumed charge is an estimate by its nature.
        batch.certainties.append(kind == .holdVoided ? .estimated : certainty)
        if kind.isAdministrative { batch.administrative.append(try EventCodec.decode(bytes, sequence: sequence)) }
        return true
    }
}

extension EventKind {
    /// Kinds that are few and come whole: what is done to the ledger, not what passes through it.
    var isAdministrative: Bool {
        switch self {
        case .request, .response, .throttle, .alert, .alertDelivered, .holdVoided: false
        case .limitSet, .limitRemoved, .projectOpened, .projectClosed, .policySet, .catalogueAdopted, .priceSet,
            .priceAlias, .importMarked, .adjustment, .quotaIncrease, .recovered, .restored:
            true
        }
    }
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
    var outcome: UInt8 = 0
    var certainty: UInt8 = 0
    var inputTokens: Int64 = 0
    var cachedInputTokens: Int64 = 0
    var outputTokens: Int64 = 0
    var audioMilliseconds: Int64 = 0
    var cost: Int128?
    var assumedCharge: Int128?

    @inline(__always)
    mutating func take(_ field: CanonicalField) {
        switch (field.number, field.value) {
        case (EventSchema.kind.number, .integer(let value)): kind = Self.code(value)
        case (EventSchema.schemaVersion.number, .integer(let value)): schemaVersion = value
        case (EventSchema.recordedAt.number, .integer(let value)): recordedAt = value
        case (EventSchema.occurredAt.number, .integer(let value)): occurredAt = value
        case (EventSchema.requestedAt.number, .integer(let value)): requestedAt = value
        case (EventSchema.project.number, .bytes(let value)): project = value
        case (EventSchema.model.number, .bytes(let value)): model = value
        case (EventSchema.outcome.number, .integer(let value)): outcome = Self.code(value)
        case (EventSchema.certainty.number, .integer(let value)): certainty = Self.code(value)
        case (EventSchema.inputTokens.number, .integer(let value)): inputTokens = value
        case (EventSchema.cachedInputTokens.number, .integer(let value)): cachedInputTokens = value
        case (EventSchema.outputTokens.number, .integer(let value)): outputTokens = value
        case (EventSchema.audioMilliseconds.number, .integer(let value)): audioMilliseconds = value
        case (EventSchema.cost.number, .wide(let value)): cost = value
        case (EventSchema.assumedCharge.number, .wide(let value)): assumedCharge = value
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

    /// An enumeration's code; 255, which none has, for what no code can be.
    @inline(__always)
    private static func code(_ value: Int64) -> UInt8 { UInt8(exactly: value) ?? .max }
}

/// Remembers the last few names by their bytes, so that most rows need no string.
private struct NameCache {
    private var entries: [(bytes: [UInt8], id: NameID)] = []
    private var oldest = 0

    mutating func id(of bytes: UnsafeRawBufferPointer?, in names: inout NameTable) -> NameID {
        guard let bytes else { return .none }
        for entry in entries where entry.bytes.count == bytes.count && entry.bytes.elementsEqual(bytes) {
            return entry.id
        }
        let id = names.id(of: String(decoding: bytes, as: UTF8.self))
        let entry = (bytes: Array(bytes), id: id)
        if entries.count < 16 {
            entries.append(entry)
        } else {
            entries[oldest] = entry
            oldest = (oldest + 1) % entries.count
        }
        return id
    }
}
