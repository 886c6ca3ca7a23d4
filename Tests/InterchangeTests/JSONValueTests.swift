import Interchange
import LedgerModel
import Testing

@Suite struct JSONValueTests {
    @Test("members in order, every kind of value")
    func kinds() throws {
        let value = try JSONValue.parse(
            Array(#" {"z": [1, -0.5e+2, "a"], "a": {"b": null}, "t": true, "f": false, "": ""} "#.utf8))
        #expect(value.members?.map(\.key) == ["z", "a", "t", "f", ""])
        #expect(value["z"] == .array([.number("1"), .number("-0.5e+2"), .string("a")]))
        #expect(value["z"]?.elements?.count == 3)
        #expect(value["a"]?["b"] == .null)
        #expect(value["t"]?.boolValue == true)
        #expect(value["f"]?.boolValue == false)
        #expect(value[""]?.stringValue?.isEmpty == true)
        #expect(value["missing"] == nil)
        #expect(value["t"]?["b"] == nil)
        #expect(value["t"]?.stringValue == nil)
        #expect(value["z"]?.numberText == nil)
    }

    @Test(
        "numbers keep their text",
        arguments: [
            "0", "-0", "-0.0", "1", "10", "5.0000000000000004e-08", "1e400", "1E+2", "2e-06", "0.10",
            "123456789012345678901234567890",
            "-1.50e-10",
        ])
    func numberText(_ text: String) throws {
        #expect(try JSONValue.parse(Array(text.utf8)).numberText == text)
        #expect(try JSONValue.parse(Array("[\(text)]".utf8)).elements?.first?.numberText == text)
        #expect(try JSONValue.parse(Array("\"\(text)\"".utf8)).numberText == nil)
        #expect(try JSONValue.parse(Array("\"\(text)\"".utf8)).stringValue == text)
        var scanner = JSONFieldScanner(paths: ["n"])
        try scanner.scan(Array("{\"n\": \(text)}".utf8).span)
        #expect(scanner.withText(0) { String($0) } == text)
    }

    @Test("a number's text is what the price model reads")
    func price() throws {
        let value = try JSONValue.parse(Array(#"{"cost": 5.0000000000000004e-08}"#.utf8))
        let decimal = try ExactDecimal(parsing: try #require(value["cost"]?.numberText))
        #expect(decimal == ExactDecimal(coefficient: 50_000_000_000_000_004, exponent: -24))
    }

    @Test(
        "strings without their escapes",
        arguments: [
            (#""""#, ""),
            (#""plain text longer than eight bytes""#, "plain text longer than eight bytes"),
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{08}\u{0C}\n\r\t"),
            (#""\u0041\u00e9\u20AC\uD83D\ude00""#, "Aé€😀"),
            (#""\u0000\u001F""#, "\0\u{1F}"),
            (#""é€😀 and ASCII""#, "é€😀 and ASCII"),
            (#""é\n€\u00e9😀""#, "é\n€é😀"),
            (#""\uFFFF\uD7FF\uE000\uDBFF\uDFFF""#, "\u{FFFF}\u{D7FF}\u{E000}\u{10FFFF}"),
            (
                "\"\u{7F}\u{80}\u{7FF}\u{800}\u{FFFD}\u{10000}\u{10FFFF}\"",
                "\u{7F}\u{80}\u{7FF}\u{800}\u{FFFD}\u{10000}\u{10FFFF}"
            ),
        ])
    func strings(_ text: String, expected: String) throws {
        let value = try #require(try JSONValue.parse(Array(text.utf8)).stringValue)
        #expect(Array(value.utf8) == Array(expected.utf8))
        let member = try JSONValue.parse(Array("{\(text): \(text)}".utf8))
        #expect(member == .object([(expected, .string(expected))]))
        var scanner = JSONFieldScanner(paths: ["s"])
        try scanner.scan(Array("{\"s\": \(text)}".utf8).span)
        #expect(scanner.withText(0) { [UInt8]($0) } == Array(expected.utf8))
    }

    @Test("keys differ by their bytes, not by what they look like")
    func keysAreBytes() throws {
        let value = try JSONValue.parse(Array(#"{"\u00e9": 1, "e\u0301": 2}"#.utf8))
        #expect(value["\u{E9}"]?.numberText == "1")
        #expect(value["e\u{301}"]?.numberText == "2")
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }

    @Test("equal means written alike")
    func equality() throws {
        func parse(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }
        #expect(try parse(#"{"a":[1,true,null,"x"]}"#) == parse(#" { "\u0061" : [ 1 , true , null , "\u0078" ] } "#))
        #expect(try parse(#"{"a":1,"b":2}"#) != parse(#"{"b":2,"a":1}"#))
        #expect(try parse("1") != parse("1.0"))
        #expect(try parse("1") != parse(#""1""#))
        #expect(try parse("[1]") != parse("[1,1]"))
    }

    @Test("a key that comes twice, in a small object and a large one", arguments: [0, 1, 15, 16, 17, 40])
    func repeatedKey(keysBetween: Int) throws {
        let between = (0..<keysBetween).map { #""k\#($0)":0,"# }.joined()
        let text = "{\"a\":1,\(between)\"\\u0061\":2}"
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(Array(text.utf8)) }
        #expect(error?.found == .repeatedKey("a"))
        #expect(error?.expected == .newKey)
        #expect(error?.offset == 7 + between.utf8.count)
        // Elsewhere the same key is another one.
        _ = try JSONValue.parse(Array(#"{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":1}}"#.utf8))
    }

    @Test("128 levels are read, 129 are refused", arguments: ["[]", "{}"])
    func depth(_ brackets: String) throws {
        func nested(_ levels: Int) -> [UInt8] {
            let opening = brackets == "[]" ? "[" : "{\"a\":"
            let inner = brackets == "[]" ? "" : "0"
            let text = String(repeating: opening, count: levels) + inner
            return Array((text + String(repeating: String(brackets.suffix(1)), count: levels)).utf8)
        }
        _ = try JSONValue.parse(nested(128))
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(nested(129)) }
        #expect(error?.expected == .fewerLevels)
        #expect(error?.offset == 128 * (brackets == "[]" ? 1 : 5))
        var scanner = JSONFieldScanner(paths: ["a.a", "0.0"])
        try scanner.scan(nested(128).span)
        let scanError = #expect(throws: JSONError.self) { try scanner.scan(nested(129).span) }
        #expect(scanError == error)
    }
}
