import ArgumentParser
import Foundation
import Interchange
import LedgerModel
import LedgerStore
import Projections

/// What models cost.
struct PriceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "price", abstract: "What models cost, and since when.",
        discussion: """
            Example:
              usage-ledger price show gpt-4.1 --ledger team.ledger
            """,
        subcommands: [
            PriceListCommand.self, PriceShowCommand.self, PriceSetCommand.self, PriceAliasCommand.self,
            PriceImportCommand.self,
        ])

    static let notationHelp = """
        Prices are written per million tokens or characters, per image, per request and per minute of audio, for example \
        "input 3, cached 0.3, output 15; batch: input 1.5, output 7.5; above 200000: input 6, output 22.5".
        """
}

struct PriceListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the models that have a price, and the price in force now.",
        discussion: PriceCommand.notationHelp + """


            Examples:
              usage-ledger price list --ledger team.ledger
              usage-ledger price list 'gpt-4*' --ledger team.ledger --json
            """)

    @Argument(help: "Only models that match; * and ? stand for any characters and for one.")
    var pattern: String?

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let catalogue = try opened.state().catalogue
        let glob = GlobPattern(pattern ?? "*")
        let now = SystemClock.now()
        let models = catalogue.entries.keys.filter(glob.matches).sorted()
        let listed = models.map { (model: $0, entry: catalogue.entry(ofListed: $0, at: now)) }
        if json {
            let values = listed.map { PriceJSON.object(model: $0.model, entry: $0.entry) }
            print(JSONValue.array(values).indentedText, terminator: "")
            return
        }
        guard !models.isEmpty else {
            throw CommandError(Failure.refused, "no model\(pattern.map { " matching \($0)" } ?? "") has a price")
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

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let opened = try ledger.open()
        let catalogue = try opened.state().catalogue
        guard let listed = catalogue.model(for: model), let entries = catalogue.entries[listed] else {
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

struct PriceSetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Give a model its own price, from now or from a date.",
        discussion: """
            Token and character prices are per million. History keeps the price of its time: a price without \
            --effective applies from now on, and to all earlier time if the model had none. With it, from then until \
            the model's next price.

            Examples:
              usage-ledger price set gpt-4.1 --input 2 --cached 0.5 --output 8 \\
                  --effective 2025-04-14 --ledger team.ledger
              usage-ledger price set whisper-1 --audio-minute 0.006 --ledger team.ledger
              usage-ledger price set my-model --ledger team.ledger \\
                  --price "input 3, output 15; batch: input 1.5, output 7.5"
            """)

    @Argument(help: "The model's name.")
    var model: String

    @OptionGroup var ledger: LedgerOptions

    @Option(help: ArgumentHelp("The whole price, with service and size tiers.", valueName: "text"))
    var price: String?

    @Option(help: ArgumentHelp("Per million input tokens.", valueName: "amount"))
    var input: String?
    @Option(help: ArgumentHelp("Per million input tokens read from a cache.", valueName: "amount"))
    var cached: String?
    @Option(help: ArgumentHelp("Per million input tokens written to a cache.", valueName: "amount"))
    var write: String?
    @Option(
        name: .customLong("write-1h"),
        help: ArgumentHelp("Per million tokens written to a one-hour cache.", valueName: "amount"))
    var writeOneHour: String?
    @Option(help: ArgumentHelp("Per million output tokens.", valueName: "amount"))
    var output: String?
    @Option(help: ArgumentHelp("Per million reasoning tokens.", valueName: "amount"))
    var reasoning: String?
    @Option(help: ArgumentHelp("Per million audio input tokens.", valueName: "amount"))
    var audioInput: String?
    @Option(help: ArgumentHelp("Per million audio output tokens.", valueName: "amount"))
    var audioOutput: String?
    @Option(help: ArgumentHelp("Per minute of audio.", valueName: "amount"))
    var audioMinute: String?
    @Option(help: ArgumentHelp("Per image.", valueName: "amount"))
    var image: String?
    @Option(help: ArgumentHelp("Per million characters.", valueName: "amount"))
    var characters: String?
    @Option(help: ArgumentHelp("Per request.", valueName: "amount"))
    var request: String?

    @Option(help: ArgumentHelp("Since when the price applies.", valueName: "time"))
    var effective: String?

    @Option(help: ArgumentHelp("Where the figures come from.", valueName: "text"))
    var source: String?

    @OptionGroup var actor: ActorOptions

    func validate() throws {
        guard !model.isEmpty else { throw ValidationError("The model's name is empty.") }
        guard (price == nil) != components.isEmpty else {
            throw ValidationError("Give either --price, or amounts such as --input and --output.")
        }
    }

    func run() throws {
        let opened = try ledger.open()
        let effective = try effective.map { try parseTime($0, option: "effective", zone: opened.calendar.rules) }
        let setting = PriceSetting(model: model, price: try makePrice(), effective: effective, source: source)
        try opened.append(.priceSet(setting), actor: actor.actor, reason: actor.reason)
        print("\(model): \(setting.price.notation)")
    }

    private var components: [(component: PriceComponent, amount: String)] {
        let given: [(PriceComponent, String?)] = [
            (.input, input), (.cachedInput, cached), (.cacheWrite, write), (.cacheWriteOneHour, writeOneHour),
            (.output, output), (.reasoning, reasoning), (.audioInput, audioInput), (.audioOutput, audioOutput),
            (.audioSecond, audioMinute), (.image, image), (.character, characters), (.request, request),
        ]
        return given.compactMap { component, amount in amount.map { (component, $0) } }
    }

    private func makePrice() throws -> Price {
        if let price {
            do {
                return try Price(notation: price)
            } catch {
                throw CommandError(Failure.badData, "--price: \(error)")
            }
        }
        var rates: [Price.Key: UnitPrice] = [:]
        for (component, amount) in components { rates[Price.Key(component)] = try rate(component, amount) }
        return Price(rates: rates)
    }

    private func rate(_ component: PriceComponent, _ amount: String) throws -> UnitPrice {
        do throws(DecimalError) {
            let decimal = try ExactDecimal(parsing: amount)
            let (rate, isExact) =
                switch component {
                case .input, .cachedInput, .cacheWrite, .cacheWriteOneHour, .output, .reasoning, .audioInput,
                    .audioOutput,
                    .character:
                    try UnitPrice.per(tenToThe: 6, decimal)
                case .audioSecond: try UnitPrice.perMinute(decimal)
                case .image, .request: try UnitPrice.perUnit(decimal)
                }
            if !isExact {
                Notice.write("--\(component.name) \(amount) has more decimals than are kept; it was rounded")
            }
            return rate
        } catch {
            throw CommandError(
                Failure.badData, "--\(component.name): expected a decimal amount from 0, found \"\(amount)\"")
        }
    }
}

