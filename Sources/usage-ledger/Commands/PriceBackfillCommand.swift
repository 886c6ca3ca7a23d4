import ArgumentParser
import Foundation
import LedgerModel
import LedgerStore
import Reports

/// Prices for what had none.
struct PriceBackfillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill", abstract: "Price earlier requests that had no price when they were recorded.",
        discussion: """
            Each is priced at the price of its time, as the ledger knows it now, by an adjustment that refers to it and \
            belongs to its project, model, user and day. Running it again adds nothing but what could not be priced before. \
            A request that used something without a price stays without one.
            Examples:
              usage-ledger price backfill --dry-run --ledger team.ledger
              usage-ledger price backfill --model my-model --ledger team.ledger \\
                  --reason "price list of May"
            """)

    @Flag(help: "Append nothing, and say what would be priced.")
    var dryRun = false
    @Option(help: "Only requests of this model, under any of its names.")
    var model: String?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var period: PeriodOptions
    @OptionGroup var actor: ActorOptions

    func run() throws {
        let opened = try ledger.open()
        let range = try period.civilMonth.map(opened.calendar.range(of:)) ?? period.range(in: opened.calendar)
        let administrator =
            dryRun ? Administrator(actor: nil, reason: nil) : actor.administrator()
        let line = ProgressLine(totalBytes: nil)
        defer { line.clear() }
        let result = try opened.backfillPrices(
            PriceBackfill(model: model, range: range), by: administrator, isDryRun: dryRun,
            progress: { line.show("pricing: \($0.requests) requests", $0.events, of: $0.totalEvents) })
        line.clear()
        try report(result, opened.currency)
    }

    private func report(_ result: PriceBackfill.Result, _ currency: Currency) throws {
        guard !result.models.isEmpty else {
            print("No request is without a price\(model == nil && period.arguments.isEmpty ? "" : " there").")
            return
        }
        let models = result.models.sorted { $0.key < $1.key }
        let width = models.map(\.key.printable.count).max() ?? 0
        var total = PriceBackfill.Result.Sums()
        for (model, sums) in models {
            let name = model.printable.padding(toLength: width, withPad: " ", startingAt: 0)
            var parts: [String] = []
            if sums.priced > 0 { parts.append("\(sums.priced) priced, \(sums.amount) \(currency)") }
            if sums.unpriced > 0 { parts.append("\(sums.unpriced) without a price") }
            print("\(name)  \(parts.joined(separator: "; "))")
            try total.add(sums)
        }
        let deed = dryRun ? "Would price" : "Priced"
        print(
            "\(deed) \(total.priced) of \(total.priced + total.unpriced) requests, \(total.amount) \(currency) in all.")
        for alert in result.alerts { print(AlertText.sentence(alert, currency: currency).printable) }
        if let (model, _) = models.first(where: { $0.value.unpriced > 0 }) {
            Notice.write(
                "\"usage-ledger price set\" or \"price alias\" gives \(model.printable) a price; run this again afterwards"
            )
        }
    }
}
