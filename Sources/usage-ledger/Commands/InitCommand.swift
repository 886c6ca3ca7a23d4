import ArgumentParser
import EventStorage
import LedgerModel
import LedgerStore

/// Makes a ledger.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a new ledger.",
        discussion: """
            The currency and the billing time zone are permanent: every day, month and amount of the ledger is counted \
            in them. The built-in price list (USD) is adopted, so that usage can be imported at once.

            Examples:
              usage-ledger init team.ledger
              usage-ledger init berlin.ledger --time-zone Europe/Berlin
            """)

    @Argument(help: "The directory to make.")
    var ledger: String

    @Option(help: "The ISO 4217 code of the one currency. Permanent.")
    var currency = "USD"

    @Option(help: ArgumentHelp("The IANA name of the billing time zone. Permanent.", valueName: "zone"))
    var timeZone = "UTC"

    @Flag(help: "Make the ledger on a network file system, whose locks and syncs may not hold.")
    var allowNetworkFileSystem = false

    @OptionGroup var actor: ActorOptions

    func run() throws {
        guard let currency = Currency(code: currency) else {
            throw ValidationError("--currency: expected an ISO 4217 code such as USD, found \"\(self.currency)\".")
        }
        guard !ledger.isEmpty else { throw ValidationError("The ledger's path is empty.") }
        let made: Ledger
        do {
            made = try Ledger.create(
                at: ledger, currency: currency, timeZone: timeZone, id: Ledger.randomBytes(16),
                fileSystem: PosixFileSystem(), clock: SystemClock.now, allowsNetwork: allowNetworkFileSystem)
        } catch let error as LedgerError where error.code == .notALedger {
            throw CommandError(Failure.cannotCreate, "\(error); init makes one folder, in one that is there")
        }
        print("Made the ledger \(ledger), id \(made.id).")
        print("Its currency (\(currency)) and billing time zone (\(timeZone)) are permanent.")
        guard currency == .usd else {
            print("No prices adopted: the built-in list is in USD. Add your own with \"usage-ledger price set\".")
            return
        }
        let adoption = CatalogueAdoption(name: DefaultCatalogue.name, prices: DefaultCatalogue.prices)
        try made.append(.catalogueAdopted(adoption), actor: actor.actor, reason: actor.reason)
        print("Adopted the price list \"\(DefaultCatalogue.name)\": \(adoption.prices.count) models.")
    }
}
