import EventStorage
package import LedgerModel
package import Projections

/// Reads whole events in order, and later those appended since.
package final class EventStream {
    private let reader: LogReader
    private let kinds: EventNeeds.Kinds
    private let start: Instant

    /// Segments that hold none of the kinds wanted, or nothing recorded since `start`, are passed over.
    package init(
        _ ledger: Ledger, of kinds: EventNeeds.Kinds = .all, recordedSince start: Instant = .earliest
    ) throws {
        reader = try LedgerError.rethrowing { try LogReader(ledger.directory) }
        self.kinds = kinds
        self.start = start
    }

    /// Hands out every durable event wanted behind the last one handed out.
    package func readOn(_ body: (LedgerEvent) throws -> Void) throws {
        try LedgerError.rethrowing {
            try reader.readOn(
                segments: { segment in
                    guard segment.lastRecordedAtNanoseconds >= start.nanoseconds, mayHold(segment.kinds) else { return }
                    try reader.handOut(segment) { try handOut($0, to: body) }
                },
                frames: { try handOut($0, to: body) })
        }
    }

    private func mayHold(_ held: [EventKind]?) -> Bool { held?.contains(where: kinds.contains) ?? true }

    private func handOut(_ frame: FrameView, to body: (LedgerEvent) throws -> Void) throws {
        try frame.forEachEvent { sequence, bytes in
            let event: LedgerEvent
            do throws(CodecError) {
                // Most events are of other kinds, and their first field says so.
                if kinds != .all, let kind = try EventEnvelope.kind(of: bytes), !kinds.contains(kind) { return }
                event = try EventCodec.decode(bytes, sequence: sequence)
            } catch {
                throw LedgerError.unreadable(error, sequence: sequence)
            }
            if event.recordedAt >= start { try body(event) }
        }
    }
}
