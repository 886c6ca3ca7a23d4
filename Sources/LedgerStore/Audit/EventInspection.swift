import EventStorage
import LedgerModel

/// Looks at the events of one file: whether each can be read, in the order of their times; and keeps what derived files
/// are compared with.
final class EventInspection: EventInspector, @unchecked Sendable {
    private(set) var firstRecordedAtNanoseconds: Int64?
    private(set) var lastRecordedAtNanoseconds: Int64?
    /// The administrative events, in order.
    private(set) var administration = AdministrativeLog()
    /// The keys of events appended one by one, from `firstKept` on.
    private(set) var keys: [RecentKeys.Entry] = []
    private var check = EventCheck()
    private let firstKept: UInt64
    private let seed: OriginKey.Seed

    /// `firstKept`: keys of earlier events are not kept.
    init(keepingKeysFrom firstKept: UInt64, seed: OriginKey.Seed) {
        self.firstKept = firstKept
        self.seed = seed
    }

    func inspect(_ events: FrameView, _ report: (UInt64, AuditFinding.Code, String) -> Void) {
        events.forEachEvent { sequence, bytes in
            let envelope = check.look(at: bytes, sequence: sequence)
            if let problem = envelope.problem {
                report(sequence, .undecodable, "event \(sequence) cannot be read: \(problem)")
            }
            if let recordedAt = envelope.recordedAt {
                if let last = lastRecordedAtNanoseconds, recordedAt < last {
                    report(sequence, .wrongTime, "the event was recorded before the one that it follows")
                }
                if firstRecordedAtNanoseconds == nil { firstRecordedAtNanoseconds = recordedAt }
                lastRecordedAtNanoseconds = max(recordedAt, lastRecordedAtNanoseconds ?? recordedAt)
            }
            guard envelope.problem == nil else { return }
            if envelope.kind?.isAdministrative == true { administration.append(bytes, sequence: sequence) }
            // More are never compared: what states more is wrong.
            guard sequence >= firstKept, !envelope.isRow, keys.count < 4 * RecentKeys.reach else { return }
            if let key = try? EventEnvelope.appendedKey(of: bytes, ledger: seed) {
                keys.append(RecentKeys.Entry(key: key, sequence: sequence))
            }
        }
    }
}
