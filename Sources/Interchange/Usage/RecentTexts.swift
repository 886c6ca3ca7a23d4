import LedgerModel

/// Texts met lately, so that a name that stands in many rows is made a string once.
///
/// One place for each hash: a newcomer puts out what stood there.
struct RecentTexts {
    private var places: [(bytes: [UInt8], string: String)?] = Array(repeating: nil, count: 256)

    /// Nil for bytes that are no UTF-8: replaced by a mark, different names would become the same.
    mutating func string(of bytes: Span<UInt8>) -> String? {
        let place = bytes.hashByte
        if let kept = places[place], bytes.isEqual(to: kept.bytes) { return kept.string }
        guard let string = bytes.validString else { return nil }
        places[place] = (bytes: Array(string.utf8), string: string)
        return string
    }
}

extension Span where Element == UInt8 {
    var string: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }

    /// Nil for bytes that are no UTF-8.
    var validString: String? { withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) } }

    /// The text for a message: at most 40 bytes of it.
    var excerpt: String {
        guard count > 40 else { return string }
        return withUnsafeBufferPointer { String(decoding: $0.prefix(40), as: UTF8.self) } + "…"
    }

    /// 0 to 255, from all bytes (FNV-1a).
    fileprivate var hashByte: Int {
        var hash: UInt32 = 2_166_136_261
        for index in 0..<count { hash = (hash ^ UInt32(self[index])) &* 16_777_619 }
        return Int((hash ^ hash >> 16) & 0xFF)
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
