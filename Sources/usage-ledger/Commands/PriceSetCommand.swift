import ArgumentParser
import LedgerModel
import LedgerStore

/// A model's own price.
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
