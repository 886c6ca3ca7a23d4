import EventStorage

/// The keys of the rows of imports among a sealed segment's events.
struct SegmentKeys {
    /// What the hashes of users' names are made with; nil where the ledger has no key.
    let users: UserHasher?
    private let events = SegmentEvents()
    private(set) var keys: [RowKey] = []

    init(users: UserHasher?) { self.users = users }

    /// Reads a segment's keys, in the order of its events. Throws `LedgerError.corrupt`, `StorageError`.
    mutating func read(_ segment: SegmentFile, ofSource source: String? = nil) throws {
        keys.removeAll(keepingCapacity: true)
        let hasRows =
            segment.has(EventSchema.sourceID.number, .bytes) || segment.has(EventSchema.rowFields.number, .integer)
        guard hasRows else { return }
        try events.begin(segment)
        while try events.next({ part in
            try part.forEachRowKey(ofSource: source, users: users) { keys.append($0) }
        }) {}
    }

    mutating func sort() { keys.sort() }
}

extension FrameView {
    /// Calls back with the keys of those events that are rows of imports; `source`: nil for rows of any.
    func forEachRowKey(ofSource source: String?, users: UserHasher?, _ body: (RowKey) throws -> Void) throws {
        try forEachEvent { sequence, bytes in
            let key: RowKey?
            do throws(CodecError) {
                key = try RowKey(stored: bytes, ofSource: source, users: users, sequence: sequence)
            } catch {
                throw LedgerError.unreadable(error, sequence: sequence)
            }
            if let key { try body(key) }
        }
    }
}
