import LedgerModel
import Projections
import TestSupport

/// A ledger's budgets after some events, for tests that read as pictures.
struct BudgetScene {
    private(set) var events: [LedgerEvent] = []
    let calendar: BillingCalendar

    init(_ calendar: BillingCalendar = .utc, _ entries: (String, EventPayload)...) {
        self.calendar = calendar
        for (time, payload) in entries { add(time, payload) }
    }

    mutating func add(_ time: String, _ payload: EventPayload) {
        let time = instant(time)
        let sequence = UInt64(events.count)
        let draft = EventDraft(origin: EventOrigin(source: "test", key: .ordinal(sequence)), payload: payload)
        events.append(LedgerEvent(sequence: sequence, recordedAt: time, occurredAt: time, draft: draft))
    }

    func budgets(at now: String) throws -> Budgets {
        var state = LedgerState()
        try state.apply(EventBatch(events))
        let users = state.limits.keys.compactMap { key -> String? in
            if case .user(let name) = key.scope { name } else { nil }
        }
        var exposure = ExposureProjection(calendar: calendar, users: Set(users))
        try exposure.apply(EventBatch(events))
        return Budgets(state: state, exposure: exposure, now: instant(now))
    }

    /// The alerts that were raised so far.
    var raised: RaisedAlerts {
        var raised = RaisedAlerts()
        for event in events {
            if case .alert(let alert) = event.payload {
                raised.take(alert, sequence: event.sequence, recordedAt: event.recordedAt)
            }
        }
        return raised
    }

    /// Raises what is due on all limits, and says it: `50 info`.
    mutating func raiseAlerts(at now: String) throws -> [String] {
        let budgets = try budgets(at: now)
        let due = try budgets.dueAlerts(on: budgets.state.limits.keys.sorted(), raised)
        for alert in due { add(now, .alert(alert)) }
        return due.map { "\($0.thresholdPercent) \($0.level.name)\($0.isHard ? "" : " soft")" }
    }
}

func limit(
    _ scope: Scope, _ amount: String, _ period: Period = .month, isHard: Bool = true
) -> EventPayload {
    .limitSet(LimitSetting(scope: scope, period: period, amount: dollars(amount), isHard: isHard))
}

func opened(_ project: String, _ allocation: String? = nil) -> EventPayload {
    .projectOpened(ProjectOpening(name: project, allocation: allocation.map(dollars)))
}

func held(_ amount: String, _ project: String = "p", _ model: String = "m", user: String? = nil) -> EventPayload {
    .request(
        Request(
            context: RequestContext(project: project, model: model, user: user), estimatedUsage: Usage(),
            hold: dollars(amount)))
}

func spent(_ amount: String, _ project: String = "p", _ model: String = "m", user: String? = nil) -> EventPayload {
    .response(
        Response(
            context: RequestContext(project: project, model: model, user: user), usage: Usage(),
            cost: .known(dollars(amount))))
}
