import ArgumentParser
import Foundation
import LedgerModel
import LedgerStore
import Projections

/// Which price a name gets, and why.
struct PriceShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show which price a model name gets, and all its prices over time.",
        discussion: PriceCommand.notationHelp + """


            Example:
              usage-ledger price show openai/gpt-4.1-2025-04-14 --ledger team.ledger
            """)

    @Argument(help: "A model's name as usage has it.")
    var model: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var pastOptions: PastOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let past = try pastOptions.past(of: opened)
        let catalogue = try past.state(of: opened).catalogue
        guard let listed = catalogue.model(for: model), let entries = catalogue.entries[listed] else {
            guard past.isWhole else { throw CommandError(Failure.refused, "\(model) had no price then") }
            throw CommandError(
                Failure.refused,
                "\(model) has no price, so its cost is unknown; \"usage-ledger price set\" gives it one, \"price alias\" the "
                    + "price of another model" + NearNames.sentence(to: model, among: catalogue.entries.keys))
        }
        if json {
            let value = JSONValue.object([
                ("name", .string(model)), ("model", .string(listed)),
                ("prices", .array(entries.map { PriceJSON.object(model: listed, entry: $0) })),
            ])
            print(value.indentedText, terminator: "")
            return
        }
        print(listed == model ? listed : "\(model) is priced as \(listed)")
        for (index, entry) in entries.enumerated() {
            let end = index + 1 < entries.count ? entries[index + 1].effectiveFrom : nil
            print("  \(span(from: entry.effectiveFrom, to: end, opened.calendar)) (event \(entry.sequence))")
            for clause in entry.price.notation.components(separatedBy: "; ") { print("    \(clause)") }
        }
        print("In \(opened.currency), per million tokens or characters, per image, per request, per minute of audio.")
    }

    private func span(from start: Instant, to end: Instant?, _ calendar: BillingCalendar) -> String {
        switch (start == .earliest, end) {
        case (true, nil): "at all times"
        case (true, let end?): "until \(calendar.format(end))"
        case (false, nil): "from \(calendar.format(start))"
        case (false, let end?): "from \(calendar.format(start)) until \(calendar.format(end))"
        }
    }
}
