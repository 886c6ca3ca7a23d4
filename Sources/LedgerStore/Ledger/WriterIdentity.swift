import LedgerModel

/// Who an open ledger is among all its writers: a random name, and a count of what it appended.
///
/// Used only while the session's lock is held.
final class WriterIdentity {
    let name: String
    private var nextOrdinal: UInt64 = 0

    init(name: String? = nil) {
        self.name =
            name ?? "writer-" + Ledger.randomBytes(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The origin of the next event.
    func next() -> EventOrigin {
        defer { nextOrdinal += 1 }
        return EventOrigin(source: name, key: .ordinal(nextOrdinal))
    }

    /// The origin of the next event that belongs to an import's source rather than to this writer.
    func next(inSource source: String) -> EventOrigin {
        defer { nextOrdinal += 1 }
        return EventOrigin(source: source, key: .id("\(name)/\(nextOrdinal)"))
    }
}
