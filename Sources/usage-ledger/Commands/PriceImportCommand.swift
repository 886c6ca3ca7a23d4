import ArgumentParser
import Foundation
import Interchange
import LedgerModel
import LedgerStore
import Projections

struct PriceImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Adopt a price list in LiteLLM's JSON format.",
        discussion: """
            Without --effective the prices apply from now on, and to all earlier time for models that had none; a \
            model that had another price keeps it for earlier time. With --effective they apply from then.

            Examples:
              usage-ledger price import prices.json --ledger team.ledger
              usage-ledger price import prices.json --ledger team.ledger \\
                  --model 'gpt-4*' 'claude-*' --effective 2025-04-14
            """)

    @Argument(help: "The list; - is standard input.")
    var file: String

    @OptionGroup var ledger: LedgerOptions

    @Option(
        name: .customLong("model"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "Only models that match; * and ? stand for any characters and for one.", valueName: "pattern"))
    var models: [String] = []

    @Option(help: ArgumentHelp("Since when the prices apply.", valueName: "time"))
    var effective: String?

    @OptionGroup var actor: ActorOptions

    func run() throws {
        let opened = try ledger.open()
        guard opened.currency == .usd else {
            throw CommandError(
                Failure.refused,
                "the list is in USD, and this ledger counts in \(opened.currency); give prices with \"usage-ledger price set\""
            )
        }
        let effective = try effective.map { try parseTime($0, option: "effective", zone: opened.calendar.rules) }
        let inputName = file == "-" ? "standard input" : file
        let list = try PriceList(parsing: try InputFile.readAll(file), file: inputName, models: models)
        notify(list)
        let name = file == "-" ? "standard-input" : (file as NSString).lastPathComponent
        let adoption = CatalogueAdoption(name: name, effective: effective, prices: list.prices)
        var changes = PriceChanges()
        try opened.commit { transaction in
            changes = PriceChanges(adoption, to: transaction.state.catalogue, now: transaction.now)
            guard !changes.isEmpty else { return }
            try transaction.append(.catalogueAdopted(adoption), actor: actor.actor, reason: actor.reason)
        }
        report(changes, adoption, opened.calendar)
    }

    private func notify(_ list: PriceList) {
        for figure in list.rounded.prefix(10) {
            Notice.write(
                "\(figure.model): \(figure.key) \(figure.text) has more decimals than are kept; it was rounded")
        }
        if list.rounded.count > 10 {
            Notice.write("\(list.rounded.count - 10) more figures had more decimals than are kept; they were rounded")
        }
        if !list.withoutPrice.isEmpty {
            Notice.write(
                "\(counted(UInt64(list.withoutPrice.count), "model")) of the list left out: they have no price by token, "
                    + "character, image, request or second of audio")
        }
    }

    private func report(_ changes: PriceChanges, _ adoption: CatalogueAdoption, _ calendar: BillingCalendar) {
        guard !changes.isEmpty else {
            print("Nothing to do: the ledger has \(counted(UInt64(adoption.prices.count), "price")) just so already.")
            return
        }
        print(
            "Adopted \(counted(UInt64(adoption.prices.count), "price")) from \(adoption.name): \(changes.new.count) new, "
                + "\(changes.changed.count) changed, \(changes.same) as before.")
        guard !changes.changed.isEmpty else { return }
        let names = changes.changed.prefix(5).joined(separator: ", ") + (changes.changed.count > 5 ? ", …" : "")
        if let effective = adoption.effective {
            print("The changed ones (\(names)) apply from \(calendar.format(effective)).")
        } else {
            print(
                "The changed ones (\(names)) apply from now on; earlier time keeps the price it had. To date them, give "
                    + "--effective.")
        }
    }
}

/// How a price list differs from what is in force at the time that it takes effect.
struct PriceChanges {
    private(set) var new: [String] = []
    private(set) var changed: [String] = []
    private(set) var same = 0

    init() {}

    init(_ adoption: CatalogueAdoption, to catalogue: Catalogue, now: Instant) {
        for (model, price) in adoption.prices.sorted(by: { $0.key < $1.key }) {
            if let entry = catalogue.entry(ofListed: model, at: adoption.effective ?? now) {
                if entry.price == price { same += 1 } else { changed.append(model) }
            } else {
                new.append(model)
            }
        }
    }

    var isEmpty: Bool { new.isEmpty && changed.isEmpty }
}
