public import LedgerModel

/// What counts against budgets: settled and held money by project, model and — where asked for — user, and the open holds.
///
/// Settled is what events charge: the cost, the upper bound of a cost that is unknown, the charge assumed for a hold that expired,
/// adjustments. Held is what requests reserve until their response or void. All belong to the period of the request.
///
/// Of days before the horizon only what the limits' periods tell apart is kept (`ExposureTrack`), so its size follows the
/// number of projects, models and open holds, not of events.
public struct ExposureProjection: Projection {
    /// A project and a model, both as events name them.
    package struct Pair: Sendable, Hashable {
        package let project: String
        package let model: String

        package init(project: String, model: String) {
            self.project = project
            self.model = model
        }
    }

    public let calendar: BillingCalendar
    /// The users whose exposure is kept; others' is not, since there may be any number of them.
    public let users: Set<String>
    /// Nil for one that moves with the log: then only times since the last event was recorded can be asked about.
    let fixedHorizon: Instant?

    var horizon: ExposureHorizon
    var organization = ExposureTrack()
    var projects: [String: ExposureTrack] = [:]
    var pairs: [Pair: ExposureTrack] = [:]
    var userTracks: [String: ExposureTrack] = [:]
    public package(set) var holds: [OpenHold.Key: OpenHold] = [:]
    /// The holds in the order that they came in; of those that ended, some are still there.
    private var queue: [(recordedAt: Instant, key: OpenHold.Key)] = []
    private var queueStart = 0
    /// Attempts that ended and whose request is before the first event here.
    var endings: Set<OpenHold.Key> = []
    /// The first event here, of those that concern budgets.
    var start: UInt64?
    /// The day that the last of them was recorded on.
    var reached: CivilDate?

