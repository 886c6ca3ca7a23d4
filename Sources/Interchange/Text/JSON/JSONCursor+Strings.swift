extension JSONCursor {
    /// Steps over a string, checking its escapes and its UTF-8; the caller has seen its quote.
    @inline(__always)
    mutating func string() throws(JSONError) -> StringToken {
        position += 1
        let start = position
        // A word without stops holds no NUL, so all of it is text. Most keys and values end in the first two words.
        while true {
            let stops = ByteWord(at: text + position).jsonStringStops
            if stops != 0 {
                position += ByteWord.index(of: stops)
                break
            }
            position += 8
        }
        if byte == .quote {
            position += 1
            return StringToken(range: start..<position - 1, hasEscapes: false)
        }
        return try stringWithSpecialBytes(from: start)
    }

    private mutating func stringWithSpecialBytes(from start: Int) throws(JSONError) -> StringToken {
        var hasEscapes = false
        while true {
            let stops = ByteWord(at: text + position).jsonStringStops
            guard stops != 0 else {
                position += 8
                continue
            }
            position += ByteWord.index(of: stops)
            switch byte {
            case .quote:
                position += 1
                return StringToken(range: start..<position - 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try skipEscape()
            case 0x80...:
                try skipScalar()
            default:
                throw error(position == count ? .closingQuote : .escapeForControlCharacter)
            }
        }
    }

    private mutating func skipEscape() throws(JSONError) {
        let start = position
        position += 1
        switch byte {
        case .quote, UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            let unit = try hexDigits()
            guard unit & 0xF800 == 0xD800 else { return }
            guard unit < 0xDC00 else { throw error(.surrogatePair, at: start, .loneSurrogate) }
            try secondHalf(UInt8(ascii: "\\"), ofEscapeAt: start)
            try secondHalf(UInt8(ascii: "u"), ofEscapeAt: start)
            guard try hexDigits() & 0xFC00 == 0xDC00 else { throw error(.surrogatePair, at: start, .loneSurrogate) }
        default:
            throw error(.escape)
        }
    }

    /// Steps over one byte of the escape that completes a pair of surrogates.
    private mutating func secondHalf(_ expected: UInt8, ofEscapeAt start: Int) throws(JSONError) {
        guard byte == expected else {
            if position == count { throw error(.surrogatePair) }
            throw error(.surrogatePair, at: start, .loneSurrogate)
        }
        position += 1
    }

    private mutating func hexDigits() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = byte.hexDigit else { throw error(.hexDigit) }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    /// Steps over one character outside ASCII: the well-formed sequences of the Unicode Standard, table 3-7.
    private mutating func skipScalar() throws(JSONError) {
        let start = position
        let second: ClosedRange<UInt8>
        let length: Int
        switch byte {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw error(.utf8)
        }
        position += 1
        for index in 1..<length {
            guard index == 1 ? second.contains(byte) : byte & 0xC0 == 0x80 else {
                if position == count { throw error(.utf8) }
                throw error(.utf8, at: start)
            }
            position += 1
        }
    }
}
