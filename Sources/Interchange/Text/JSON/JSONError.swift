/// Why a text is not the JSON that a reader takes, and where.
///
/// `offset` is 0-based and at most the length of the text; `line` and `column` are 1-based, columns count bytes.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    package let offset: Int
    /// A reader of JSON lines, which scans each line alone, sets the line of the file here.
    package var line: Int
    package let column: Int
    package let expected: Expected
    package let found: Found

    package enum Expected: String, Sendable, Hashable {
        case value = "a value"
        case key = "a key in quotes"
        case keyOrClosingBrace = "a key in quotes or '}'"
        case colon = "':'"
        case commaOrClosingBrace = "',' or '}'"
        case commaOrClosingBracket = "',' or ']'"
        case endOfText = "the end of the text"
        case digit = "a digit"
        case literalTrue = "true"
        case literalFalse = "false"
        case literalNull = "null"
        case closingQuote = "a closing quote"
        case escapeForControlCharacter = "a control character written as an escape"
        case escape = "one of \"\\/bfnrtu behind a backslash"
        case hexDigit = "a hexadecimal digit"
        case surrogatePair = "a pair of surrogates"
        case utf8 = "valid UTF-8"
        case newKey = "each key once"
        case fewerLevels = "at most 128 levels of nesting"
    }

    package enum Found: Sendable, Hashable {
        case byte(UInt8)
        /// The text ends early.
        case truncated
        case loneSurrogate
        case repeatedKey(String)
    }

    package var isTruncated: Bool { found == .truncated }

    package var description: String { "line \(line), column \(column): expected \(expected.rawValue), found \(found)" }
}

extension JSONError.Found: CustomStringConvertible {
    package var description: String {
        switch self {
        case .byte(let byte) where byte > 0x20 && byte < 0x7F: "'\(Unicode.Scalar(byte))'"
        case .byte(let byte): "byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
        case .truncated: "the end of the text (truncated)"
        case .loneSurrogate: "half of one"
        case .repeatedKey(let key): "\"\(key)\" again"
        }
    }
}
