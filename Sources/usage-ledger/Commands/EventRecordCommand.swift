import ArgumentParser
import LedgerModel
import LedgerStore

/// One past usage.
struct EventRecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Record one usage that is past: nothing is held, and nothing refuses it.",
        discussion: """
            It is priced at the price of its time. A project that the ledger does not know is opened. With --id it may be \
            repeated after a failure without counting twice.

            Example:
              usage-ledger event record --project web-app --model gpt-4.1 \\
                  --input-tokens 900 --output-tokens 120 --at 2026-03-05T10:00 \\
                  --id call-5 --ledger team.ledger
            """)

    @Option(help: "The project that pays.")
    var project: String

    @Option(help: "The model that was called.")
    var model: String?

    @Option(help: "On whose behalf.")
    var user: String?

    @Option(help: ArgumentHelp("When it happened, in the billing time zone; now otherwise.", valueName: "time"))
    var at: String?

    @Option(help: ArgumentHelp("Your own name for it: recorded once.", valueName: "text"))
    var id: String?

    @Option(
        help: "chat, transcription, embedding, image, speech or other.", transform: NameArgument.transform("operation"))
    var operation = Operation.chat

    @Option(help: "standard, batch, flex or priority.", transform: NameArgument.transform("service-tier"))
    var serviceTier = ServiceTier.standard

    @OptionGroup var used: SettlementOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard model != nil || used.cost != nil else { throw ValidationError("Give --model, or --cost.") }
    }

    func run() throws {
        let opened = try ledger.open()
        let occurredAt = try at.map { try parseTime($0, option: "at", zone: opened.calendar.rules) }
        let context = RequestContext(
            project: project, model: model ?? "", user: user, operation: operation, serviceTier: serviceTier)
        let recorded = try opened.record(
            context, used.settlement, occurredAt: occurredAt, id: id,
            by: Administrator(actor: actor.actor, reason: actor.reason))
        SettledOutput(opened: opened, json: json).tell(recorded: recorded)
    }
}
