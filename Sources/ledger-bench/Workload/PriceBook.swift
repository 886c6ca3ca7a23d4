import LedgerModel

/// What each model of the team costs, as the ledger's catalogue has it.
struct PriceBook: Sendable {
    private let entries: [Catalogue.Entry]

    /// Every model of the team is in the built-in price list.
    init(_ catalogue: Catalogue) {
        entries = Team.models.map { model in
            guard let (_, entry) = catalogue.price(for: model.name, at: .latest) else {
                preconditionFailure("the benchmark's model \(model.name) is in no price list")
            }
            return entry
        }
    }

    func sequence(model: Int) -> UInt64 { entries[model].sequence }

    func cost(of usage: Usage, model: Int) -> Money {
        guard let cost = try? entries[model].price.cost(of: usage), case .known(let money) = cost else {
            preconditionFailure("\(Team.models[model].name) has no price for \(usage)")
        }
        return money
    }
}

extension Catalogue {
    /// The built-in price list as a ledger has it that adopted it first of all.
    static var builtIn: Catalogue {
        var catalogue = Catalogue()
        for (model, price) in DefaultCatalogue.prices {
            catalogue.record(price, for: model, effective: nil, recordedAt: .earliest, sequence: 0)
        }
        return catalogue
    }
}
