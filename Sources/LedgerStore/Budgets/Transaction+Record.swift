import LedgerModel
import Projections

extension Transaction {
    /// Appends what was used without being asked for: nothing was held, and no limit refuses what is past.
    ///
    /// `occurredAt`: nil for now. An id that was recorded before is the same event; with another content it is an error.
    mutating func record(
        _ told: RequestContext, _ settlement: Settlement, occurredAt: Instant?, id: String?,
        by administrator: Administrator
    ) throws -> Settled {
        let context = try stored(told)
        do {
            try settlement.usage.validate()
        } catch {
            throw LedgerError(.invalid, "\(error)")
        }
        if let occurredAt, occurredAt > now {
            throw LedgerError(.invalid, "a usage at \(occurredAt), which is yet to come (it is \(now))")
        }
        try withBudgets { _, _ in }
        try reserveRoom(forEvents: 32)
        var pricing = context
        pricing.requestedAt = occurredAt ?? now
        var response = try response(to: pricing, settlement)
        response.context = context
        if let id {
            let origin = EventOrigin(source: "record", key: .id(id))
            let draft = EventDraft(
                occurredAt: occurredAt, origin: origin, actor: administrator.actor, reason: administrator.reason,
                payload: .response(response))
            // Looked up before a project is opened for it.
            if try sequence(of: origin) != nil {
                return Settled(recorded: response, sequence: try append(draft).sequence, alerts: [], isRepeated: true)
            }
            try openProject(context.project, by: administrator)
            let sequence = try append(draft).sequence
            return Settled(
                recorded: response, sequence: sequence, alerts: try raiseAlerts(about: context), isRepeated: false)
        }
        try openProject(context.project, by: administrator)
        let sequence = try append(
            .response(response), occurredAt: occurredAt, actor: administrator.actor, reason: administrator.reason
        ).sequence
        return Settled(
            recorded: response, sequence: sequence, alerts: try raiseAlerts(about: context), isRepeated: false)
    }

    /// As imports do: what was spent was spent, whoever opened the project.
    private mutating func openProject(_ name: String, by administrator: Administrator) throws {
        guard state.projects[name] == nil else { return }
        guard let payload = try state.event(opening: ProjectOpening(name: name)) else { return }
        try append(payload, actor: administrator.actor, reason: "opened by its first usage")
    }
}

extension Settled {
    fileprivate init(recorded response: Response, sequence: UInt64, alerts: [Alert], isRepeated: Bool) {
        self.init(
            requestID: sequence, attempt: 1, sequence: sequence, cost: response.cost, hold: .zero, overrun: .zero,
            replacedCharge: nil, alerts: alerts, isRepeated: isRepeated)
    }
}
