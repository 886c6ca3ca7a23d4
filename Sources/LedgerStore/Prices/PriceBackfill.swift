package import LedgerModel

/// The pricing of requests that had no price when they were recorded, by the price of their time as it is known now.
package struct PriceBackfill: Sendable {
    /// Only requests of this model, under whatever name it is listed; nil for all.
    package var model: String?
    /// Only requests billed then; nil for all time.
    package var range: Range<Instant>?

    package init(model: String? = nil, range: Range<Instant>? = nil) {
        self.model = model
        self.range = range
    }

    /// How far it has come.
    package struct Progress: Sendable, Hashable {
        /// How many requests it has come by that had no price.
        package let requests: UInt64
        /// How many events it has been through, of so many.
        package let events: UInt64
        package let totalEvents: UInt64
    }

    /// What it did, or would do.
    package struct Result: Sendable, Hashable {
        /// By the model's name, as the requests have it.
        package internal(set) var models: [String: Sums] = [:]
        /// The alerts that it raised.
        package internal(set) var alerts: [Alert] = []

        package struct Sums: Sendable, Hashable {
            /// How many requests have a price now.
            package internal(set) var priced: UInt64 = 0
            /// What they add to spend.
            package internal(set) var amount = Money.zero
            /// How many still have none.
            package internal(set) var unpriced: UInt64 = 0

            package init() {}
        }
    }

    /// The adjustment that prices a request whose cost is unknown; nil where there is still no price for all that it used.
    ///
    /// Throws `MoneyError.overflow`.
    static func adjustment(pricing event: LedgerEvent, by catalogue: Catalogue) throws(MoneyError) -> Adjustment? {
        guard case .response(let response) = event.payload, case .unknown(let lower, let upper) = response.cost else {
            return nil
        }
        var context = response.context
        let billedAt = context.requestedAt ?? event.occurredAt
        guard let price = catalogue.price(for: context.model, at: billedAt)?.entry.price,
            let cost = try price.cost(of: response.usage, serviceTier: context.serviceTier).amount
        else { return nil }
        context.requestedAt = billedAt
        return Adjustment(
            adjustmentKind: .backPricing, amount: try cost - lower, charge: try cost - (upper ?? lower),
            context: context, corrects: event.sequence)
    }

    /// Whether a response is to be priced.
    func selects(_ event: LedgerEvent, by catalogue: Catalogue) -> Bool {
        guard case .response(let response) = event.payload else { return false }
        if let range, !range.contains(response.context.requestedAt ?? event.occurredAt) { return false }
        guard let model else { return true }
        let name = response.context.model
        return name == model || (catalogue.model(for: name) ?? name) == (catalogue.model(for: model) ?? model)
    }
}

extension PriceBackfill.Result.Sums {
    package mutating func add(_ other: Self) throws(MoneyError) {
        priced += other.priced
        unpriced += other.unpriced
        try amount += other.amount
    }
}

extension PriceBackfill.Result {
    mutating func take(_ event: LedgerEvent, _ adjustment: Adjustment?) throws(MoneyError) {
        guard case .response(let response) = event.payload else { return }
        var sums = models[response.context.model] ?? Sums()
        if let adjustment {
            sums.priced += 1
            try sums.amount += adjustment.amount
        } else {
            sums.unpriced += 1
        }
        models[response.context.model] = sums
    }
}
