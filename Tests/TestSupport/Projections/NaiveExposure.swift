package import LedgerModel
import Projections

/// What counts against a scope in a period: every event looked at, once for each question.
package struct NaiveExposure {
    private let events: [LedgerEvent]
    private let calendar: BillingCalendar
    /// The listed name of a model.
    private let canonical: (String) -> String

    package init(
        events: [LedgerEvent], calendar: BillingCalendar, canonical: @escaping (String) -> String = { $0 }
    ) {
        self.events = events
        self.calendar = calendar
        self.canonical = canonical
    }

    package func sums(of scope: Scope, _ period: Period, at now: Instant) -> (settled: Int128, held: Int128) {
        let range = calendar.range(of: period, containing: now)
        func counts(_ time: Instant) -> Bool { period == .total || range.contains(time) }
        var (settled, held) = (Int128(0), [OpenHold.Key: Int128]())
        for event in events {
            let context = event.payload.context
            guard matches(scope, context), counts(context?.requestedAt ?? event.occurredAt) else { continue }
            switch event.payload {
            case .request(let request):
                let key = OpenHold.Key(requestID: request.requestID ?? event.sequence, attempt: request.attempt)
                held[key] = held[key] ?? request.hold.picounits
            case .response(let response):
                if case .unknown(_, let upper?) = response.cost {
                    settled += upper.picounits
                } else {
                    settled += response.cost.counted.picounits
                }
                if let id = response.requestID {
                    held[OpenHold.Key(requestID: id, attempt: response.attempt)] = nil
                }
            case .holdVoided(let voiding):
                settled += voiding.assumedCharge.picounits
                held[OpenHold.Key(requestID: voiding.requestID, attempt: voiding.attempt)] = nil
            case .adjustment(let adjustment): settled += (adjustment.charge ?? adjustment.amount).picounits
            default: break
            }
        }
        return (settled, held.values.reduce(0, +))
    }

    private func matches(_ scope: Scope, _ context: RequestContext?) -> Bool {
        switch scope {
        case .organization: true
        case .project(let name): context?.project == name
        case .user(let name): context?.user == name
        case .model(let name): context.map { canonical($0.model) == canonical(name) } ?? false
        case .projectModel(let project, let name):
            context.map { $0.project == project && canonical($0.model) == canonical(name) } ?? false
        }
    }
}
