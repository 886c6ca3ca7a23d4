import EventStorage
import LedgerModel
import Projections

/// Takes the rows of a plan from the spool to the log, some at a time.
struct ImportCommitter {
    private(set) var result: ImportResult
    private var plan: ImportPlan
    private let actor: String?
    private var row: UInt64 = 0
    private var nextOccurrence: RowOccurrence?
    private var writer = CanonicalWriter()

    init(plan: ImportPlan, actor: String?) throws {
        self.actor = actor
        result = ImportResult(knownRows: plan.knownCount)
        self.plan = plan
        nextOccurrence = try LedgerError.rethrowing { try self.plan.occurrences.next() }
    }

    var isDone: Bool { result.newRows == plan.newCount }

    /// Appends up to one frame's worth of new rows.
    mutating func appendSome(to transaction: inout Transaction) throws {
        var prices = PriceCache(catalogue: transaction.state.catalogue)
        var left = LogLimits.eventsPerFrame - 64
        // The callback below changes this value, so the reader stands apart while it runs.
        var rows = plan.rows
        defer { plan.rows = rows }
        while left > 0, row < plan.rowCount {
            let length = try rows.next(4) { Int($0.loadUnaligned(as: UInt32.self)) } ?? 0
            let isKnown = plan.knownRows.contains(row)
            _ = try rows.next(length) { claim in
                guard !isKnown else { return }
                try append(claim, occurrence: try takeOccurrence(), to: &transaction, &prices)
                left -= 1
            }
            row += 1
        }
    }

    private mutating func takeOccurrence() throws -> UInt64 {
        guard let next = nextOccurrence, next.row == row else { return 0 }
        nextOccurrence = try plan.occurrences.next()
        return next.occurrence
    }

    private mutating func append(
        _ claim: UnsafeRawBufferPointer, occurrence: UInt64, to transaction: inout Transaction,
        _ prices: inout PriceCache
    ) throws {
        let priced = try ImportedEvent.Priced(claim)
        if transaction.state.projects[priced.project] == nil {
            try transaction.append(.projectOpened(ProjectOpening(name: priced.project)), actor: actor)
            result.openedProjects.append(priced.project)
        }
        let (cost, sequence) = try prices.cost(of: priced)
        try ImportedEvent.complete(
            claim, recordedAt: transaction.now, occurrence: occurrence, cost: cost, priceSequence: sequence,
            into: &writer)
        try transaction.appendNew(encoded: writer.bytes)
        result.newRows += 1
        switch cost {
        case .known(let money), .estimated(let money): try result.cost += money
        case .unknown(let lower, _):
            try result.cost += lower
            result.unpriced[priced.model, default: 0] += 1
        }
    }
}

/// The listed model of each name, looked up once a commit.
private struct PriceCache {
    private let catalogue: Catalogue
    private var models: [String: String?] = [:]

    init(catalogue: Catalogue) { self.catalogue = catalogue }

    mutating func cost(of row: ImportedEvent.Priced) throws(MoneyError) -> (Cost, priceSequence: UInt64?) {
        // What the source itself was charged is better than any list.
        if let reported = row.reportedCost { return (.known(reported), nil) }
        let model: String?
        if let cached = models[row.model] {
            model = cached
        } else {
            model = catalogue.model(for: row.model)
            models[row.model] = .some(model)
        }
        guard let model, let entry = catalogue.entry(ofListed: model, at: row.occurredAt) else {
            return (.unpriced, nil)
        }
        return (try entry.price.cost(of: row.usage, serviceTier: row.serviceTier), entry.sequence)
    }
}
