import ArgumentParser
import Interchange
import LedgerModel
import LedgerStore
import Projections

/// Why it was admitted, or refused.
struct RequestExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show the limits, holds and events that made an admission or a refusal.",
        discussion: """
            By the requestId of an admission, or the number that a refusal named. The limits are worked out again from \
            the events before it, so --as-of and --as-known only leave out what came afterwards.

            Example:
              usage-ledger request explain \\
                  $(usage-ledger request admit --project web-app --cost 0.10 \\
                      --ledger team.ledger --print-id) \\
                  --ledger team.ledger
            """)

    @Argument(help: "The event's number.")
    var id: UInt64

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var pastOptions: PastOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let past = try pastOptions.past(of: opened)
        var explanation = try opened.explain(id)
        guard past.holds(explanation.event) else {
            throw CommandError(
                Failure.badData,
                "event \(id) was not there then: it was recorded at "
                    + opened.calendar.format(explanation.event.recordedAt))
        }
        explanation.later.removeAll { !past.holds($0) }
        if json {
            print(try object(explanation).indentedText, terminator: "")
        } else {
            try tell(explanation, opened)
        }
    }

    // MARK: Text

    private func tell(_ explanation: AdmissionExplanation, _ opened: Ledger) throws {
        let calendar = opened.calendar
        print(headline(explanation.event, calendar, opened.currency).printable)
        if explanation.limits.isEmpty { print("No limit applied to it.") }
        for limit in explanation.limits {
            let (figures, key) = (limit.figures, limit.figures.key)
            let strength = key.isHard ? "hard" : "soft"
            print("")
            print("\(key.scope): \(figures.limit) \(key.period.phrase), \(strength)\(verdict(limit))".printable)
            print("  \(figures.settled) settled, \(figures.held) held, \(limit.requested) asked for")
            if let set = limit.set {
                print("  set by \(author(set)) at \(calendar.format(set.recordedAt)), event \(set.sequence)".printable)
            }
            for charge in limit.charges { print("  \(line(charge, calendar))".printable) }
            if limit.chargeCount > limit.charges.count {
                print("  and \(limit.chargeCount - limit.charges.count) smaller charges")
            }
        }
        if !explanation.holds.isEmpty { print("\nHeld by others then:") }
        for hold in explanation.holds.prefix(10) {
            print(
                "  request \(hold.key.requestID): \(hold.amount), project \(hold.context.project), since \(calendar.format(hold.recordedAt))"
                    .printable)
        }
        if explanation.holds.count > 10 { print("  and \(explanation.holds.count - 10) smaller holds") }
        if !explanation.later.isEmpty { print("\nAfterwards:") }
        for event in explanation.later { print("  \(line(event, calendar))".printable) }
    }

    private func headline(_ event: LedgerEvent, _ calendar: BillingCalendar, _ currency: Currency) -> String {
        let time = calendar.format(event.recordedAt)
        switch event.payload {
        case .request(let request):
            return "Request \(event.sequence) was admitted at \(time): \(request.hold) \(currency) held for project "
                + "\(request.context.project)\(model(request.context))."
        case .throttle(let throttle):
            let times = throttle.count > 1 ? ", \(throttle.count) times" : ""
            let requested = throttle.refusal?.requested ?? .zero
            return "Refused at \(time)\(times): \(requested) \(currency) for project \(throttle.context.project)"
                + "\(model(throttle.context))."
        default: return "Event \(event.sequence), \(event.kind.name), at \(time)."
        }
    }

    private func model(_ context: RequestContext) -> String { context.model.isEmpty ? "" : ", model \(context.model)" }

    private func author(_ event: LedgerEvent) -> String {
        (event.actor ?? "nobody named") + (event.reason.map { " (\($0))" } ?? "")
    }

    private func verdict(_ limit: AdmissionExplanation.Limit) -> String {
        guard limit.refuses else { return "" }
        return limit.figures.key.isHard ? " — refuses it" : " — warns"
    }

    private func line(_ event: LedgerEvent, _ calendar: BillingCalendar) -> String {
        let time = calendar.format(event.occurredAt)
        switch event.payload {
        case .response(let response):
            let cost = response.cost.amount.map(\.description) ?? "unknown cost"
            return "\(cost), response of \(time), event \(event.sequence)"
        case .holdVoided(let voiding):
            return "\(voiding.assumedCharge) assumed, hold \(voiding.cause.name) at \(time), event \(event.sequence)"
        case .adjustment(let adjustment):
            return "\(adjustment.amount), \(adjustment.adjustmentKind.name) of \(time), event \(event.sequence)"
        default: return "\(event.kind.name) at \(time), event \(event.sequence)"
        }
    }

    // MARK: JSON

    private func object(_ explanation: AdmissionExplanation) throws -> JSONValue {
        var limits: [JSONValue] = []
        for limit in explanation.limits {
            let figures = limit.figures
            limits.append(
                .object([
                    ("scope", .string(figures.key.scope.description)),
                    ("period", .string(figures.key.period.rawValue)), ("hard", .bool(figures.key.isHard)),
                    ("limit", .money(figures.limit)), ("settled", .money(figures.settled)),
                    ("held", .money(figures.held)), ("requested", .money(limit.requested)),
                    ("remaining", .money(try figures.remaining())), ("refuses", .bool(limit.refuses)),
                    ("resetsAt", .optional(figures.resetsAt?.description)),
                    ("setBy", limit.set.map(EventJSON.object) ?? .null), ("chargeCount", .integer(limit.chargeCount)),
                    ("largestCharges", .array(limit.charges.map(EventJSON.object))),
                ]))
        }
        let holds = explanation.holds.map { hold in
            JSONValue.object([
                ("requestId", .integer(hold.key.requestID)), ("attempt", .integer(hold.key.attempt)),
                ("project", .string(hold.context.project)), ("hold", .money(hold.amount)),
                ("since", .string(hold.recordedAt.description)),
            ])
        }
        return .object([
            ("event", EventJSON.object(explanation.event)), ("limits", .array(limits)), ("holds", .array(holds)),
            ("later", .array(explanation.later.map(EventJSON.object))),
        ])
    }
}
