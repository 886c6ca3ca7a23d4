import Interchange
import Testing

@Suite struct JSONFieldScannerTests {
    static let line = #"""
        { "id" : "chatcmpl-1", "model":"gpt-4o \"mini\"","created":1700000000,\#
        "choices":[{"index":0},{"index":-1.50}],\#
        "usage":{"prompt_tokens":374,"completion_tokens":4.4e1,"details":{"cached":null}},\#
        "ok":true,"bad":false,"größe":"\u00e9" }
        """#

    /// A path, the text at it, and its column: the kind says what the text is.
    static let examples: [(path: String, kind: String, text: String, column: Int)] = [
        ("id", "string", "chatcmpl-1", 10),
        ("model", "string with escapes", "gpt-4o \"mini\"", 32),
        ("created", "number", "1700000000", 60),
        ("choices", "array", #"[{"index":0},{"index":-1.50}]"#, 81),
        ("choices.0", "object", #"{"index":0}"#, 82),
        ("choices.0.index", "number", "0", 91),
        ("choices.1.index", "number", "-1.50", 103),
        ("choices.2.index", "absent", "", 1),
        ("choices.01.index", "absent", "", 1),
        ("choices.+1.index", "absent", "", 1),
        ("usage", "object", #"{"prompt_tokens":374,"completion_tokens":4.4e1,"details":{"cached":null}}"#, 119),
        ("usage.prompt_tokens", "number", "374", 136),
        ("usage.completion_tokens", "number", "4.4e1", 160),
        ("usage.details.cached", "null", "null", 186),
        ("usage.details.cached.more", "absent", "", 1),
        ("usage.prompt", "absent", "", 1),
        ("ok", "true", "true", 198),
        ("bad", "false", "false", 209),
        ("größe", "string with escapes", "é", 225),
        ("missing", "absent", "", 1),
        ("0", "absent", "", 1),
        ("", "absent", "", 1),
    ]

    @Test("each path alone", arguments: examples.indices)
    func onePath(_ index: Int) throws {
        let example = Self.examples[index]
        var scanner = JSONFieldScanner(paths: [example.path])
        try scanner.scan(Array(Self.line.utf8).span)
        #expect(describe(scanner[0]) == example.kind)
        #expect(scanner.withText(0) { String($0) } == example.text)
        #expect(scanner.column(ofSlot: 0) == example.column)
    }

    @Test("all paths at once, line after line")
    func allPaths() throws {
        var scanner = JSONFieldScanner(paths: Self.examples.map(\.path))
        for _ in 0..<3 {
            try scanner.scan(Array(Self.line.utf8).span)
            for (slot, example) in Self.examples.enumerated() {
                #expect(describe(scanner[slot]) == example.kind, "\(example.path)")
                #expect(scanner.withText(slot) { String($0) } == example.text)
                #expect(scanner.column(ofSlot: slot) == example.column)
            }
            // Nothing is left over from the line before.
            try scanner.scan(Array("[]".utf8).span)
            for slot in Self.examples.indices { #expect(scanner[slot] == .absent) }
        }
    }

    @Test(
        "the longest key is tried first, wherever it stands",
        arguments: [
            (#"{"a.b":1,"a":{"b":2}}"#, "a.b", "1"),
            (#"{"a":{"b":2},"a.b":1}"#, "a.b", "1"),
            (#"{"a":{"b":2}}"#, "a.b", "2"),
            (#"{"a":{"b":{"c":3},"b.c":2},"a.b":{"c":1}}"#, "a.b.c", "1"),
            (#"{"a":{"b":{"c":3},"b.c":2}}"#, "a.b.c", "2"),
            (#"{"a":{"b":{"c":3}}}"#, "a.b.c", "3"),
            // The long key leads nowhere, so the short one is followed.
            (#"{"a.b":{"x":1},"a":{"b":{"c":3}}}"#, "a.b.c", "3"),
            (#"{"a.b.c":null,"a":{"b":{"c":3}}}"#, "a.b.c", "null"),
            (#"{"gpt-4.1":{"tokens":7}}"#, "gpt-4.1.tokens", "7"),
            (#"{"gpt-4":{"1":{"tokens":7}}}"#, "gpt-4.1.tokens", "7"),
            (#"{"gpt-4":[0,{"tokens":8}]}"#, "gpt-4.1.tokens", "8"),
            (#"{"":{"":5}}"#, ".", "5"),
            (#"{".":6}"#, ".", "6"),
            (#"{"":7}"#, "", "7"),
            (#"[[1,2],[3,4]]"#, "1.0", "3"),
            (#"{"a":{"b":1},"c":{"b":2}}"#, "c.b", "2"),
            (#"{"\u0061":{"\u0062":9}}"#, "a.b", "9"),
            (
                #"{"prompt_tokens_details_and_more":1,"prompt_tokens_details_and_mord":2}"#,
                "prompt_tokens_details_and_mord", "2"
            ),
            (#"{"abcdefgh":1,"abcdefg":2}"#, "abcdefg", "2"),
            (#"{"abcdefgh":1,"abcdefghi":2}"#, "abcdefgh", "1"),
        ])
    func dottedKeys(_ line: String, path: String, expected: String) throws {
        var scanner = JSONFieldScanner(paths: ["z", path, path])
        try scanner.scan(Array(line.utf8).span)
        #expect(scanner[0] == .absent)
        #expect(scanner.withText(1) { String($0) } == expected)
        #expect(scanner[2] == scanner[1])
    }

    @Test("keys of 64 bytes and more")
    func longKeys() throws {
        for count in [62, 63, 64, 65, 200] {
            let key = String(repeating: "k", count: count)
            var scanner = JSONFieldScanner(paths: [key, key + "k"])
            try scanner.scan(Array("{\"\(key)\": 1}".utf8).span)
            #expect(scanner.withText(0) { String($0) } == "1")
            #expect(scanner[1] == .absent)
        }
    }

    @Test("a key that comes twice is refused where a wanted path leads through it")
    func repeatedKeys() throws {
        var scanner = JSONFieldScanner(paths: ["a.b"])
        let refused = [
            (#"{"a":1,"a":2}"#, 7), (#"{"a":{"b":1,"b":2}}"#, 12), (#"{"a":{},"x":0,"\u0061":{}}"#, 14),
            (#"{"a.b":1,"a.b":1}"#, 9),
        ]
        for (line, offset) in refused {
            let error = #expect(throws: JSONError.self) { try scanner.scan(Array(line.utf8).span) }
            #expect(error?.offset == offset)
            #expect(error?.expected == .newKey)
        }
        for line in [#"{"x":1,"x":2}"#, #"{"a":{"x":1,"x":2}}"#, #"{"b":1,"a":{"a":1}}"#, #"{"a":{"b":{"b":1}}}"#] {
            try scanner.scan(Array(line.utf8).span)
        }
    }

    @Test("strings with escapes do not disturb each other")
    func manyEscapes() throws {
        var scanner = JSONFieldScanner(paths: ["a", "b", "c.d"])
        try scanner.scan(Array(#"{"a":"\"1\"","b":"\u00e9\n","c":{"\u0064":"\\"}}"#.utf8).span)
        let texts = scanner.withText(0) { first in
            scanner.withText(1) { second in
                scanner.withText(2) { third in [String(first), String(second), String(third)] }
            }
        }
        #expect(texts == ["\"1\"", "é\n", "\\"])
    }

    @Test("what was scanned outlives the line, and longer lines make room")
    func ownCopy() throws {
        var scanner = JSONFieldScanner(paths: ["s"])
        for count in [1, 5000, 20_000, 3] {
            let text = String(repeating: "\\n", count: count)
            do {
                let line = Array("{\"s\":\"\(text)\"}".utf8)
                try scanner.scan(line.span)
            }
            #expect(scanner.withText(0) { [UInt8]($0) } == Array(repeating: 10, count: count))
        }
    }

    @Test("the keys of the line, for a message")
    func topLevelKeys() throws {
        var scanner = JSONFieldScanner(paths: ["a"])
        #expect(scanner.topLevelKeys() == [])
        try scanner.scan(Array(#" {"x": {"inner": 1}, "\u00fc": [{"k": 2}], "": null}"#.utf8).span)
        #expect(scanner.topLevelKeys() == ["x", "ü", ""])
        try scanner.scan(Array("[1]".utf8).span)
        #expect(scanner.topLevelKeys() == [])
        #expect(throws: JSONError.self) { try scanner.scan(Array(#"{"x": 1, "y": 2 "z": 3}"#.utf8).span) }
        #expect(scanner.topLevelKeys() == ["x", "y"])
    }

    @Test("no wanted paths: the line is only checked")
    func noPaths() throws {
        var scanner = JSONFieldScanner(paths: [])
        try scanner.scan(Array(#"{"a": [1, {"b": 2}]}"#.utf8).span)
        #expect(throws: JSONError.self) { try scanner.scan(Array(#"{"a": [1, {"b": 2}}"#.utf8).span) }
    }

    private func describe(_ field: JSONField) -> String {
        switch field {
        case .absent: "absent"
        case .null: "null"
        case .bool(let value, _): "\(value)"
        case .number: "number"
        case .string(_, let hasEscapes): hasEscapes ? "string with escapes" : "string"
        case .object: "object"
        case .array: "array"
        }
    }
}
