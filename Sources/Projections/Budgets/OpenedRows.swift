import LedgerModel

/// The requests of one batch whose end is not in sight yet, by the attempt that they hold for: most end within their batch, and
/// need not be put together.
struct OpenedRows {
    /// By the sequence of the request less the batch's first: its row + 1, 0 for none. First attempts of calls, nearly all.
    private var places: [Int32] = []
    private let first: UInt64
    /// The other attempts.
    private var others: [OpenHold.Key: Int] = [:]

    /// A batch may be of events with large gaps between them.
    private static let largestSpan: UInt64 = 1 << 18

    init(_ batch: EventBatch) {
        first = batch.sequences.first ?? 0
        let span = (batch.sequences.last ?? 0) - first
        guard span < Self.largestSpan else { return }
        places = [Int32](repeating: 0, count: Int(span) + 1)
    }

    /// In the order of the batch.
    var rows: [Int] { (places.lazy.filter { $0 > 0 }.map { Int($0) - 1 } + others.values).sorted() }

    private func place(of key: OpenHold.Key) -> Int? {
        guard key.attempt == 1, key.requestID >= first, key.requestID - first < UInt64(places.count) else { return nil }
        return Int(key.requestID - first)
    }

    /// False where the attempt is there already.
    @inline(__always)
    mutating func insert(_ key: OpenHold.Key, _ row: Int) -> Bool {
        guard let place = place(of: key) else {
            guard others[key] == nil else { return false }
            others[key] = row
            return true
        }
        guard places[place] == 0 else { return false }
        places[place] = Int32(row) + 1
        return true
    }

    /// The row that the attempt began at.
    @inline(__always)
    mutating func remove(_ key: OpenHold.Key) -> Int? {
        guard let place = place(of: key) else { return others.removeValue(forKey: key) }
        guard places[place] > 0 else { return nil }
        defer { places[place] = 0 }
        return Int(places[place]) - 1
    }
}

extension OpenHold {
    init(_ batch: EventBatch, _ row: Int) {
        let user = batch.users[row]
        self.init(
            key: Key(requestID: batch.requestIDs[row], attempt: batch.attempts[row]),
            context: RequestContext(
                project: batch.names[batch.projects[row]], model: batch.names[batch.models[row]],
                user: user == .none ? nil : batch.names[user], operation: batch.operations[row],
                serviceTier: batch.serviceTiers[row], requestedAt: batch.billedAt[row]),
            amount: Money(picounits: batch.holds[row]), requestedAt: batch.billedAt[row],
            recordedAt: batch.recordedAt[row])
    }
}

extension EventKind {
    /// Whether events of this kind hold, settle or release money.
    var concernsBudgets: Bool {
        switch self {
        case .request, .response, .holdVoided, .adjustment: true
        case .throttle, .alert, .alertDelivered, .limitSet, .limitRemoved, .projectOpened, .projectClosed, .policySet,
            .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .quotaIncrease, .recovered, .restored:
            false
        }
    }
}
