/// The grammar of JSON (RFC 8259), token by token, over a `PaddedText`; `JSONParser` and `JSONFieldScanner` share it.
///
/// Why no read needs a bounds check: `text` holds `count` bytes and then eight 0 bytes. A NUL belongs nowhere
/// in JSON, so no rule steps over one, and `position` stays at most `count`. A byte is read at `position` or
/// directly behind bytes just seen not to be NUL, so at `count` at the latest; eight bytes are read at
/// `position` only, so up to `count + 7`. At a NUL, `position == count` tells the end from a NUL in the text.
struct JSONCursor {
    let text: UnsafeMutablePointer<UInt8>
    let count: Int
    var position = 0

    /// Containers inside containers; recursion stays far from the end of any thread's stack.
    static let maximumDepth = 128

    init(text: UnsafeMutablePointer<UInt8>, count: Int) {
        self.text = text
        self.count = count
    }

    @inline(__always)
    var byte: UInt8 { text[position] }

    @inline(__always)
    mutating func skipWhitespace() {
        // Compact JSON has none, and a token begins above the space.
        while byte <= 0x20 {
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// Throws unless only white space is left.
    mutating func expectEnd() throws(JSONError) {
        skipWhitespace()
        guard position == count else { throw error(.endOfText) }
    }

    mutating func literal(_ word: StaticString, _ expected: JSONError.Expected) throws(JSONError) {
        for index in 0..<word.utf8CodeUnitCount {
            guard byte == word.utf8Start[index] else { throw error(expected) }
            position += 1
        }
    }

    /// Steps over a number; the caller has seen its first byte, a digit or a minus.
    mutating func number() throws(JSONError) {
        if byte == UInt8(ascii: "-") { position += 1 }
        if byte == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if byte == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if byte | 0x20 == UInt8(ascii: "e") {
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
    }

    @inline(__always)
    private mutating func digits() throws(JSONError) {
        guard byte &- 0x30 < 10 else { throw error(.digit) }
        repeat { position += 1 } while byte &- 0x30 < 10
    }

    /// An error at `position`, or at an `offset` before it, about the byte or the end that is there.
    func error(_ expected: JSONError.Expected, at offset: Int? = nil, _ found: JSONError.Found? = nil) -> JSONError {
        let offset = offset ?? position
        var line = 1
        var lineStart = 0
        for index in 0..<offset where text[index] == .lineFeed {
            line += 1
            lineStart = index + 1
        }
        return JSONError(
            offset: offset, line: line, column: offset - lineStart + 1, expected: expected,
            found: found ?? (offset == count ? .truncated : .byte(text[offset])))
    }
}
