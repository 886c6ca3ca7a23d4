import LedgerModel

/// Builds a `JSONValue` from one text.
///
/// It owns the text that the cursors point into, so they are valid inside its methods.
struct JSONParser: ~Copyable {
    private let text: PaddedText

    init(_ text: Span<UInt8>) { self.text = PaddedText(text) }

    func parse() throws(JSONError) -> JSONValue {
        var cursor = text.cursor
        cursor.skipWhitespace()
        let value = try value(&cursor, depth: 0)
        try cursor.expectEnd()
        return value
    }

    private func value(_ cursor: inout JSONCursor, depth: Int) throws(JSONError) -> JSONValue {
        let start = cursor.position
        switch cursor.byte {
        case .quote: return .string(try cursor.string().string(in: text.bytes))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try cursor.number()
            let token = JSONCursor.StringToken(range: start..<cursor.position, hasEscapes: false)
            return .number(token.string(in: text.bytes))
        case UInt8(ascii: "{"): return .object(try members(&cursor, depth: depth))
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try cursor.array(depth: depth) { (cursor) throws(JSONError) in
                elements.append(try value(&cursor, depth: depth + 1))
            }
            return .array(elements)
        case UInt8(ascii: "t"):
            try cursor.literal("true", .literalTrue)
            return .bool(true)
        case UInt8(ascii: "f"):
            try cursor.literal("false", .literalFalse)
            return .bool(false)
        case UInt8(ascii: "n"):
            try cursor.literal("null", .literalNull)
            return .null
        default: throw cursor.error(.value)
        }
    }

    private func members(
        _ cursor: inout JSONCursor, depth: Int
    ) throws(JSONError) -> [(key: String, value: JSONValue)] {
        var members: [(key: String, value: JSONValue)] = []
        var keys = KeySet()
        try cursor.object(depth: depth) { (cursor, token) throws(JSONError) in
            let key = token.string(in: text.bytes)
            guard keys.insert(key, behind: members) else {
                throw cursor.error(.newKey, at: token.range.lowerBound - 1, .repeatedKey(key))
            }
            members.append((key, try value(&cursor, depth: depth + 1)))
        }
        return members
    }
}

/// The keys of one object, to find one that comes twice.
private struct KeySet {
    /// Empty while there are few: comparing with each is then cheaper than hashing.
    private var keys: Set<Key> = []
    private static let fewKeys = 16

    /// Whether the key is new; `members` are those before it.
    mutating func insert(_ key: String, behind members: [(key: String, value: JSONValue)]) -> Bool {
        if members.count < Self.fewKeys { return !members.contains { $0.key.isSameText(as: key) } }
        if keys.isEmpty { keys = Set(members.map { Key(text: $0.key) }) }
        return keys.insert(Key(text: key)).inserted
    }

    private struct Key: Hashable {
        let text: String

        static func == (left: Key, right: Key) -> Bool { left.text.isSameText(as: right.text) }

        // Texts that only Swift takes for equal share a bucket, which is allowed and rare.
        func hash(into hasher: inout Hasher) { hasher.combine(text) }
    }
}
