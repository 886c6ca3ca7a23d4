public import LedgerModel

/// All limits at an instant: which apply to a request, and what counts against each.
public struct Budgets: Sendable {
    public let state: LedgerState
    public let exposure: ExposureProjection
    public let now: Instant
    /// The billing day of `now`.
    public let today: CivilDate

    /// `exposure` must be of the same log as `state`, and tell the periods of `now` apart.
    public init(state: LedgerState, exposure: ExposureProjection, now: Instant) {
        self.state = state
        self.exposure = exposure
        self.now = now
        today = exposure.calendar.day(containing: now)
    }

    // MARK: Figures

    /// A limit's figures in the period that holds `now`; nil where no limit stands. Throws `MoneyError.overflow`.
    public func figures(_ key: LedgerState.LimitKey) throws(MoneyError) -> BudgetFigures? {
        guard let limit = state.limits[key] else { return nil }
        let (first, end) = days(of: key.period)
        let (settled, held) = try sums(of: key.scope, from: first, before: end)
        let calendar = exposure.calendar
        return BudgetFigures(
            key: key, limit: limit.amount, version: limit.sequence, settled: settled, held: held,
            periodStart: first.map { calendar.start(of: $0) }, resetsAt: end.map { calendar.start(of: $0) })
    }

    /// What a scope settled and holds this month, limited or not.
    public func monthToDate(of scope: Scope) throws(MoneyError) -> (settled: Money, held: Money) {
        let (first, end) = days(of: .month)
        return try sums(of: scope, from: first, before: end)
    }

    /// The daily budget that follows from a scope's hard monthly limit; nil without one.
    public func dailyBudget(of scope: Scope) throws(MoneyError) -> DailyBudget? {
        guard let limit = state.limits[.allocation(of: scope)] else { return nil }
        let (first, _) = days(of: .month)
        let before = try sums(of: scope, from: first, before: today)
        let sinceMorning = try sums(of: scope, from: today, before: today.adding(days: 1))
        let (_, _, day) = today.yearMonthDay
        return DailyBudget(
            scope: scope, limit: limit.amount, settledBeforeToday: before.settled, settledToday: sinceMorning.settled,
            heldToday: sinceMorning.held, daysLeft: today.month.numberOfDays - day + 1)
    }

    private func days(of period: Period) -> (first: CivilDate?, end: CivilDate?) {
        switch period {
        case .day: (today, today.adding(days: 1))
        case .week: (today.firstDayOfWeek, today.firstDayOfWeek.adding(days: 7))
        case .month: (today.month.firstDay, today.month.adding(months: 1).firstDay)
        case .total: (nil, nil)
        }
    }

    private func sums(
        of scope: Scope, from first: CivilDate?, before end: CivilDate?
    ) throws(MoneyError) -> (settled: Money, held: Money) {
        switch scope {
        case .organization: return try exposure.organization.sums(from: first, before: end)
        case .project(let name):
            return try exposure.projects[name]?.sums(from: first, before: end) ?? (.zero, .zero)
        case .user(let name):
            return try exposure.userTracks[name]?.sums(from: first, before: end) ?? (.zero, .zero)
        case .model(let name): return try sums(ofModel: name, in: nil, from: first, before: end)
        case .projectModel(let project, let name):
            return try sums(ofModel: name, in: project, from: first, before: end)
        }
    }

    /// Of a model under each of its names, in one project or in all. O(projects × models).
    private func sums(
        ofModel name: String, in project: String?, from first: CivilDate?, before end: CivilDate?
    ) throws(MoneyError) -> (settled: Money, held: Money) {
        let listed = canonical(name)
        // Models are few, and looking up what one is listed as takes longer than all else here.
        var isMeant: [String: Bool] = [:]
        var (settled, held) = (Money.zero, Money.zero)
        for (pair, track) in exposure.pairs {
            if let project, pair.project != project { continue }
            let counts = isMeant[pair.model] ?? (canonical(pair.model) == listed)
            isMeant[pair.model] = counts
            guard counts else { continue }
            let sums = try track.sums(from: first, before: end)
            try settled += sums.settled
            try held += sums.held
        }
        return (settled, held)
    }

    /// The name that a model is listed by, whatever prefix, date or alias it is used under.
    private func canonical(_ model: String) -> String { state.catalogue.model(for: model) ?? model }

    // MARK: Which limits apply

    /// The limits that a request counts against: its project's first, the organization's last; short periods before long ones.
    public func limits(for context: RequestContext) -> [LedgerState.LimitKey] {
        state.limits.keys.filter { counts(context, against: $0) }
            .sorted { ($0.scope.admissionRank, $0) < ($1.scope.admissionRank, $1) }
    }

    /// Whether what a request costs counts against a limit.
    func counts(_ context: RequestContext, against key: LedgerState.LimitKey) -> Bool {
        switch key.scope {
        case .organization: true
        case .project(let name): name == context.project
        case .user(let name): name == context.user
        case .model(let name): canonical(name) == canonical(context.model)
        case .projectModel(let project, let name):
            project == context.project && canonical(name) == canonical(context.model)
        }
    }
}

extension Scope {
    /// The project is checked before the organization.
    fileprivate var admissionRank: Int {
        switch self {
        case .project: 0
        case .projectModel: 1
        case .user: 2
        case .model: 3
        case .organization: 4
        }
    }
}
