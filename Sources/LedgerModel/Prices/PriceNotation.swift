/// The compact text form of a price, as catalogues and commands write it.
///
/// `input 3, cached 0.3, output 15; above 200000: input 6, output 22.5; batch: input 1.5, output 7.5`
///
/// Clauses are separated by `;`, the rates of a clause by `,`. A clause may be headed by a service tier, by
/// `above` and a number of input tokens, or by both in this order, and a colon. A rate is the component's name and
/// an amount: per million tokens or characters, per image or request, per minute of audio. No amount is rounded.
/// One per minute whose sixtieth part is no finite decimal is refused; `audio-second` states it per second instead.
extension Price {
    /// Reads the text form.
    ///
    /// Throws: `PriceNotationError` at the first part that does not fit.
    public init(notation: String) throws(PriceNotationError) {
        var rates: [Key: UnitPrice] = [:]
        for clause in notation.split(separator: ";", omittingEmptySubsequences: false) {
            let (head, list) = try Self.splitHead(clause)
            for rate in list.split(separator: ",", omittingEmptySubsequences: false) {
                let (component, price) = try Self.parse(rate: rate)
                var key = head
                key.component = component
                guard rates.updateValue(price, forKey: key) == nil else {
                    throw PriceNotationError(part: rate, expected: "no second rate for \(component.name)")
                }
            }
        }
        self.init(rates: rates)
    }

    /// The text form, in which reading it gives back this price; empty for a price without rates.
    public var notation: String {
        var clauses: [(head: String, rates: [String])] = []
        for (key, rate) in orderedRates {
            let head = Self.head(of: key)
            if clauses.last?.head != head { clauses.append((head, [])) }
            clauses[clauses.count - 1].rates.append(Self.text(of: rate, for: key.component))
        }
        return clauses.map { $0.head + $0.rates.joined(separator: ", ") }.joined(separator: "; ")
    }
}

/// Which part of a price's text does not fit, and what was expected in its place.
public struct PriceNotationError: Error, Sendable, Hashable, CustomStringConvertible {
    public let part: String
    public let expected: String

    fileprivate init(part: Substring, expected: String) {
        self.part = part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        self.expected = expected
    }

    public var description: String { "“\(part)” in a price: expected \(expected)" }
}

// Heads: `batch above 200000: `
extension Price {
    /// The head as a key that lacks its component, and the list of rates behind it.
    private static func splitHead(_ clause: Substring) throws(PriceNotationError) -> (head: Key, list: Substring) {
        var head = Key(.input)
        guard let colon = clause.firstIndex(of: ":") else { return (head, clause) }
        var words = clause[..<colon].split(whereSeparator: \.isWhitespace)[...]
        let isBlank = words.isEmpty
        if let first = words.first, let tier = ServiceTier(name: String(first)) {
            head.serviceTier = tier
            words.removeFirst()
        }
        if words.count == 2, words.first == "above", let size = Int64(words.removeLast()), size > 0 {
            head.aboveInputTokens = size
            words.removeFirst()
        }
        guard words.isEmpty, !isBlank else {
            let expected = "a service tier (\(ServiceTier.allNames)), “above” and a number of input tokens, or both"
            throw PriceNotationError(part: clause[...colon], expected: expected)
        }
        return (head, clause[clause.index(after: colon)...])
    }

    private static func head(of key: Key) -> String {
        let tier = key.serviceTier == .standard ? [] : [key.serviceTier.name]
        let size = key.aboveInputTokens == 0 ? [] : ["above \(key.aboveInputTokens)"]
        let words = tier + size
        return words.isEmpty ? "" : words.joined(separator: " ") + ": "
    }
}

// Rates: `input 3`
extension Price {
    private static let secondsPerMinute: Int128 = 60
    private static let audioSecondName = "audio-second"

