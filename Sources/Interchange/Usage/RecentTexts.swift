import LedgerModel

/// The last few texts met, so that a name that stands in every row is made a string once.
struct RecentTexts {
    private var entries: [(bytes: [UInt8], string: String)] = []
    private var oldest = 0

    mutating func string(of bytes: Span<UInt8>) -> String {
        for entry in entries where bytes.isEqual(to: entry.bytes) { return entry.string }
        let string = bytes.string
        let entry = (bytes: Array(string.utf8), string: string)
        if entries.count < 16 {
            entries.append(entry)
        } else {
            entries[oldest] = entry
            oldest = (oldest + 1) % entries.count
        }
        return string
    }
}

extension Span where Element == UInt8 {
    var string: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }

    /// The text for a message: at most 40 bytes of it.
    var excerpt: String {
        guard count > 40 else { return string }
        return withUnsafeBufferPointer { String(decoding: $0.prefix(40), as: UTF8.self) } + "…"
    }

    func isEqual(to bytes: [UInt8]) -> Bool {
        guard count == bytes.count else { return false }
        for index in 0..<count where self[index] != bytes[index] { return false }
        return true
    }

    /// The value of a whole number from 0, also when written `12.0` or `1.2e1`; nil for anything else.
    var wholeNumber: Int64? {
        var value: Int64 = 0
        if count <= 18, !isEmpty {
            var position = 0
            while position < count, let digit = self[position].decimalDigit {
                value = value * 10 + Int64(digit)
                position += 1
            }
            if position == count { return value }
        }
        guard let decimal = try? ExactDecimal(parsing: self), let scaled = try? decimal.scaled(toDecimals: 0),
            scaled.isExact, scaled.value >= 0
        else { return nil }
        return Int64(exactly: scaled.value)
    }
}
