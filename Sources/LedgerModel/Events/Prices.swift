/// A whole price list.
public struct CatalogueAdoption: Sendable, Hashable {
    /// What the list is called in reports: `built-in 2026-11`, a file's name.
    public var name: String
    /// Since when the prices apply; nil when the list has no date.
    public var effective: Instant?
    /// By model name.
    public var prices: [String: Price]

    public init(name: String, effective: Instant? = nil, prices: [String: Price]) {
        self.name = name
        self.effective = effective
        self.prices = prices
    }
}

/// One model's own price.
public struct PriceSetting: Sendable, Hashable {
    public var model: String
    public var price: Price
    /// Since when it applies; nil for from now on.
    public var effective: Instant?
    /// Where the figure comes from.
    public var source: String?

    public init(model: String, price: Price, effective: Instant? = nil, source: String? = nil) {
        self.model = model
        self.price = price
        self.effective = effective
        self.source = source
    }
}

/// Another name for a model.
public struct PriceAlias: Sendable, Hashable {
    public var alias: String
    public var model: String

    public init(alias: String, model: String) {
        self.alias = alias
        self.model = model
    }
}
