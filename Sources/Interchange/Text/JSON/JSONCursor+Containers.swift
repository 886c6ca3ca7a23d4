extension JSONCursor {
    /// Steps over an object, calling `member` at each value; the caller has seen the brace.
    ///
    /// `member` gets the key and has to step over the value, at which the cursor stands.
    @inline(__always)
    mutating func object(
        depth: Int,
        member: (inout JSONCursor, StringToken) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard depth < Self.maximumDepth else { throw error(.fewerLevels) }
        position += 1
        skipWhitespace()
        if byte == UInt8(ascii: "}") {
            position += 1
            return
        }
        var expected = JSONError.Expected.keyOrClosingBrace
        while true {
            guard byte == .quote else { throw error(expected) }
            let key = try string()
            skipWhitespace()
            guard byte == UInt8(ascii: ":") else { throw error(.colon) }
            position += 1
            skipWhitespace()
            try member(&self, key)
            skipWhitespace()
            if byte == UInt8(ascii: ",") {
                position += 1
                skipWhitespace()
                expected = .key
                continue
            }
            guard byte == UInt8(ascii: "}") else { throw error(.commaOrClosingBrace) }
            position += 1
            return
        }
    }

    /// Steps over an array, calling `element` at each value; the caller has seen the bracket.
    @inline(__always)
    mutating func array(
        depth: Int,
        element: (inout JSONCursor) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard depth < Self.maximumDepth else { throw error(.fewerLevels) }
        position += 1
        skipWhitespace()
        if byte == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            try element(&self)
            skipWhitespace()
            if byte == UInt8(ascii: ",") {
                position += 1
                skipWhitespace()
                continue
            }
            guard byte == UInt8(ascii: "]") else { throw error(.commaOrClosingBracket) }
            position += 1
            return
        }
    }

    /// Steps over a value of which only the validity matters.
    mutating func skipValue(depth: Int) throws(JSONError) {
        switch byte {
        case .quote: _ = try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "{"):
            try object(depth: depth) { (cursor, _) throws(JSONError) in try cursor.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["):
            try array(depth: depth) { (cursor) throws(JSONError) in try cursor.skipValue(depth: depth + 1) }
        case UInt8(ascii: "t"): try literal("true", .literalTrue)
        case UInt8(ascii: "f"): try literal("false", .literalFalse)
        case UInt8(ascii: "n"): try literal("null", .literalNull)
        default: throw error(.value)
        }
    }
}
