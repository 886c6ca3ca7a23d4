import Interchange
import LedgerModel
import Testing

/// What RFC 8259 lets through and what not, for the parser and the scanner alike.
@Suite struct JSONGrammarTests {
    static let accepted = [
        "0", "-0", "-1", "123", "1.5", "-0.5", "1e5", "1E5", "1e+5", "1e-5", "0e0", "0.0e-0", "1.25E+10",
        "true", "false", "null", #""""#, #""a""#, #""\u0000""#, #""\uD834\uDD1E""#, "\"\u{7F}\"", "\"\u{10FFFF}\"",
        "[]", "[ ]", "{}", "{ }", "[1]", "[1,2]", "[[],{}]", "[\n]", #"{"":0}"#, #"{"a":{"a":{}}}"#,
        " \t\r\n1 \t\r\n", "[ 1 , 2 ]", #"{ "a" : 1 , "b" : 2 }"#, #"["\/"]"#, #"["/"]"#, "[1\n,\r2\t]",
        "[null,true,false,0,\"\",[],{}]", #""𝄞""#, "\"\u{2028}\u{2029}\u{FEFF}\"",
    ]

    @Test("accepted", arguments: accepted)
    func accepts(_ text: String) throws {
        _ = try JSONValue.parse(Array(text.utf8))
        var scanner = JSONFieldScanner(paths: ["a", "a.a", "0"])
        try scanner.scan(Array(text.utf8).span)
    }