struct PriceAliasCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alias", abstract: "Let a name, such as a deployment's, have another model's price.",
        discussion: """
            Example:
              usage-ledger price alias ChatGPT=gpt-3.5-turbo --ledger team.ledger
            """)

    @Argument(help: ArgumentHelp("The new name, and the model that it stands for.", valueName: "name=model"))
    var alias: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions

    func validate() throws { _ = try parts() }

    func run() throws {
        let (name, model) = try parts()
        let opened = try ledger.open()
        try opened.commit { transaction in
            let catalogue = transaction.state.catalogue
            guard let listed = catalogue.model(for: model) else {
                throw CommandError(
                    Failure.refused,
                    "\(model) has no price itself" + NearNames.sentence(to: model, among: catalogue.entries.keys))
            }
            if let priced = ModelName.candidates(for: name).first(where: { catalogue.entries[$0] != nil }) {
                throw CommandError(
                    Failure.refused,
                    priced == name
                        ? "\(name) has a price of its own, which goes before any alias"
                        : "\(name) is priced as \(priced), which goes before any alias")
            }
            let payload = EventPayload.priceAlias(PriceAlias(alias: name, model: listed))
            try transaction.append(payload, actor: actor.actor, reason: actor.reason)
        }
        print("\(name) has the price of \(model).")
    }

    private func parts() throws -> (name: String, model: String) {
        guard let sign = alias.firstIndex(of: "=") else {
            throw ValidationError("Expected NAME=MODEL, found \"\(alias)\".")
        }
        let name = String(alias[..<sign])
        let model = String(alias[alias.index(after: sign)...])
        guard !name.isEmpty, !model.isEmpty, name != model else {
            throw ValidationError("Expected NAME=MODEL with two different names, found \"\(alias)\".")
        }
        return (name, model)
    }
}
