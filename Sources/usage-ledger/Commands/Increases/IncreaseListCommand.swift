import ArgumentParser
import LedgerModel
import LedgerStore
import Projections

/// What was asked for, and what came of it.
struct IncreaseListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the requests for a higher quota and the answers: who, when, why.",
        discussion: """
            Examples:
              usage-ledger increase list --ledger team.ledger
              usage-ledger increase list --ledger team.ledger --as-of 2026-03-01
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var pastOptions: PastOptions
    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        var events: [(LedgerEvent, QuotaIncrease)] = []
        let past = try pastOptions.past(of: opened)
        let stream = try EventStream(
            opened, of: EventNeeds.Kinds([.quotaIncrease]), asOf: past.asOf, asKnown: past.asKnown)
        try stream.readOn { event in
            if case .quotaIncrease(let increase) = event.payload { events.append((event, increase)) }
        }
        let open = Set(try past.state(of: opened).openIncreases.map(\.sequence))
        if json {
            let values = events.map { Self.object($0, $1, isOpen: open.contains($0.sequence)) }
            print(JSONValue.array(values).indentedText, terminator: "")
            return
        }
        guard !events.isEmpty else {
            print(
                past.isWhole
                    ? "No higher quota was asked for. \"usage-ledger increase request --to AMOUNT\" records one."
                    : "No higher quota had been asked for then.")
            return
        }
        for (event, increase) in events {
            let time = opened.calendar.format(event.recordedAt)
            let answers = increase.answers.map { " (event \($0))" } ?? ""
            let wait = open.contains(event.sequence) ? ", no answer yet" : ""
            let actor = event.actor.map { " by \($0)" } ?? ""
            let reason = event.reason.map { ": \($0)" } ?? ""
            print(
                "\(time)  event \(event.sequence)  \(increase.stage.name)\(answers) \(increase.from) → \(increase.to) "
                    + "\(opened.currency) a month\(wait)\(actor.printable)\(reason.printable)")
        }
    }

    private static func object(_ event: LedgerEvent, _ increase: QuotaIncrease, isOpen: Bool) -> JSONValue {
        .object([
            ("sequence", .integer(event.sequence)), ("recordedAt", .string(event.recordedAt.description)),
            ("stage", .string(increase.stage.name)), ("from", .money(increase.from)), ("to", .money(increase.to)),
            ("answers", increase.answers.map { .integer($0) } ?? .null), ("isOpen", .bool(isOpen)),
            ("by", .optional(event.actor)), ("reason", .optional(event.reason)),
        ])
    }
}
