public import LedgerModel

/// Spend and usage by billing day, project and model.
public struct SpendProjection: Projection {
    /// What a sum is over.
    public struct Key: Sendable, Hashable {
        public let day: CivilDate
        public let project: String
        public let model: String
    }

    public let calendar: BillingCalendar
    /// The instants that count, half-open; nil for all time.
    public let range: Range<Instant>?
    public private(set) var totals: [Key: SpendTotals] = [:]

    public init(calendar: BillingCalendar, range: Range<Instant>? = nil) {
        self.calendar = calendar
        self.range = range
    }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        if let range, !range.overlaps(times) { return .nothing }
        return EventNeeds(
            kinds: EventNeeds.Kinds(EventKind.allCases.filter(\.addsToSpend)),
            columns: [.kinds, .billedAt, .projects, .models, .outcomes, .usage, .amounts, .certainties])
    }

    public mutating func apply(_ batch: EventBatch) throws {
        guard batch.holds(\.amounts) else { return }
        var cells = CellCache(calendar: calendar)
        for index in 0..<batch.count where batch.kinds[index].addsToSpend {
            let time = batch.billedAt[index]
            if let range, !range.contains(time) { continue }
            let slot = cells.slot(time, batch.projects[index], batch.models[index])
            try cells.totals[slot].add(batch, index)
        }
        for (slot, cell) in cells.keys.enumerated() {
            let key = Key(day: cell.day, project: batch.names[cell.project], model: batch.names[cell.model])
            try totals[key, default: SpendTotals()].add(cells.totals[slot])
        }
    }

    public mutating func merge(_ later: SpendProjection) throws {
        for (key, sums) in later.totals { try totals[key, default: SpendTotals()].add(sums) }
    }

    /// The sums by one part of the key, and over everything.
    public func totals<Part: Hashable>(by part: (Key) -> Part) throws(MoneyError) -> [Part: SpendTotals] {
        var result: [Part: SpendTotals] = [:]
        for (key, sums) in totals { try result[part(key), default: SpendTotals()].add(sums) }
        return result
    }

    public func total() throws(MoneyError) -> SpendTotals {
        var result = SpendTotals()
        for sums in totals.values { try result.add(sums) }
        return result
    }
}

extension EventKind {
    /// Whether events of this kind carry an amount that was or may have been billed.
    var addsToSpend: Bool {
        switch self {
        case .response, .holdVoided, .adjustment: true
        case .request, .throttle, .alert, .alertDelivered, .limitSet, .limitRemoved, .projectOpened, .projectClosed,
            .policySet, .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .quotaIncrease, .recovered, .restored:
            false
        }
    }
}

extension SpendTotals {
    fileprivate mutating func add(_ batch: EventBatch, _ index: Int) throws(MoneyError) {
        if batch.kinds[index] == .response {
            requests += 1
            if batch.outcomes[index] != .succeeded { failedRequests += 1 }
            if batch.certainties[index] == .unknown { unpricedRequests += 1 }
            try inputTokens.add(batch.inputTokens[index])
            try cachedTokens.add(batch.cachedInputTokens[index])
            try outputTokens.add(batch.outputTokens[index])
            try audioMilliseconds.add(batch.audioMilliseconds[index])
        }
        let amount = Money(picounits: batch.amounts[index])
        try cost += amount
        if batch.certainties[index] == .estimated { try estimatedCost += amount }
    }
}

/// The sums of one batch, by number instead of name.
private struct CellCache {
    struct CellKey: Hashable {
        let day: CivilDate
        let project: NameID
        let model: NameID
    }

    var keys: [CellKey] = []
    var totals: [SpendTotals] = []
    private let calendar: BillingCalendar
    private var slots: [CellKey: Int] = [:]
    private var day = CivilDate(daysSince1970: 0)
    private var dayRange: Range<Instant>?

    init(calendar: BillingCalendar) { self.calendar = calendar }

    mutating func slot(_ time: Instant, _ project: NameID, _ model: NameID) -> Int {
        // Logs run forward in time: the day is nearly always that of the event before.
        if dayRange?.contains(time) != true {
            day = calendar.day(containing: time)
            dayRange = calendar.range(of: day)
        }
        let key = CellKey(day: day, project: project, model: model)
        if let slot = slots[key] { return slot }
        slots[key] = keys.count
        keys.append(key)
        totals.append(SpendTotals())
        return keys.count - 1
    }
}
