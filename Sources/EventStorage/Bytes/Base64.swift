// Base 64 as in RFC 4648 §4, strict: the standard alphabet, padded, no line breaks, unused bits zero. So
// bytes have one text and a text one meaning.

extension String {
    /// The base 64 text of bytes.
    package init(base64 bytes: some Collection<UInt8>) {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            var group: UInt32 = 0
            var count = 0
            while count < 3, index < bytes.endIndex {
                group |= UInt32(bytes[index]) << UInt32(16 - 8 * count)
                index = bytes.index(after: index)
                count += 1
            }
            for place in 0..<4 {
                let digit = UInt8(truncatingIfNeeded: group >> UInt32(18 - 6 * place)) & 0x3F
                text.append(place <= count ? Base64.character(digit) : Base64.padding)
            }
        }
        self.init(decoding: text, as: UTF8.self)
    }
}

extension [UInt8] {
    /// The bytes of a base 64 text; nil when it is none.
    package init?(base64 text: some Collection<UInt8>) {
        guard text.count.isMultiple(of: 4) else { return nil }
        self.init()
        reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for character in text {
            if character == Base64.padding {
                padding += 1
                group <<= 6
            } else {
                guard padding == 0, let digit = Base64.digit(character) else { return nil }
                group = group << 6 | UInt32(digit)
            }
            digits += 1
            guard digits == 4 else { continue }
            guard padding <= 2, group & (1 << UInt32(8 * padding) - 1) == 0 else { return nil }
            for place in 0..<(3 - padding) { append(UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * place))) }
            // `padding` stays: whatever follows a padded group is refused.
            (group, digits) = (0, 0)
        }
    }
}

private enum Base64 {
    static var padding: UInt8 { UInt8(ascii: "=") }

    static func character(_ digit: UInt8) -> UInt8 {
        switch digit {
        case 0..<26: UInt8(ascii: "A") + digit
        case 26..<52: UInt8(ascii: "a") + digit - 26
        case 52..<62: UInt8(ascii: "0") + digit - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
