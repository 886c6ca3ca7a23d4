import LedgerModel

/// A price as JSON.
enum PriceJSON {
    static func object(model: String, entry: Catalogue.Entry?) -> JSONValue {
        guard let entry else { return .object([("model", .string(model)), ("price", .null)]) }
        let start = entry.effectiveFrom == .earliest ? nil : entry.effectiveFrom.description
        return .object([
            ("model", .string(model)), ("effectiveFrom", .optional(start)), ("sequence", .integer(entry.sequence)),
            ("price", .string(entry.price.notation)),
        ])
    }
}
