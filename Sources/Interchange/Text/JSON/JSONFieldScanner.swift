/// Takes a few wanted fields out of JSON lines, reading each line once and checking all of it.
///
/// A path names keys and 0-based array indices, parted by dots: `usage.prompt_tokens`, `choices.0.index`. A key
/// may itself hold dots: at each level the longest key is tried first, so `a.b` finds `{"a.b": 1}`,
/// else `{"a": {"b": 1}}`, wherever they stand in the line.
///
///     var scanner = JSONFieldScanner(paths: ["model", "usage.prompt_tokens"])
///     while try lines.next() {
///         try lines.withLine { try scanner.scan($0) }
///         if case .number = scanner[1] { scanner.withText(1) { digits in … } }
///     }
///
/// A line is refused for all that `JSONValue.parse` refuses, but for one thing: a key that comes twice is found
/// only where a wanted path leads through it. Others cannot change what is read, and finding
/// them would cost a table per object.
///
/// O(bytes) per line; nothing is allocated unless a line is longer than any before.
package struct JSONFieldScanner: ~Copyable {
    package let paths: [String]

    private let tree: JSONPathTree
    private var text = PaddedText()
    /// The strings that have escapes, without them, each at the offset at which it stands in `text`.
    private var unescaped = PaddedText()
    private var slots: [Slot]
    /// For each edge of the tree the scan that last went through it.
    private var lastScans: [UInt64]
    private var scanCount: UInt64 = 0

    private struct Slot {
        var field = JSONField.absent
        /// How the path was read, see `JSONPathTree`.
        var rank = Int.max
        /// The text in `text`, or in `unescaped`.
        var textCount = 0
    }

    /// The most keys that a path may have; who takes paths from a user checks them against it.
    package static let maximumKeysPerPath = JSONPathTree.maximumKeysPerPath

    package init(paths: [String]) {
        self.paths = paths
        tree = JSONPathTree(paths: paths)
        slots = Array(repeating: Slot(), count: paths.count)
        lastScans = Array(repeating: 0, count: tree.edges.count)
    }

    /// Scans one line; what the slots hold stays valid until the next call.
    ///
    /// Throws: `JSONError` with line 1; all slots are then absent.
    package mutating func scan(_ line: Span<UInt8>) throws(JSONError) {
        text.assign(line)
        unescaped.reserve(line.count)
        scanCount += 1
        clearSlots()
        var cursor = text.cursor
        do {
            cursor.skipWhitespace()
            try scanValue(&cursor, node: JSONPathTree.root, depth: 0)
            try cursor.expectEnd()
        } catch {
            clearSlots()
            throw error
        }
    }

    /// What the last line holds at `paths[slot]`.
    package subscript(slot: Int) -> JSONField { slots[slot].field }

    /// The text of a number, or the bytes of a string without escapes; valid inside `body` only.
    ///
    /// For the other kinds the value as written, empty when absent.
    package func withText<R, E: Error>(_ slot: Int, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        let start = slots[slot].field.range.lowerBound
        let isUnescaped = if case .string(_, hasEscapes: true) = slots[slot].field { true } else { false }
        let bytes = (isUnescaped ? unescaped.bytes : text.bytes) + start
        return try body(UnsafeBufferPointer(start: bytes, count: slots[slot].textCount).span)
    }

    /// The 1-based byte column at which the value begins, for a string that of its quote; 1 when absent.
    package func column(ofSlot slot: Int) -> Int {
        if case .string(let range, _) = slots[slot].field { return range.lowerBound }
        return slots[slot].field.range.lowerBound + 1
    }

    /// The keys of the last line's object in their order, up to the error where there was one. O(bytes).
    package func topLevelKeys() -> [String] {
        var keys: [String] = []
        var cursor = text.cursor
        cursor.skipWhitespace()
        guard cursor.byte == UInt8(ascii: "{") else { return [] }
        try? cursor.object(depth: 0) { (cursor, key) throws(JSONError) in
            keys.append(key.string(in: text.bytes))
            try cursor.skipValue(depth: 1)
        }
        return keys
    }

    // MARK: - The scan

    private mutating func clearSlots() {
        for slot in slots.indices { slots[slot] = Slot() }
    }

    /// Steps over a value that wanted paths lead to, or into.
    private mutating func scanValue(_ cursor: inout JSONCursor, node: Int, depth: Int) throws(JSONError) {
        let start = cursor.position
        let field: JSONField
        switch cursor.byte {
        case UInt8(ascii: "{"):
            try scanObject(&cursor, node: node, depth: depth)
            field = .object(start..<cursor.position)
        case UInt8(ascii: "["):
            try scanArray(&cursor, node: node, depth: depth)
            field = .array(start..<cursor.position)
        case .quote:
            let token = try cursor.string()
            field = .string(token.range, hasEscapes: token.hasEscapes)
        case let first:
            try cursor.skipValue(depth: depth)
            let range = start..<cursor.position
            field =
                switch first {
                case UInt8(ascii: "t"): .bool(true, range)
                case UInt8(ascii: "f"): .bool(false, range)
                case UInt8(ascii: "n"): .null(range)
                default: .number(range)
                }
        }
        for target in tree.nodes[node].targets { take(field, for: tree.targets[target]) }
    }

    private mutating func scanObject(_ cursor: inout JSONCursor, node: Int, depth: Int) throws(JSONError) {
        try cursor.object(depth: depth) { (cursor, key) throws(JSONError) in
            let edge = edge(of: node, key: key)
            guard edge != JSONPathTree.none else { return try cursor.skipValue(depth: depth + 1) }
            // Each node stands for one chain of keys, so a scan enters an edge a second time only if a key is repeated.
            guard lastScans[edge] != scanCount else {
                let name = String(decoding: tree.edges[edge].key, as: UTF8.self)
                throw cursor.error(.newKey, at: key.range.lowerBound - 1, .repeatedKey(name))
            }
            lastScans[edge] = scanCount
            try scanValue(&cursor, node: tree.edges[edge].child, depth: depth + 1)
        }
    }

    private mutating func scanArray(_ cursor: inout JSONCursor, node: Int, depth: Int) throws(JSONError) {
        let hasIndices = tree.nodes[node].hasIndices
        var index = 0
        try cursor.array(depth: depth) { (cursor) throws(JSONError) in
            let edge = hasIndices ? tree.edge(of: node, index: index) : JSONPathTree.none
            index += 1
            guard edge != JSONPathTree.none else { return try cursor.skipValue(depth: depth + 1) }
            try scanValue(&cursor, node: tree.edges[edge].child, depth: depth + 1)
        }
    }

    @inline(__always)
    private func edge(of node: Int, key: JSONCursor.StringToken) -> Int {
        var bytes = text.bytes
        var count = key.range.count
        if key.hasEscapes {
            bytes = unescaped.bytes
            count = key.unescape(from: text.bytes, into: bytes + key.range.lowerBound)
        }
        return tree.edge(of: node, key: bytes + key.range.lowerBound, count: count)
    }

    private mutating func take(_ field: JSONField, for target: JSONPathTree.Target) {
        guard target.rank < slots[target.slot].rank else { return }
        var count = field.range.count
        if case .string(let range, hasEscapes: true) = field {
            let token = JSONCursor.StringToken(range: range, hasEscapes: true)
            count = token.unescape(from: text.bytes, into: unescaped.bytes + range.lowerBound)
        }
        slots[target.slot] = Slot(field: field, rank: target.rank, textCount: count)
    }
}
