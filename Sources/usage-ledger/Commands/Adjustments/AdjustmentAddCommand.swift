import ArgumentParser
import LedgerModel
import LedgerStore
import Reports

/// A credit, a refund or a correction.
struct AdjustmentAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Take a credit or refund off recorded spend, or correct it.",
        discussion: """
            A credit or a refund is given as a positive amount, which is taken off. A correction adds what it says, or takes \
            it off where it is below 0; a negative amount stands last, behind --. With --corrects it refers to an event \
            that carries an amount, and has its project, model, user and time unless told otherwise. Without a project it \
            changes the organization's spend alone. What was recorded stays as it is.
            Examples:
              usage-ledger adjustment add 2.50 --kind credit --project web-app \\
                  --ledger team.ledger --reference CN-17 --reason "outage of 3 May"
              usage-ledger adjustment add --kind correction --ledger team.ledger \\
                  --at 2026-03-31 --reason "billed twice" -- -0.25
            """)

    @Argument(help: "How much, in the ledger's currency.", transform: BudgetArguments.signedAmount)
    var amount: Money
    @Option(help: "credit, refund or correction.", transform: Self.kind(named:))
    var kind: AdjustmentKind
    @Option(help: "Whose spend it changes.")
    var project: String?
    @Option(help: "The model that it is about.")
    var model: String?
    @Option(help: "The user that it is about.")
    var user: String?
    @Option(
        help: ArgumentHelp(
            "The time that it is billed at, in the billing time zone; now if not given.", valueName: "time")
    )
    var at: String?
    @Option(help: ArgumentHelp("The event that it corrects.", valueName: "sequence"))
    var corrects: UInt64?
    @Option(help: ArgumentHelp("A credit note's number, say.", valueName: "text"))
    var reference: String?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var actor: ActorOptions

    func run() throws {
        let opened = try ledger.open()
        let order = AdjustmentOrder(
            kind: kind, amount: amount, project: project, model: model, user: user,
            billedAt: try at.map { try parseTime($0, option: "at", zone: opened.calendar.rules) }, corrects: corrects,
            reference: reference)
        let administrator = actor.administrator()
        let adjusted = try opened.commit { try $0.adjust(order, by: administrator) }
        print(sentence(adjusted, opened).printable)
        for alert in adjusted.alerts { print(AlertText.sentence(alert, currency: opened.currency).printable) }
    }

    /// `Took 2.5 USD off project web-app's spend of 2026-05-03: event 17.`
    private func sentence(_ adjusted: Adjusted, _ opened: Ledger) -> String {
        let added = adjusted.adjustment.amount
        let whose = adjusted.adjustment.context.map { "project \($0.project)" } ?? "the organization"
        let day = opened.calendar.day(containing: adjusted.billedAt)
        let deed =
            added < .zero
            ? "Took \(amount.magnitudeText) \(opened.currency) off" : "Added \(added) \(opened.currency) to"
        return "\(deed) \(whose)'s spend of \(day): event \(adjusted.sequence)."
    }

    private static func kind(named name: String) throws -> AdjustmentKind {
        switch AdjustmentKind(name: name) {
        case .credit: .credit
        case .refund: .refund
        case .correction: .correction
        // What other commands make.
        case .backPricing, .reconciliation, nil:
            throw ValidationError("--kind: expected credit, refund or correction, found \"\(name)\".")
        }
    }
}

extension Money {
    /// The amount without its sign.
    fileprivate var magnitudeText: String {
        let text = description
        return text.hasPrefix("-") ? String(text.dropFirst()) : text
    }
}
