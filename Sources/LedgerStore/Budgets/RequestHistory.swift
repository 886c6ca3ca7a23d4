import EventStorage
import LedgerModel

/// What the log says of one request.
enum RequestHistory {
    /// Calls back with the durable events that name a request, in order: the first is the request itself, where there is one of that
    /// sequence. O(events since).
    /// `treeSize`: how many events the log has; an id beyond is of none.
    static func forEachEvent(
        of id: UInt64, in directory: LedgerDirectory, treeSize: UInt64, _ body: (LedgerEvent) throws -> Void
    ) throws {
        guard id < treeSize else { return }
        let reader = try LogReader(directory, from: directory.header.fileFirstSequence(holding: id))
        try reader.readOn { frame in
            guard frame.endSequence > id else { return }
            try frame.forEachEvent { sequence, bytes in
                guard sequence >= id else { return }
                let event: LedgerEvent
                do throws(CodecError) {
                    let named = sequence == id ? id : try EventEnvelope.requestID(of: bytes)
                    guard named == id else { return }
                    event = try EventCodec.decode(bytes, sequence: sequence)
                } catch {
                    throw LedgerError.unreadable(error, sequence: sequence)
                }
                try body(event)
            }
        }
    }
}
