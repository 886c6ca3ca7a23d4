import EventStorage
import LedgerModel
import Projections

/// Turns segments' columns into the batches that projections read, without putting events together first: all of them into
/// one batch, which keeps the names.
struct SegmentBatches {
    private let scan = SegmentScan()
    private let room = ChunkRoom()
    private var segment: SegmentFile?
    private var columns: EventNeeds.Columns = []
    private var names = SegmentNames()
    private var nameCache = NameCache()
    private var shapes = ShapeTables()
    private var billedWithin: ClosedRange<Instant>?

    /// How many events a batch has at least, when there are so many.
    private static let batchSize = 16_384

    /// Turns to a segment. False when its events have to be read one by one: what is asked for is not in columns, or not
    /// as this version writes it.
    mutating func begin(_ segment: SegmentFile, _ needs: EventNeeds, in batch: inout EventBatch) throws -> Bool {
        columns = needs.columns
        self.segment = segment
        if columns.contains(.administrative), segment.kinds?.contains(where: \.isAdministrative) != false {
            return false
        }
        guard areColumns(in: segment) else { return false }
        try scan.begin(
            segment, fields: fields,
            where: SegmentScan.Filter(EventSchema.kind.number) { raw in
                // What is no kind is not to be passed over.
                UInt8(exactly: raw).flatMap(EventKind.init(rawValue:)).map(needs.kinds.contains) ?? true
            })
        guard let shapes = try ShapeTables(scan, segment) else { return false }
        self.shapes = shapes
        billedWithin = segment.billedWithin
        guard columns.contains(.projects) || columns.contains(.models) else { return true }
        guard let names = try SegmentNames(scan, segment, columns, &batch.names, &nameCache) else { return false }
        self.names = names
        return true
    }

    /// Whether times, usage and amounts are in columns, where this version keeps them.
    private func areColumns(in segment: SegmentFile) -> Bool {
        fields.allSatisfy { field in
            field == EventSchema.kind.number
                || segment.isUngrouped(field, .integer) && segment.isUngrouped(field, .wide)
        }
    }

    /// The fields to decode.
    private var fields: [UInt16] {
        var fields = [EventSchema.kind.number]
        if columns.contains(.recordedAt) || columns.contains(.occurredAt) || columns.contains(.billedAt) {
            fields += [EventSchema.recordedAt.number, EventSchema.occurredAt.number]
        }
        if columns.contains(.billedAt) { fields.append(EventSchema.requestedAt.number) }
        if columns.contains(.projects) || columns.contains(.models) { fields.append(EventSchema.project.number) }
        if columns.contains(.usage) {
            fields += [
                EventSchema.inputTokens.number, EventSchema.cachedInputTokens.number, EventSchema.outputTokens.number,
                EventSchema.audioMilliseconds.number,
            ]
        }
        if columns.contains(.amounts) { fields += [EventSchema.cost.number, EventSchema.assumedCharge.number] }
        return fields
    }

    /// Fills the batch with what comes next; false at the segment's end.
    mutating func next(into batch: inout EventBatch) throws -> Bool {
        batch.removeAll()
        batch.billedWithin = billedWithin
        while batch.count < Self.batchSize, try scan.next() { append(to: &batch) }
        return batch.count > 0
    }

    private func append(to batch: inout EventBatch) {
        let count = scan.count
        let shape = scan.shapes
        batch.count += count
        if columns.contains(.kinds) { append(shapes.kinds, by: shape, to: &batch.kinds) }
        if columns.contains(.outcomes) { append(shapes.outcomes, by: shape, to: &batch.outcomes) }
        if columns.contains(.certainties) { append(shapes.certainties, by: shape, to: &batch.certainties) }
        if columns.contains(.sequences) {
            room.append(count, to: &batch.sequences) { [scan] in scan.sequence($0) }
        }
        appendTimes(to: &batch, shape)
        if let tuples = scan.tuples(ofGroupWith: EventSchema.project.number, .bytes) {
            if columns.contains(.projects) { append(names.projects, by: tuples, to: &batch.projects) }
            if columns.contains(.models) { append(names.models, by: tuples, to: &batch.models) }
        } else {
            if columns.contains(.projects) { batch.projects.append(contentsOf: repeatElement(.none, count: count)) }
            if columns.contains(.models) { batch.models.append(contentsOf: repeatElement(.none, count: count)) }
        }
        if columns.contains(.usage) {
            append(EventSchema.inputTokens, to: &batch.inputTokens)
            append(EventSchema.cachedInputTokens, to: &batch.cachedInputTokens)
            append(EventSchema.outputTokens, to: &batch.outputTokens)
            append(EventSchema.audioMilliseconds, to: &batch.audioMilliseconds)
        }
        if columns.contains(.amounts) { appendAmounts(to: &batch, shape) }
    }

    /// Appends the value of each event's shape or tuple.
    private func append<Value>(
        _ table: [Value], by tuples: UnsafeBufferPointer<Int64>, to column: inout [Value]
    ) {
        table.withUnsafeBufferPointer { table in room.append(tuples.count, to: &column) { table[Int(tuples[$0])] } }
    }

    private func append(_ field: IntegerField, to column: inout [Int64]) {
        if let values = scan.integers(field.number) {
            column.append(contentsOf: values)
        } else {
            column.append(contentsOf: repeatElement(0, count: scan.count))
        }
    }

