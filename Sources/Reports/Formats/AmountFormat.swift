import LedgerModel

/// How amounts that are read together are written for people; JSON and CSV carry them exactly.
///
/// With as many decimals as the currency has where all are exact at that, and otherwise with as few more as make them exact, up
/// to four: prices are of millionths, and a budget of a day has as many digits as division gives it. Where even the largest
/// is so small that four say too little, with as many as show two digits of it.
struct AmountFormat {
    private let currency: Currency
    private let decimals: Int

    private static let usualDecimals = 4

    init(_ amounts: some Sequence<Money>, in currency: Currency) {
        self.currency = currency
        var exact = currency.decimals
        var largest: UInt128 = 0
        for amount in amounts {
            exact = max(exact, amount.decimalCount)
            largest = max(largest, amount.picounits.magnitude)
        }
        // The first digit of 0.05 is the second decimal; pico-units have twelve.
        let firstDigit = Money.decimals + 1 - String(largest).utf8.count
        decimals = min(exact, max(Self.usualDecimals, firstDigit + 1), Money.decimals)
    }

    /// `$1,234.50`, `-€0.0031`, `JPY 500`; rounded half away from zero.
    ///
    /// An amount too small to be told from zero so is `< $0.0001`.
    func text(_ money: Money) -> String {
        let digits = money.rounded(toDecimals: decimals)
        guard money != .zero, !digits.utf8.contains(where: (UInt8(ascii: "1")...UInt8(ascii: "9")).contains) else {
            return written(digits)
        }
        let smallest = Money(picounits: Int128.powerOfTen(Money.decimals - decimals) ?? 1)
        let bound = (money < .zero ? "-" : "") + smallest.rounded(toDecimals: decimals)
        return "\(money < .zero ? ">" : "<") \(written(bound))"
    }

    /// `≥ $5.00`, of what is this or more.
    func text(atLeast money: Money) -> String { "≥ " + written(money.rounded(toDecimals: decimals)) }

    private func written(_ text: String) -> String {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
        let fraction = parts.count > 1 ? "." + parts[1] : ""
        return (isNegative ? "-" : "") + currency.prefix + TextRenderer.grouped(digits: String(parts[0])) + fraction
    }
}
