package import LedgerModel

extension JSONValue {
    /// Reads one JSON text (RFC 8259), strictly.
    ///
    /// More than 128 levels of nesting, a key that an object has twice, invalid UTF-8 (a byte order mark is not
    /// JSON either) and lone surrogates are errors. O(bytes).
    package static func parse(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
        let parser = JSONParser(text)
        return try parser.parse()
    }

    package static func parse(_ text: [UInt8]) throws(JSONError) -> JSONValue { try parse(text.span) }
}
