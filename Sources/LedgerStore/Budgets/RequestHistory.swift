import EventStorage
import LedgerModel

/// What the log says of one request.
struct RequestHistory {
    private let id: UInt64
    private let scan = SegmentScan()
    private let events = SegmentEvents()

    /// Ends the reading of the log.
    private struct Enough: Error {}

    /// Calls back with the durable events that name a request, in order, until it answers false: the first is the request
    /// itself, where there is one of that sequence.
    ///
    /// `treeSize`: how many events the log has; an id beyond is of none. Of sealed segments one column is read, and of those
    /// that hold such an event what stands before it. O(events since), until it answers false.
    static func forEachEvent(
        of id: UInt64, in directory: LedgerDirectory, treeSize: UInt64, _ body: (LedgerEvent) throws -> Bool
    ) throws {
        guard id < treeSize else { return }
        let history = RequestHistory(id: id)
        let reader = try LogReader(directory, from: directory.header.fileFirstSequence(holding: id))
        do {
            try reader.readOn(
                segments: { try history.handOut($0, to: body) }, frames: { try history.handOut($0, to: body) })
        } catch is Enough {}
    }

    private init(id: UInt64) { self.id = id }

    private func handOut(_ segment: SegmentFile, to body: (LedgerEvent) throws -> Bool) throws {
        guard var wanted = try sequences(in: segment)?[...] else {
            try events.begin(segment)
            while try events.next({ try handOut($0, to: body) }) {}
            return
        }
        guard !wanted.isEmpty else { return }
        try events.begin(segment)
        while let first = wanted.first,
            try events.next({ part in
                guard part.endSequence > first else { return }
                try part.forEachEvent { sequence, bytes in
                    guard sequence == wanted.first else { return }
                    wanted.removeFirst()
                    try handOut(bytes, sequence, to: body)
                }
            })
        {}
    }

    private func handOut(_ frame: FrameView, to body: (LedgerEvent) throws -> Bool) throws {
        guard frame.endSequence > id else { return }
        try frame.forEachEvent { sequence, bytes in
            guard sequence >= id else { return }
            let named: UInt64?
            do throws(CodecError) {
                named = sequence == id ? id : try EventEnvelope.requestID(of: bytes)
            } catch {
                throw LedgerError.unreadable(error, sequence: sequence)
            }
            if named == id { try handOut(bytes, sequence, to: body) }
        }
    }

    private func handOut(
        _ bytes: UnsafeRawBufferPointer, _ sequence: UInt64, to body: (LedgerEvent) throws -> Bool
    ) throws {
        let event: LedgerEvent
        do throws(CodecError) {
            event = try EventCodec.decode(bytes, sequence: sequence)
        } catch {
            throw LedgerError.unreadable(error, sequence: sequence)
        }
        guard try body(event) else { throw Enough() }
    }

    /// The events of a segment that are the request or name it, ascending; nil where no column says so.
    private func sequences(in segment: SegmentFile) throws -> [UInt64]? {
        let field = EventSchema.requestID.number
        var found: [UInt64] = []
        if segment.firstSequence <= id, id < segment.endSequence { found.append(id) }
        guard segment.has(field, .integer) else { return found }
        try scan.begin(segment, fields: [field])
        guard let isNaming = try scan.presence(of: field, .integer) else { return nil }
        while try scan.next() {
            guard let ids = scan.integers(field) else { return nil }
            let shapes = scan.shapes
            // What does not name a request stands there as 0.
            for row in 0..<scan.count where UInt64(bitPattern: ids[row]) == id && isNaming[Int(shapes[row])] {
                if scan.sequence(row) > id { found.append(scan.sequence(row)) }
            }
        }
        return found
    }
}
