import EventStorage
import LedgerModel
import Projections

/// Turns segments' columns into the batches that projections read, without putting events together first: all of them into
/// one batch, which keeps the names.
struct SegmentBatches {
    let scan = SegmentScan()
    let room = ChunkRoom()
    private var segment: SegmentFile?
    private(set) var columns: EventNeeds.Columns = []
    private var names = SegmentNames()
    private var nameCache = NameCache()
    private(set) var shapes = ShapeTables()
    private var billedWithin: ClosedRange<Instant>?

    /// How many events a batch has at least, when there are so many.
    private static let batchSize = 16_384

    /// Turns to a segment. False when its events have to be read one by one: what is asked for is not in columns, or not
    /// as this version writes it.
    mutating func begin(_ segment: SegmentFile, _ needs: EventNeeds, in batch: inout EventBatch) throws -> Bool {
        columns = needs.columns
        self.segment = segment
        let kinds = segment.kinds
        if columns.contains(.administrative), kinds?.contains(where: \.isAdministrative) != false { return false }
        if columns.contains(.alerts), kinds?.contains(where: \.isAlerting) != false { return false }
        guard areColumns(in: segment) else { return false }
        try scan.begin(
            segment, fields: fields,
            where: SegmentScan.Filter(EventSchema.kind.number) { raw in
                needs.kinds.contains(code: raw)
            })
        guard let shapes = try ShapeTables(scan, segment, columns) else { return false }
        self.shapes = shapes
        billedWithin = segment.billedWithin
        guard !columns.isDisjoint(with: SegmentNames.columns) else { return true }
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
        if !columns.isDisjoint(with: SegmentNames.columns) { fields.append(EventSchema.project.number) }
        if columns.contains(.usage) {
            fields += [
                EventSchema.inputTokens.number, EventSchema.cachedInputTokens.number, EventSchema.outputTokens.number,
                EventSchema.audioMilliseconds.number,
            ]
        }
        if columns.contains(.amounts) || columns.contains(.charges) {
            fields += [EventSchema.cost.number, EventSchema.assumedCharge.number]
        }
        return fields + requestFields
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
        let tuples = scan.tuples(ofGroupWith: EventSchema.project.number, .bytes)
        if columns.contains(.projects) { append(names.projects, by: tuples, or: .none, to: &batch.projects) }
        if columns.contains(.models) { append(names.models, by: tuples, or: .none, to: &batch.models) }
        if columns.contains(.users) { append(names.users, by: tuples, or: .none, to: &batch.users) }
        if columns.contains(.operations) { append(names.operations, by: tuples, or: .chat, to: &batch.operations) }
        if columns.contains(.serviceTiers) {
            append(names.serviceTiers, by: tuples, or: .standard, to: &batch.serviceTiers)
        }
        if columns.contains(.usage) {
            append(EventSchema.inputTokens, to: &batch.inputTokens)
            append(EventSchema.cachedInputTokens, to: &batch.cachedInputTokens)
            append(EventSchema.outputTokens, to: &batch.outputTokens)
            append(EventSchema.audioMilliseconds, to: &batch.audioMilliseconds)
        }
        if columns.contains(.amounts) { appendAmounts(to: &batch.amounts, shape) }
        appendRequests(to: &batch, shape)
    }

    /// Appends the value of each event's tuple; where the segment has no tuples, that of all.
    private func append<Value>(
        _ table: [Value], by tuples: UnsafeBufferPointer<Int64>?, or all: Value, to column: inout [Value]
    ) {
        if let tuples {
            append(table, by: tuples, to: &column)
        } else {
            column.append(contentsOf: repeatElement(all, count: scan.count))
        }
    }

    /// Appends the value of each event's shape or tuple.
    func append<Value>(
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
    func appendAmounts(to column: inout [Int128], _ shape: UnsafeBufferPointer<Int64>) {
        let start = column.count
        append(scan.wides(EventSchema.cost.number), to: &column)
        guard let charges = scan.wides(EventSchema.assumedCharge.number) else { return }
        for row in 0..<scan.count where shapes.kinds[Int(shape[row])] == .holdVoided {
            column[start + row] = charges[row]
        }
    }

    func append(_ values: SegmentScan.WideValues?, to column: inout [Int128]) {
        switch values {
        case .narrow(let values): room.append(scan.count, to: &column) { Int128(values[$0]) }
        case .wide(let values): column.append(contentsOf: values)
        case nil: column.append(contentsOf: repeatElement(0, count: scan.count))
        }
    }
}
