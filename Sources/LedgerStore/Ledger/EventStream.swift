import EventStorage
package import LedgerModel
package import Projections

/// Reads whole events in order, and later those appended since.
package final class EventStream {
    private let reader: LogReader
    private let kinds: EventNeeds.Kinds
    private let start: Instant
    private let asOf: Instant?
    private let asKnown: Instant?
    private let onlyUnknownCosts: Bool
    /// Everything behind was recorded after `asKnown`, since the log's times never go back.
    private var isAtEnd = false
    private let events = SegmentEvents()

    /// Segments that hold none of the kinds wanted, or nothing recorded since `start`, are passed over.
    ///
    /// `asKnown`: only events recorded by then; `asOf`: only those that had occurred by then.
    /// `onlyUnknownCosts`: of events with a cost, those of which it is unknown, and what has priced such ones since.
    package init(
        _ ledger: Ledger, of kinds: EventNeeds.Kinds = .all, recordedSince start: Instant = .earliest,
        asOf: Instant? = nil, asKnown: Instant? = nil, onlyUnknownCosts: Bool = false
    ) throws {
        reader = try LedgerError.rethrowing { try LogReader(ledger.directory) }
        self.kinds = kinds
        self.start = start
        self.asOf = asOf
        self.asKnown = asKnown
        self.onlyUnknownCosts = onlyUnknownCosts
    }

    /// Hands out every durable event wanted behind the last one handed out.
    ///
    /// `passed` is told, from time to time, how many events of the log were read or passed over.
    package func readOn(passed: (UInt64) -> Void = { _ in }, _ body: (LedgerEvent) throws -> Void) throws {
        try LedgerError.rethrowing {
            try reader.readOn(
                segments: { segment in
                    defer { passed(segment.endSequence) }
                    guard !isAtEnd else { return }
                    if let asKnown, segment.lastRecordedAtNanoseconds > asKnown.nanoseconds { isAtEnd = true }
                    guard segment.lastRecordedAtNanoseconds >= start.nanoseconds, mayHold(segment.kinds) else { return }
                    try handOut(segment, to: body)
                },
                frames: { frame in
                    defer { passed(frame.endSequence) }
                    guard !isAtEnd else { return }
                    try handOut(frame, to: body)
                })
        }
    }

    private func mayHold(_ held: [EventKind]?) -> Bool { held?.contains(where: kinds.contains) ?? true }

    /// Of a segment only the events of the kinds wanted are put together.
    private func handOut(_ segment: SegmentFile, to body: (LedgerEvent) throws -> Void) throws {
        let wanted = SegmentScan.Filter(EventSchema.kind.number) { [kinds] raw in
            // What is no kind is not to be passed over.
            UInt8(exactly: raw).flatMap(EventKind.init(rawValue:)).map(kinds.contains) ?? true
        }
        try events.begin(segment, where: wanted)
        while try events.nextSelected({ sequence, bytes in try handOut(bytes, sequence, to: body) }) {}
    }

    private func handOut(_ frame: FrameView, to body: (LedgerEvent) throws -> Void) throws {
        try frame.forEachEvent { sequence, bytes in try handOut(bytes, sequence, to: body) }
    }

    private func handOut(
        _ bytes: UnsafeRawBufferPointer, _ sequence: UInt64, to body: (LedgerEvent) throws -> Void
    ) throws {
        let event: LedgerEvent
        do throws(CodecError) {
            // Most events are of other kinds, and their first field says so.
            if kinds != .all, let kind = try EventEnvelope.kind(of: bytes), !kinds.contains(kind) { return }
            if onlyUnknownCosts, try EventEnvelope.certainty(of: bytes) != .unknown { return }
            event = try EventCodec.decode(bytes, sequence: sequence)
        } catch {
            throw LedgerError.unreadable(error, sequence: sequence)
        }
        if let asKnown, event.recordedAt > asKnown {
            isAtEnd = true
            return
        }
        if let asOf, event.occurredAt > asOf { return }
        if event.recordedAt >= start { try body(event) }
    }
}