    /// recordedAt; when it occurred, else that; when it was requested, else that.
    private func appendTimes(to batch: inout EventBatch, _ shape: UnsafeBufferPointer<Int64>) {
        guard columns.contains(.recordedAt) || columns.contains(.occurredAt) || columns.contains(.billedAt),
            let recorded = scan.integers(EventSchema.recordedAt.number)
        else { return }
        if columns.contains(.recordedAt) {
            room.append(scan.count, to: &batch.recordedAt) { Instant(nanoseconds: recorded[$0]) }
        }
        guard columns.contains(.occurredAt) || columns.contains(.billedAt) else { return }
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: scan.count) { times in
            _ = times.initialize(from: recorded)
            put(EventSchema.occurredAt, shapes.hasOccurredAt, over: times, shape)
            if columns.contains(.occurredAt) {
                room.append(scan.count, to: &batch.occurredAt) { Instant(nanoseconds: times[$0]) }
            }
            guard columns.contains(.billedAt) else { return }
            put(EventSchema.requestedAt, shapes.hasRequestedAt, over: times, shape)
            room.append(scan.count, to: &batch.billedAt) { Instant(nanoseconds: times[$0]) }
        }
    }

    /// Puts a field's values in place of others, where events have it.
    private func put(
        _ field: IntegerField, _ isPresent: [Bool]?, over times: UnsafeMutableBufferPointer<Int64>,
        _ shape: UnsafeBufferPointer<Int64>
    ) {
        guard let isPresent, let values = scan.integers(field.number) else { return }
        for row in 0..<times.count where isPresent[Int(shape[row])] { times[row] = values[row] }
    }

    /// Costs, and of voids the charge assumed.
    private func appendAmounts(to batch: inout EventBatch, _ shape: UnsafeBufferPointer<Int64>) {
        let start = batch.amounts.count
        append(scan.wides(EventSchema.cost.number), to: &batch.amounts)
        guard let charges = scan.wides(EventSchema.assumedCharge.number) else { return }
        for row in 0..<scan.count where shapes.kinds[Int(shape[row])] == .holdVoided {
            batch.amounts[start + row] = charges[row]
        }
    }

    private func append(_ values: SegmentScan.WideValues?, to column: inout [Int128]) {
        switch values {
        case .narrow(let values): room.append(scan.count, to: &column) { Int128(values[$0]) }
        case .wide(let values): column.append(contentsOf: values)
        case nil: column.append(contentsOf: repeatElement(0, count: scan.count))
        }
    }
}

/// Memory that a chunk's values are put into before they are appended to a column: asking whether the column has room at
/// each of them takes longer.
private final class ChunkRoom {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)

    deinit { memory.deallocate() }

    @inline(__always)
    func append<Value>(_ count: Int, to column: inout [Value], _ value: (Int) -> Value) {
        let byteCount = count * MemoryLayout<Value>.stride
        if memory.count < byteCount {
            memory.deallocate()
            memory = .allocate(byteCount: byteCount, alignment: 16)
        }
        let values = memory.bindMemory(to: Value.self).extracting(..<count)
        for row in 0..<count { values.initializeElement(at: row, to: value(row)) }
        column.append(contentsOf: values)
        values.deinitialize()
    }
}

/// What the names of a segment's tuples are in the replay's table.
private struct SegmentNames {
    var projects: [NameID] = []
    var models: [NameID] = []

    init() {}

    /// Nil when the segment does not keep names as this version does.
    init?(
        _ scan: SegmentScan, _ segment: SegmentFile, _ columns: EventNeeds.Columns, _ names: inout NameTable,
        _ cache: inout NameCache
    ) throws {
        let hasModels = segment.has(EventSchema.model.number, .bytes)
        guard hasModels || segment.has(EventSchema.project.number, .bytes) else { return }
        guard !hasModels || segment.areGrouped(EventSchema.project.number, EventSchema.model.number) else { return nil }
        func ids(_ field: BytesField) throws -> [NameID]? {
            var ids = [NameID.none]
            return try scan.textsByTuple(field.number) { ids.append(cache.id(of: $0, in: &names)) }?
                .map { ids[Int($0)] }
        }
        guard let projects = try ids(EventSchema.project) else { return nil }
        if columns.contains(.projects) { self.projects = projects }
        guard columns.contains(.models) else { return }
        models = try ids(EventSchema.model) ?? [NameID](repeating: .none, count: projects.count)
    }
}

/// What is the same for all events of a shape.
private struct ShapeTables {
    var kinds: [EventKind] = []
    var outcomes: [Outcome] = []
    var certainties: [CostCertainty] = []
    var hasOccurredAt: [Bool]?
    var hasRequestedAt: [Bool]?

    init() {}

    /// Nil when something is not as this version writes it; reading the events one by one says what.
    init?(_ scan: SegmentScan, _ segment: SegmentFile) throws {
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

    /// The latest that any of its events occurred, or more.
    var lastOccurredAt: Instant? {
        let fields = [EventSchema.recordedAt, EventSchema.occurredAt]
        return fields.compactMap { range(of: $0.number)?.upperBound }.max().map(Instant.init(nanoseconds:))
    }
}
