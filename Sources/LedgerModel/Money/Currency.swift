/// An ISO 4217 currency code: three capital letters.
public struct Currency: Sendable, Hashable, CustomStringConvertible {
    public let code: String

    public static let usd = Currency(unchecked: "USD")

    /// Nil unless the code is three ASCII letters; they are kept as capitals.
    public init?(code: String) {
        let isASCIILetter = { (byte: UInt8) in (65...90).contains(byte & ~0x20) }
        guard code.utf8.count == 3, code.utf8.allSatisfy(isASCIILetter) else { return nil }
        self.code = code.uppercased()
    }

    private init(unchecked code: String) { self.code = code }

    public var description: String { code }

    /// What stands before an amount: `$` for USD, the code and a space for others.
    public var prefix: String {
        switch code {
        case "USD": "$"
        case "EUR": "€"
        case "GBP": "£"
        default: code + " "
        }
    }
}
