import EventStorage
import LedgerModel
import Projections

// What admission and throttles read: requests, their holds, what counts against budgets, and what providers said.
extension SegmentBatches {
    /// The fields to decode for it.
    var requestFields: [UInt16] {
        var fields: [UInt16] = []
        if columns.contains(.requests) { fields.append(EventSchema.requestID.number) }
        if columns.contains(.holds) { fields.append(EventSchema.hold.number) }
        if columns.contains(.charges) { fields.append(EventSchema.costUpperBound.number) }
        if columns.contains(.throttles) {
            fields += [
                EventSchema.repetitions.number, EventSchema.waitedMilliseconds.number, EventSchema.requested.number,
            ]
        }
        if columns.contains(.rateLimits) { fields += RateLimitSnapshot.fields.map(\.field.number) }
        return fields
    }

    func appendRequests(to batch: inout EventBatch, _ shape: UnsafeBufferPointer<Int64>) {
        if columns.contains(.requests) {
            append(shapes.attempts, by: shape, to: &batch.attempts)
            appendRequestIDs(to: &batch, shape)
        }
        if columns.contains(.holds) { append(scan.wides(EventSchema.hold.number), to: &batch.holds) }
        if columns.contains(.charges) { appendCharges(to: &batch.charges, shape) }
        // The rows of the batch that the chunk's begin with.
        let first = batch.count - scan.count
        if columns.contains(.throttles) { appendThrottles(to: &batch, from: first, shape) }
        if columns.contains(.rateLimits), shapes.hasRateLimits.contains(true) {
            for row in 0..<scan.count where shapes.hasRateLimits[Int(shape[row])] {
                var limits = RateLimitSnapshot()
                for (index, entry) in RateLimitSnapshot.fields.enumerated()
                where shapes.hasRateLimit[index]?[Int(shape[row])] == true {
                    limits[keyPath: entry.limit] = scan.integers(entry.field.number)?[row]
                }
                batch.rateLimits.append(RateLimitFigures(row: first + row, limits: limits))
            }
        }
    }

    private func appendRequestIDs(to batch: inout EventBatch, _ shape: UnsafeBufferPointer<Int64>) {
        let ids = scan.integers(EventSchema.requestID.number)
        room.append(scan.count, to: &batch.requestIDs) { [scan, shapes] row in
            if let ids, shapes.hasRequestID?[Int(shape[row])] == true { return UInt64(bitPattern: ids[row]) }
            return shapes.kinds[Int(shape[row])] == .request ? scan.sequence(row) : EventBatch.noRequest
        }
    }

    /// Amounts, and of unknown costs the upper bound where they have one.
    private func appendCharges(to column: inout [Int128], _ shape: UnsafeBufferPointer<Int64>) {
        let start = column.count
        appendAmounts(to: &column, shape)
        guard let isBounded = shapes.isBounded, let bounds = scan.wides(EventSchema.costUpperBound.number) else {
            return
        }
        for row in 0..<scan.count where isBounded[Int(shape[row])] { column[start + row] = bounds[row] }
    }

    private func appendThrottles(
        to batch: inout EventBatch, from first: Int, _ shape: UnsafeBufferPointer<Int64>
    ) {
        guard !shapes.throttles.isEmpty else { return }
        let counts = scan.integers(EventSchema.repetitions.number)
        let waits = scan.integers(EventSchema.waitedMilliseconds.number)
        let requested = scan.wides(EventSchema.requested.number)
        for row in 0..<scan.count {
            guard let throttle = shapes.throttles[Int(shape[row])] else { continue }
            batch.throttles.append(
                ThrottleFigures(
                    row: first + row, origin: throttle.origin, cause: throttle.cause,
                    count: throttle.isRepeated ? counts?[row] ?? 1 : 1, waitedMilliseconds: waits?[row] ?? 0,
                    requested: throttle.hasRefusal ? requested?[row] : nil))
        }
    }
}

extension RateLimitSnapshot {
    /// Its parts, and the fields that they are stored in.
    static var fields: [(field: IntegerField, limit: any WritableKeyPath<RateLimitSnapshot, Int64?> & Sendable)] {
        [
            (EventSchema.requestLimit, \.requestLimit), (EventSchema.requestsRemaining, \.requestsRemaining),
            (EventSchema.requestsResetMilliseconds, \.requestsResetMilliseconds),
            (EventSchema.tokenLimit, \.tokenLimit), (EventSchema.tokensRemaining, \.tokensRemaining),
            (EventSchema.tokensResetMilliseconds, \.tokensResetMilliseconds),
        ]
    }
}
