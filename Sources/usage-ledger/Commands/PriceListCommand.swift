import ArgumentParser
import Foundation
import Interchange
import LedgerModel
import LedgerStore
import Projections

/// The models that have a price.
struct PriceListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the models that have a price, and the price in force.",
        discussion: PriceCommand.notationHelp + """


            Examples:
              usage-ledger price list --ledger team.ledger
              usage-ledger price list 'gpt-4*' --ledger team.ledger --json
            """)

    @Argument(help: "Only models that match; * and ? stand for any characters and for one.")
    var pattern: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var pastOptions: PastOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let past = try pastOptions.past(of: opened)
        let catalogue = try past.state(of: opened).catalogue
        let glob = GlobPattern(pattern ?? "*")
        let now = past.standpoint(now: SystemClock.now())
        let models = catalogue.entries.keys.filter(glob.matches).sorted()
        let listed = models.map { (model: $0, entry: catalogue.entry(ofListed: $0, at: now)) }
        if json {
            let values = listed.map { PriceJSON.object(model: $0.model, entry: $0.entry) }
            print(JSONValue.array(values).indentedText, terminator: "")
            return
        }
        guard !models.isEmpty else {
            let verb = past.isWhole ? "has a price" : "had a price then"
            throw CommandError(Failure.refused, "no model\(pattern.map { " matching \($0)" } ?? "") \(verb)")
        }
        let width = models.map(\.count).max() ?? 0
        for (model, entry) in listed {
            let name = model.padding(toLength: width, withPad: " ", startingAt: 0)
            print("\(name)  \(entry?.price.notation ?? "no price yet")")
        }
        let aliases = catalogue.aliases.filter { glob.matches($0.key) }.sorted { $0.key < $1.key }
        for (alias, model) in aliases { print("\(alias) = \(model)") }
    }
}
