extension JSONCursor {
    /// The bytes of a string between its quotes, as written; `JSONCursor.string` has checked them.
    struct StringToken {
        var range: Range<Int>
        var hasEscapes: Bool
    }
}

extension JSONCursor.StringToken {
    /// The string without escapes.
    func string(in text: UnsafeMutablePointer<UInt8>) -> String {
        guard hasEscapes else {
            // The UTF-8 is valid, so nothing is repaired here.
            return String(
                decoding: UnsafeBufferPointer(start: text + range.lowerBound, count: range.count), as: UTF8.self)
        }
        return String(unsafeUninitializedCapacity: range.count) { target in
            // An escape has two bytes, so there is a buffer.
            guard let start = target.baseAddress else { return 0 }
            return unescape(from: text, into: start)
        }
    }

    /// Writes the string without escapes to `target`; the number of bytes, never more than as written.
    ///
    /// The token was accepted by `JSONCursor.string`, so each escape is complete.
    func unescape(from text: UnsafeMutablePointer<UInt8>, into target: UnsafeMutablePointer<UInt8>) -> Int {
        var source = range.lowerBound
        var count = 0
        func put(_ byte: UInt8) {
            target[count] = byte
            count += 1
        }
        while source < range.upperBound {
            guard text[source] == UInt8(ascii: "\\") else {
                put(text[source])
                source += 1
                continue
            }
            let escape = text[source + 1]
            source += 2
            switch escape {
            case UInt8(ascii: "b"): put(0x08)
            case UInt8(ascii: "f"): put(0x0C)
            case UInt8(ascii: "n"): put(0x0A)
            case UInt8(ascii: "r"): put(0x0D)
            case UInt8(ascii: "t"): put(0x09)
            case UInt8(ascii: "u"):
                var scalar = Self.codeUnit(text + source)
                source += 4
                if scalar & 0xFC00 == 0xD800 {
                    // The second half, behind its own backslash and u.
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + Self.codeUnit(text + source + 2) & 0x3FF
                    source += 6
                }
                // The cursor refused lone surrogates.
                guard let scalar = Unicode.Scalar(scalar) else { preconditionFailure("an unchecked string token") }
                for byte in scalar.utf8 { put(byte) }
            default: put(escape)
            }
        }
        return count
    }

    private static func codeUnit(_ digits: UnsafeMutablePointer<UInt8>) -> UInt32 {
        (0..<4).reduce(0) { $0 << 4 | UInt32(digits[$1].hexDigit ?? 0) }
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit, nil for any other byte.
    var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