    /// Each with the 0-based offset and the rest of the message.
    static let refused: [(String, Int, String)] = [
        ("", 0, "expected a value, found the end of the text (truncated)"),
        ("  ", 2, "expected a value, found the end of the text (truncated)"),
        ("\u{FEFF}1", 0, "expected a value, found byte 0xEF"),
        ("\0", 0, "expected a value, found byte 0x00"),
        ("1\0", 1, "expected the end of the text, found byte 0x00"),
        ("1 2", 2, "expected the end of the text, found '2'"),
        ("{}x", 2, "expected the end of the text, found 'x'"),
        ("[1]]", 3, "expected the end of the text, found ']'"),
        ("01", 1, "expected the end of the text, found '1'"),
        ("-01", 2, "expected the end of the text, found '1'"),
        ("-", 1, "expected a digit, found the end of the text (truncated)"),
        ("-a", 1, "expected a digit, found 'a'"),
        ("+1", 0, "expected a value, found '+'"),
        (".5", 0, "expected a value, found '.'"),
        ("1.", 2, "expected a digit, found the end of the text (truncated)"),
        ("1.e5", 2, "expected a digit, found 'e'"),
        ("1e", 2, "expected a digit, found the end of the text (truncated)"),
        ("1e+", 3, "expected a digit, found the end of the text (truncated)"),
        ("1e+x", 3, "expected a digit, found 'x'"),
        ("[1.5.5]", 4, "expected ',' or ']', found '.'"),
        ("[0x10]", 2, "expected ',' or ']', found 'x'"),
        ("NaN", 0, "expected a value, found 'N'"),
        ("Infinity", 0, "expected a value, found 'I'"),
        ("-Infinity", 1, "expected a digit, found 'I'"),
        ("t", 1, "expected true, found the end of the text (truncated)"),
        ("tru", 3, "expected true, found the end of the text (truncated)"),
        ("trux", 3, "expected true, found 'x'"),
        ("True", 0, "expected a value, found 'T'"),
        ("nul", 3, "expected null, found the end of the text (truncated)"),
        ("fals\0", 4, "expected false, found byte 0x00"),
        ("nullx", 4, "expected the end of the text, found 'x'"),
        ("'a'", 0, "expected a value, found '''"),
        ("\"", 1, "expected a closing quote, found the end of the text (truncated)"),
        ("\"abcdefghijklmnop", 17, "expected a closing quote, found the end of the text (truncated)"),
        ("\"a\nb\"", 2, "expected a control character written as an escape, found byte 0x0A"),
        ("\"a\tb\"", 2, "expected a control character written as an escape, found byte 0x09"),
        ("\"\0\"", 1, "expected a control character written as an escape, found byte 0x00"),
        ("\"é\u{1F}\"", 3, "expected a control character written as an escape, found byte 0x1F"),
        (#""\"#, 2, "expected one of \"\\/bfnrtu behind a backslash, found the end of the text (truncated)"),
        (#""\x41""#, 2, "expected one of \"\\/bfnrtu behind a backslash, found 'x'"),
        (#""\u12""#, 5, "expected a hexadecimal digit, found '\"'"),
        (#""\u123"#, 6, "expected a hexadecimal digit, found the end of the text (truncated)"),
        (#""\u12G4""#, 5, "expected a hexadecimal digit, found 'G'"),
        (#""\uD800""#, 1, "expected a pair of surrogates, found half of one"),
        (#""ab\uDC00""#, 3, "expected a pair of surrogates, found half of one"),
        (#""\uD800\uD800""#, 1, "expected a pair of surrogates, found half of one"),
        (#""\uD800\n""#, 1, "expected a pair of surrogates, found half of one"),
        (#""\uD800x""#, 1, "expected a pair of surrogates, found half of one"),
        (#""\uD800\"#, 8, "expected a pair of surrogates, found the end of the text (truncated)"),
        (#""\uD800\u0041""#, 1, "expected a pair of surrogates, found half of one"),
        ("[", 1, "expected a value, found the end of the text (truncated)"),
        ("[1", 2, "expected ',' or ']', found the end of the text (truncated)"),
        ("[1,", 3, "expected a value, found the end of the text (truncated)"),
        ("[1,]", 3, "expected a value, found ']'"),
        ("[,1]", 1, "expected a value, found ','"),
        ("[1 2]", 3, "expected ',' or ']', found '2'"),
        ("[1}", 2, "expected ',' or ']', found '}'"),
        ("]", 0, "expected a value, found ']'"),
        ("{", 1, "expected a key in quotes or '}', found the end of the text (truncated)"),
        ("{1:2}", 1, "expected a key in quotes or '}', found '1'"),
        ("{a:1}", 1, "expected a key in quotes or '}', found 'a'"),
        (#"{"a""#, 4, "expected ':', found the end of the text (truncated)"),
        (#"{"a" 1}"#, 5, "expected ':', found '1'"),
        (#"{"a":"#, 5, "expected a value, found the end of the text (truncated)"),
        (#"{"a":}"#, 5, "expected a value, found '}'"),
        (#"{"a":1"#, 6, "expected ',' or '}', found the end of the text (truncated)"),
        (#"{"a":1,"#, 7, "expected a key in quotes, found the end of the text (truncated)"),
        (#"{"a":1,}"#, 7, "expected a key in quotes, found '}'"),
        (#"{"a":1 "b":2}"#, 7, "expected ',' or '}', found '\"'"),
        (#"{"a":1]"#, 6, "expected ',' or '}', found ']'"),
        (#"{"a":1,"a":2}"#, 7, "expected each key once, found \"a\" again"),
        ("[1] // comment", 4, "expected the end of the text, found '/'"),
        ("[1\u{A0}]", 2, "expected ',' or ']', found byte 0xC2"),
        ("[1\u{0C}]", 2, "expected ',' or ']', found byte 0x0C"),
    ]

    @Test("refused", arguments: refused.indices)
    func refuses(_ index: Int) throws {
        let (text, offset, message) = Self.refused[index]
        try expectError(Array(text.utf8), offset: offset, message: "line 1, column \(offset + 1): \(message)")
    }

    @Test(
        "invalid UTF-8",
        arguments: [
            ([0x80], 0), ([0xBF], 0), ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0), ([0xC3], 0), ([0xC3, 0x28], 0),
            ([0xE0, 0x9F, 0xBF], 0), ([0xE2, 0x82], 0), ([0xED, 0xA0, 0x80], 0), ([0xED, 0xBF, 0xBF], 0),
            ([0xF0, 0x8F, 0xBF, 0xBF], 0), ([0xF0, 0x9F, 0x98], 0), ([0xF4, 0x90, 0x80, 0x80], 0),
            ([0xF5, 0x80, 0x80, 0x80], 0), ([0xFE], 0), ([0xFF], 0), ([0x61, 0xC3, 0xA9, 0xE9, 0x61], 3),
        ] as [([UInt8], Int)])
    func invalidUTF8(_ bytes: [UInt8], badIndex: Int) throws {
        let bad = bytes[badIndex]
        for lead in [0, 1, 7, 8, 20] {
            let text = [UInt8.quoteForTests] + Array(repeating: 0x20, count: lead) + bytes + [.quoteForTests]
            let hex = String(bad, radix: 16, uppercase: true)
            let offset = 1 + lead + badIndex
            let message = "line 1, column \(offset + 1): expected valid UTF-8, found byte 0x\(hex)"
            try expectError(text, offset: offset, message: message)
        }
    }

    @Test("a character that the end cuts is truncated text", arguments: [[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98]])
    func cutCharacter(_ bytes: [UInt8]) throws {
        let message = "line 1, column \(bytes.count + 2): expected valid UTF-8, found the end of the text (truncated)"
        try expectError([.quoteForTests] + bytes, offset: bytes.count + 1, message: message)
    }

    @Test("lines and columns count bytes behind line feeds")
    func place() throws {
        let text = "{\n  \"é\": 1,\r\n  \"b\": [\n\n    1, x]}"
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(Array(text.utf8)) }
        #expect(error?.description == "line 5, column 8: expected a value, found 'x'")
        #expect(error?.offset == 31)
        let early = #expect(throws: JSONError.self) { try JSONValue.parse(Array("{\"é\":1,\n\"b\"".utf8)) }
        #expect(early?.description == "line 2, column 4: expected ':', found the end of the text (truncated)")
        #expect(early?.isTruncated == true)
    }

    @Test("every beginning of a document is truncated, at its end")
    func truncation() throws {
        let text = Array(#"{"a": [1.5e-3, "é\uD83D\uDE00\n", true, false, null], "b": {"c": {}}, "a.b": -0}"#.utf8)
        _ = try JSONValue.parse(text)
        for count in 0..<text.count {
            let beginning = Array(text[..<count])
            let error = #expect(throws: JSONError.self) { try JSONValue.parse(beginning) }
            #expect(error?.found == .truncated, "\(count)")
            #expect(error?.offset == count)
            try expectError(beginning, offset: count, message: nil)
        }
    }

    /// Both readers refuse the text in the same words.
    private func expectError(_ text: [UInt8], offset: Int, message: String?) throws {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
        #expect(error?.offset == offset)
        if let message { #expect(error?.description == message) }
        for paths in [["a", "b.c", "0"], ["zzz"]] {
            var scanner = JSONFieldScanner(paths: paths)
            if case .repeatedKey? = error?.found, paths == ["zzz"] { continue }
            let scanError = #expect(throws: JSONError.self) { try scanner.scan(text.span) }
            #expect(scanError == error)
            #expect(paths.indices.allSatisfy { scanner[$0] == .absent })
        }
    }
}

extension UInt8 {
    fileprivate static let quoteForTests = UInt8(ascii: "\"")
}
