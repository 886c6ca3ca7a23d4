/// Every price a ledger knows, by model and by time, and the other names that models go by.
///
/// A model's prices are ordered by the instant each takes effect; the one in force at a time is the last
/// that took effect by then, and of two from the same instant the one recorded later. A price recorded
/// without a date takes effect when it is recorded — but the first price of a model, if undated, also
/// covers all time before.
public struct Catalogue: Sendable {
    /// One price of one model, and since when.
    public struct Entry: Sendable, Hashable {
        public let effectiveFrom: Instant
        /// The event that brought it.
        public let sequence: UInt64
        public let price: Price

        public init(effectiveFrom: Instant, sequence: UInt64, price: Price) {
            self.effectiveFrom = effectiveFrom
            self.sequence = sequence
            self.price = price
        }
    }

    /// Ascending by `effectiveFrom`, then by `sequence`.
    public private(set) var entries: [String: [Entry]] = [:]
    public private(set) var aliases: [String: String] = [:]

    public init() {}

    /// Takes in a model's price.
    ///
    /// `effective` is the date it was given, if any; `recordedAt` is when the ledger took it. A price equal to
    /// the one already in force at that instant changes nothing.
    public mutating func record(
        _ price: Price, for model: String, effective: Instant?, recordedAt: Instant, sequence: UInt64
    ) {
        var list = entries[model] ?? []
        let from = effective ?? (list.isEmpty ? .earliest : recordedAt)
        if list.last(where: { $0.effectiveFrom <= from })?.price == price { return }
        let position = list.firstIndex { $0.effectiveFrom > from } ?? list.endIndex
        list.insert(Entry(effectiveFrom: from, sequence: sequence, price: price), at: position)
        entries[model] = list
    }

    public mutating func record(alias: String, for model: String) { aliases[alias] = model }

    /// The price of a model as it is named in usage, at a time; nil when the model is unpriced then.
    ///
    /// Tries the name, then without provider prefix, then without date suffix, then the alias of any of
    /// these, and last the same in small letters: logs write `GPT-4`, lists `gpt-4`.
    public func price(for name: String, at time: Instant) -> (model: String, entry: Entry)? {
        guard let model = model(for: name), let entry = entry(ofListed: model, at: time) else { return nil }
        return (model, entry)
    }

    /// The price in force at a time of a model under the name that it is listed by.
    public func entry(ofListed model: String, at time: Instant) -> Entry? {
        entries[model]?.last { $0.effectiveFrom <= time }
    }

    /// The listed model that a name stands for, whether or not it has a price at some time.
    public func model(for name: String) -> String? {
        var name = name
        // Aliases may point to aliases; a chain longer than the list of aliases, each in two spellings, is a circle.
        for _ in 0...2 * aliases.count + 1 {
            let candidates = ModelName.candidates(for: name)
            if let listed = candidates.first(where: { entries[$0] != nil }) { return listed }
            if let target = candidates.lazy.compactMap({ aliases[$0] }).first {
                name = target
            } else if name != name.lowercased() {
                name = name.lowercased()
            } else {
                return nil
            }
        }
        return nil
    }
}