    /// `horizon`: an instant that figures are asked for, where that lies before the log's end.
    public init(calendar: BillingCalendar, users: Set<String> = [], horizon: Instant? = nil) {
        self.calendar = calendar
        self.users = users
        fixedHorizon = horizon
        self.horizon = ExposureHorizon(horizon.map { calendar.day(containing: $0) } ?? .earliest)
    }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        EventNeeds(
            kinds: EventNeeds.Kinds(EventKind.allCases.filter(\.concernsBudgets)),
            columns: [
                .kinds, .sequences, .recordedAt, .billedAt, .projects, .models, .users, .operations, .serviceTiers,
                .charges, .holds, .requests,
            ])
    }

    // MARK: Folding

    public mutating func apply(_ batch: EventBatch) throws {
        guard batch.count > 0, batch.holds(\.charges), batch.holds(\.requestIDs) else { return }
        guard let last = batch.kinds.lastIndex(where: \.concernsBudgets) else { return }
        try reach(calendar.day(containing: batch.recordedAt[last]))
        var cells = ExposureCells(calendar: calendar, users: users)
        var opened = OpenedRows(batch)
        for row in 0...last where batch.kinds[row].concernsBudgets {
            start = start ?? batch.sequences[row]
            switch batch.kinds[row] {
            case .request:
                // An attempt holds once.
                let key = OpenHold.Key(requestID: batch.requestIDs[row], attempt: batch.attempts[row])
                guard holds[key] == nil, opened.insert(key, row) else { continue }
                try cells.add(held: batch.holds[row], batch, row)
            case .response, .holdVoided:
                let key = OpenHold.Key(requestID: batch.requestIDs[row], attempt: batch.attempts[row])
                if let request = opened.remove(key) {
                    try cells.add(held: -batch.holds[request], batch, request)
                } else {
                    try end(key)
                }
                try cells.add(settled: batch.charges[row], batch, row)
            case .adjustment: try cells.add(settled: batch.charges[row], batch, row)
            case .throttle, .alert, .alertDelivered, .limitSet, .limitRemoved, .projectOpened, .projectClosed,
                .policySet, .catalogueAdopted, .priceSet, .priceAlias, .importMarked, .quotaIncrease, .recovered,
                .restored:
                break
            }
        }
        for row in opened.rows { insert(OpenHold(batch, row)) }
        for (key, sums) in zip(cells.cells.keys, cells.cells.values) {
            try add(
                settled: sums.settled, held: sums.held, project: batch.names[key.project],
                model: batch.names[key.model], user: key.user == .none ? nil : batch.names[key.user], on: key.day)
        }
    }

    private mutating func end(_ key: OpenHold.Key) throws(MoneyError) {
        guard key.requestID != EventBatch.noRequest else { return }
        if let hold = holds.removeValue(forKey: key) {
            trimQueue()
            try add(
                held: -hold.amount.picounits, project: hold.context.project, model: hold.context.model,
                user: hold.context.user, on: calendar.day(containing: hold.requestedAt))
        } else if let start, key.requestID < start {
            endings.insert(key)
        }
    }

    private mutating func add(
        settled: Int128 = 0, held: Int128 = 0, project: String, model: String, user: String?, on day: CivilDate
    ) throws(MoneyError) {
        guard settled != 0 || held != 0 else { return }
        try organization.add(settled: settled, held: held, on: day, horizon)
        // An adjustment may be of the organization alone: it has a pair of no names.
        try pairs[Pair(project: project, model: model), default: ExposureTrack()]
            .add(settled: settled, held: held, on: day, horizon)
        if !project.isEmpty || !model.isEmpty {
            try projects[project, default: ExposureTrack()].add(settled: settled, held: held, on: day, horizon)
        }
        if let user, users.contains(user) {
            try userTracks[user, default: ExposureTrack()].add(settled: settled, held: held, on: day, horizon)
        }
    }

    public mutating func merge(_ later: ExposureProjection) throws {
        if later.horizon.day > horizon.day { try advance(to: later.horizon.day) }
        if let day = later.reached { try reach(day) }
        for key in later.endings {
            if holds[key] != nil {
                try end(key)
            } else if start.map({ key.requestID < $0 }) ?? true {
                endings.insert(key)
            }
        }
        try organization.merge(later.organization, horizon)
        for (name, track) in later.projects {
            try projects[name, default: ExposureTrack()].merge(track, horizon)
        }
        for (pair, track) in later.pairs { try pairs[pair, default: ExposureTrack()].merge(track, horizon) }
        for (user, track) in later.userTracks {
            try userTracks[user, default: ExposureTrack()].merge(track, horizon)
        }
        insert(later.holds.values)
        start = start ?? later.start
    }

    /// Takes in that events were recorded on a day.
    private mutating func reach(_ day: CivilDate) throws(MoneyError) {
        reached = max(day, reached ?? day)
        try advance(to: horizon(reaching: day, from: horizon).day)
    }

    /// The horizon once an event was recorded on a day.
    package func horizon(reaching day: CivilDate, from horizon: ExposureHorizon) -> ExposureHorizon {
        fixedHorizon == nil && day > horizon.day ? ExposureHorizon(day) : horizon
    }

    private mutating func advance(to day: CivilDate) throws(MoneyError) {
        guard day > horizon.day else { return }
        horizon = ExposureHorizon(day)
        try organization.advance(to: horizon)
        for name in projects.keys { try projects[name]?.advance(to: horizon) }
        for pair in pairs.keys { try pairs[pair]?.advance(to: horizon) }
        for user in userTracks.keys { try userTracks[user]?.advance(to: horizon) }
    }

    // MARK: Open holds

    /// Replaces a hold by a charge, as the event of its expiry would.
    mutating func expire(_ hold: OpenHold, charge: Money) throws(MoneyError) {
        try end(hold.key)
        try add(
            settled: charge.picounits, project: hold.context.project, model: hold.context.model,
            user: hold.context.user, on: calendar.day(containing: hold.requestedAt))
    }

    /// The open holds that the ledger took before an instant, the oldest first. O(1) where there is none.
    package func holds(recordedBefore deadline: Instant) -> [OpenHold] {
        guard queueStart < queue.count, queue[queueStart].recordedAt < deadline else { return [] }
        return queue[queueStart...].prefix { $0.recordedAt < deadline }.compactMap { holds[$0.key] }
    }

    private mutating func insert(_ hold: OpenHold) {
        holds[hold.key] = hold
        queue.append((hold.recordedAt, hold.key))
    }

    /// Takes in the holds of what is behind.
    package mutating func insert(_ later: some Sequence<OpenHold>) {
        for hold in later.sorted(by: { ($0.recordedAt, $0.key) < ($1.recordedAt, $1.key) }) { insert(hold) }
    }

    /// Forgets those that ended, at the front at once and elsewhere when they are many.
    private mutating func trimQueue() {
        while queueStart < queue.count, holds[queue[queueStart].key] == nil { queueStart += 1 }
        guard queue.count > 2 * holds.count + 64 else { return }
        queue = queue[queueStart...].filter { holds[$0.key] != nil }
        queueStart = 0
    }
}
