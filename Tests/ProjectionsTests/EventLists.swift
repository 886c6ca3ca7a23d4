import LedgerModel
import Projections

/// Events in a row, each recorded and happening at the time that its text says.
func log(_ entries: [(String, EventPayload)]) -> [LedgerEvent] {
    entries.enumerated().map { index, entry in
        let time = instant(entry.0)
        let draft = EventDraft(
            occurredAt: time, origin: EventOrigin(source: "test", key: .ordinal(UInt64(index))), payload: entry.1)
        return LedgerEvent(sequence: UInt64(index), recordedAt: time, occurredAt: time, draft: draft)
    }
}

/// A chat of 100 input and 10 output tokens.
func chat(
    _ project: String = "p", _ model: String = "m", _ cost: Cost = .known(dollars("1")),
    outcome: Outcome = .succeeded, requestedAt: String? = nil
) -> EventPayload {
    .response(
        Response(
            context: RequestContext(project: project, model: model, requestedAt: requestedAt.map(instant)),
            outcome: outcome, usage: Usage(inputTokens: 100, outputTokens: 10), cost: cost))
}

func credit(_ amount: String, _ project: String? = nil, _ model: String = "m") -> EventPayload {
    .adjustment(
        Adjustment(
            adjustmentKind: .credit, amount: dollars(amount),
            context: project.map { RequestContext(project: $0, model: model) }))
}

func void(_ assumed: String, _ project: String = "p", requestedAt: String? = nil) -> EventPayload {
    .holdVoided(
        HoldVoiding(
            context: RequestContext(project: project, model: "m", requestedAt: requestedAt.map(instant)), requestID: 0,
            cause: .expired, released: dollars("9"), assumedCharge: dollars(assumed)))
}

func throttle(_ project: String = "p") -> EventPayload {
    .throttle(
        Throttle(context: RequestContext(project: project, model: "m"), origin: .provider, cause: .requests))
}

let alert = EventPayload.alert(
    Alert(
        scope: .project("p"), period: .month, thresholdPercent: 75, level: .warning, settled: dollars("7"),
        held: .zero, limit: dollars("9")))

func instant(_ text: String) -> Instant { TimestampParser().parse(text)! }
func dollars(_ text: String) -> Money { try! Money(exactly: text) }

/// Time zones by hand, over the time that the tests look at.
enum Zones {
    static let newYork = BillingCalendar(
        rules: TimeZoneRules(
            name: "America/New_York", version: "by hand", initialOffsetSeconds: -5 * 3600,
            transitions: [
                .init(start: instant("2026-03-08T07:00Z").secondsRoundedDown, offsetSeconds: -4 * 3600),
                .init(start: instant("2026-11-01T06:00Z").secondsRoundedDown, offsetSeconds: -5 * 3600),
            ]))
    static let kathmandu = fixed("Asia/Kathmandu", minutes: 5 * 60 + 45)
    static let kiritimati = fixed("Pacific/Kiritimati", minutes: 14 * 60)
    static let baker = fixed("Etc/GMT+12", minutes: -12 * 60)
    static let all = [.utc, newYork, kathmandu, kiritimati, baker]

    private static func fixed(_ name: String, minutes: Int) -> BillingCalendar {
        BillingCalendar(
            rules: TimeZoneRules(name: name, version: "by hand", initialOffsetSeconds: minutes * 60, transitions: []))
    }
}
