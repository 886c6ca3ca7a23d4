public import LedgerModel

/// What the ledger's administration has set: prices, aliases, projects, limits, policy, imports.
public struct LedgerState: Projection {
    /// A project and its standing.
    public struct Project: Sendable, Hashable {
        public var openedAt: Instant
        public var isOpen: Bool
    }

    /// A limit's place: one amount may stand at each.
    public struct LimitKey: Sendable, Hashable {
        public let scope: Scope
        public let period: Period
        public let isHard: Bool

        public init(scope: Scope, period: Period, isHard: Bool) {
            self.scope = scope
            self.period = period
            self.isHard = isHard
        }
    }

    /// A limit in force.
    public struct Limit: Sendable, Hashable {
        public var amount: Money
        /// The event that set it: its version, which alerts are counted by.
        public var sequence: UInt64
        public var setAt: Instant
    }

    /// A request for a higher quota.
    public struct OpenIncrease: Sendable, Hashable {
        public let sequence: UInt64
        public let from: Money
        public let to: Money
    }

    public private(set) var catalogue = Catalogue()
    public private(set) var projects: [String: Project] = [:]
    public private(set) var limits: [LimitKey: Limit] = [:]
    public private(set) var policy = Policy()
    /// What the last import of each source read, by source.
    public private(set) var imports: [String: ImportMark] = [:]
    /// Requests for a higher quota that nobody has answered yet, in their order.
    public private(set) var openIncreases: [OpenIncrease] = []
    /// The adoption in force, for reports to name.
    public private(set) var catalogueName: String?

    /// All events taken in: what a merge replays, since a price's reach depends on the prices before it.
    private var events: [LedgerEvent] = []

    public init() {}

    /// The users that limits speak of.
    package var limitedUsers: Set<String> {
        Set(limits.keys.compactMap { if case .user(let name) = $0.scope { name } else { nil } })
    }

    public func needs(billedWithin times: ClosedRange<Instant>) -> EventNeeds {
        let passing: [EventKind] = [.request, .response, .throttle, .alert, .alertDelivered, .holdVoided, .adjustment]
        return EventNeeds(kinds: .all.subtracting(EventNeeds.Kinds(passing)), columns: .administrative)
    }

    public mutating func apply(_ batch: EventBatch) throws {
        for event in batch.administrative { apply(event) }
    }

    public mutating func merge(_ later: LedgerState) throws {
        for event in later.events { apply(event) }
    }

    /// Takes in one event; kinds that administer nothing change nothing.
    public mutating func apply(_ event: LedgerEvent) {
        switch event.payload {
        case .catalogueAdopted(let adoption):
            catalogueName = adoption.name
            for (model, price) in adoption.prices {
                catalogue.record(
                    price, for: model, effective: adoption.effective, recordedAt: event.recordedAt,
                    sequence: event.sequence)
            }
        case .priceSet(let setting):
            catalogue.record(
                setting.price, for: setting.model, effective: setting.effective, recordedAt: event.recordedAt,
                sequence: event.sequence)
        case .priceAlias(let alias): catalogue.record(alias: alias.alias, for: alias.model)
        case .projectOpened(let opening):
            projects[opening.name] = Project(openedAt: event.recordedAt, isOpen: true)
            if let allocation = opening.allocation {
                limits[.allocation(of: .project(opening.name))] = Limit(allocation, event)
            }
        case .projectClosed(let closing): projects[closing.name]?.isOpen = false
        case .limitSet(let setting):
            limits[LimitKey(scope: setting.scope, period: setting.period, isHard: setting.isHard)] = Limit(
                setting.amount, event)
        case .limitRemoved(let removal):
            limits[LimitKey(scope: removal.scope, period: removal.period, isHard: removal.isHard)] = nil
        case .policySet(let policy): self.policy = policy
        case .importMarked(let mark): imports[event.origin.source] = mark
        case .quotaIncrease(let increase): take(increase, event.sequence)
        case .request, .response, .throttle, .alert, .alertDelivered, .holdVoided, .adjustment, .recovered, .restored:
            return
        }
        events.append(event)
    }

    private mutating func take(_ increase: QuotaIncrease, _ sequence: UInt64) {
        switch increase.stage {
        case .requested:
            openIncreases.append(OpenIncrease(sequence: sequence, from: increase.from, to: increase.to))
        case .approved, .denied:
            // An answer that names no request is to the last one.
            guard let answered = increase.answers ?? openIncreases.last?.sequence else { return }
            openIncreases.removeAll { $0.sequence == answered }
        }
    }
}

extension LedgerState {
    /// Whether a limit that is set holds anything back: a project's does while the project is open.
    public func isInForce(_ key: LimitKey) -> Bool {
        guard let project = key.scope.project else { return true }
        return projects[project]?.isOpen == true
    }
}

extension LedgerState.Limit {
    fileprivate init(_ amount: Money, _ event: LedgerEvent) {
        self.init(amount: amount, sequence: event.sequence, setAt: event.recordedAt)
    }
}

extension LedgerState.LimitKey: Comparable {
    /// The organization's first, then projects', models' and users'; short periods before long ones, hard before soft.
    public static func < (left: Self, right: Self) -> Bool {
        (left.scope.rank, left.scope.description, left.period.rank, left.isHard ? 0 : 1)
            < (right.scope.rank, right.scope.description, right.period.rank, right.isHard ? 0 : 1)
    }
}

extension Scope {
    fileprivate var rank: Int {
        switch self {
        case .organization: 0
        case .project, .projectModel: 1
        case .model: 2
        case .user: 3
        }
    }
}

extension Period {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