    private static func parse(rate: Substring) throws(PriceNotationError) -> (PriceComponent, UnitPrice) {
        let words = rate.split(whereSeparator: \.isWhitespace)
        guard words.count == 2 else {
            throw PriceNotationError(part: rate, expected: "a component and its amount, as in “input 2.5”")
        }
        if words[0] == audioSecondName {
            return (.audioSecond, try unitPrice(decimal(words[1], in: rate), in: rate))
        }
        guard let component = PriceComponent(name: String(words[0])) else {
            throw PriceNotationError(part: rate, expected: "one of \(PriceComponent.allNames), \(audioSecondName)")
        }
        let amount = try decimal(words[1], in: rate)
        guard component == .audioSecond else {
            let exponent = amount.exponent - component.unitsExponentInNotation
            let perUnit = ExactDecimal(coefficient: amount.coefficient, exponent: exponent)
            return (component, try unitPrice(perUnit, in: rate))
        }
        guard let perSecond = amount.sixtieth else {
            let expected = "an amount per minute that is exact per second, or \(audioSecondName) and that amount"
            throw PriceNotationError(part: rate, expected: expected)
        }
        return (component, try unitPrice(perSecond, in: rate))
    }

    private static func decimal(_ word: Substring, in rate: Substring) throws(PriceNotationError) -> ExactDecimal {
        guard let decimal = try? ExactDecimal(parsing: String(word)), decimal.coefficient >= 0 else {
            throw PriceNotationError(part: rate, expected: "an amount of 0 or more, as in “2.5”, after the component")
        }
        return decimal
    }

    private static func unitPrice(
        _ decimal: ExactDecimal, in rate: Substring
    ) throws(PriceNotationError) -> UnitPrice {
        for exponent in 0...UnitPrice.maximumUnitsExponent {
            let scaled = try? decimal.scaled(toDecimals: Money.decimals + Int(exponent))
            if let scaled, scaled.isExact { return UnitPrice(picounits: scaled.value, unitsExponent: exponent) }
        }
        let decimals = Money.decimals + Int(UnitPrice.maximumUnitsExponent)
        throw PriceNotationError(part: rate, expected: "an amount of at most \(decimals) decimals per single unit")
    }

    private static func text(of rate: UnitPrice, for component: PriceComponent) -> String {
        let decimals = Money.decimals + Int(rate.unitsExponent)
        guard component == .audioSecond else {
            let amount = text(rate.picounits, decimals: decimals - component.unitsExponentInNotation)
            return "\(component.name) \(amount)"
        }
        let (perMinute, overflow) = rate.picounits.multipliedReportingOverflow(by: secondsPerMinute)
        return overflow
            ? "\(audioSecondName) \(text(rate.picounits, decimals: decimals))"
            : "\(component.name) \(text(perMinute, decimals: decimals))"
    }

    /// `value × 10^-decimals` with no more decimals than it needs.
    private static func text(_ value: Int128, decimals: Int) -> String {
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        var fraction = padded.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        return (value < 0 ? "-" : "") + padded.dropLast(decimals) + (fraction.isEmpty ? "" : ".") + fraction
    }
}

extension PriceComponent {
    /// The notation states amounts for so many units, as a power of ten.
    fileprivate var unitsExponentInNotation: Int {
        switch self {
        case .input, .cachedInput, .cacheWrite, .cacheWriteOneHour, .output, .reasoning, .audioInput, .audioOutput,
            .character:
            6
        case .audioSecond, .image, .request: 0
        }
    }
}

extension ExactDecimal {
    /// The value divided by 60; nil when that is no finite decimal.
    fileprivate var sixtieth: ExactDecimal? {
        let (third, remainder) = coefficient.quotientAndRemainder(dividingBy: 3)
        guard remainder == 0 else { return nil }
        if third % 2 == 0 { return ExactDecimal(coefficient: third / 2, exponent: exponent - 1) }
        let (half, overflow) = third.multipliedReportingOverflow(by: 5)
        return overflow ? nil : ExactDecimal(coefficient: half, exponent: exponent - 2)
    }
}
