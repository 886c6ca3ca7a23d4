import ArgumentParser
import LedgerModel
import LedgerStore
import Projections

/// Another name for a model.
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
