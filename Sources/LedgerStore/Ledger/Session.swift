import EventStorage
import LedgerModel
import Projections
import SystemPackage

/// What one open ledger knows of the log: how far it has read, and the state that follows.
///
/// Not thread-safe; `Ledger` keeps it behind a lock.
struct Session {
    private let directory: LedgerDirectory
    private let reader: LogReader
    private(set) var state = LedgerState()
    private(set) var recentKeys = RecentKeys()
    private var writer: LogWriter?
    let identity: WriterIdentity

    init(_ directory: LedgerDirectory, writerName: String?) throws(StorageError) {
        self.directory = directory
        identity = WriterIdentity(name: writerName)
        reader = try LogReader(directory)
    }

    var treeSize: UInt64 { reader.treeSize }
    var lastRecordedAt: Instant? { reader.lastRecordedAtNanoseconds.map(Instant.init(nanoseconds:)) }

    var head: TreeHead {
        TreeHead(treeSize: treeSize, root: reader.root.hexadecimal, recordedAt: lastRecordedAt)
    }

    /// Folds in what was appended since, by us or by others.
    mutating func catchUp() throws {
        try reader.readOn { frame in
            try frame.forEachEvent { sequence, bytes in
                try take(bytes, sequence: sequence)
            }
        }
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer, sequence: UInt64) throws {
        do throws(CodecError) {
            guard let kind = try EventEnvelope.kind(of: bytes) else { throw .missing(EventSchema.kind.number) }
            // Rows of imports carry no key that an append could repeat, and are the most of any log.
            guard kind.isAdministrative || writer != nil else { return }
            if kind.isAdministrative {
                let event = try EventCodec.decode(bytes, sequence: sequence)
                state.apply(event)
                recentKeys.insert(event.origin, sequence: sequence)
            } else if let origin = try EventEnvelope.appendedOrigin(of: bytes) {
                recentKeys.insert(origin, sequence: sequence)
            }
        } catch {
            throw LedgerError.unreadable(error, sequence: sequence)
        }
    }

    /// The writer, opened at the first append.
    ///
    /// Keys of live events are gathered only by sessions that append, so the log read so far is looked through
    /// once for them.
    mutating func openWriter() throws -> LogWriter {
        if let writer { return writer }
        let writer = try LogWriter(directory)
        let past = try LogReader(directory)
        let end = treeSize
        try past.readOn { frame in
            try frame.forEachEvent { sequence, bytes in
                guard sequence < end, sequence + RecentKeys.reach >= end else { return }
                do throws(CodecError) {
                    if let origin = try EventEnvelope.appendedOrigin(of: bytes) {
                        recentKeys.insert(origin, sequence: sequence)
                    }
                } catch {
                    throw LedgerError.unreadable(error, sequence: sequence)
                }
            }
        }
        // Only now: a session that failed to learn the keys must not append without them.
        self.writer = writer
        return writer
    }
}

/// The idempotency keys of the events last appended one by one, and where each stands.
///
/// A retry comes soon after what it retries, so a bounded past is enough: two generations of 65,536 keys.
struct RecentKeys {
    /// How far back in the log a key is found for certain.
    static let reach: UInt64 = 65_536

    private var young: [EventOrigin: UInt64] = [:]
    private var old: [EventOrigin: UInt64] = [:]

    mutating func insert(_ origin: EventOrigin, sequence: UInt64) {
        if young.count >= Int(Self.reach) {
            old = young
            young.removeAll(keepingCapacity: true)
        }
        young[origin] = sequence
    }

    func sequence(of origin: EventOrigin) -> UInt64? { young[origin] ?? old[origin] }
}
