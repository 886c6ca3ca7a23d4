import Interchange
import Testing

@Suite struct LineReaderTests {
    @Test(
        "lines, however the input is cut and the window slides",
        arguments: [
            ("", []),
            ("\u{FEFF}", []),
            ("\n", [""]),
            ("\r\n", [""]),
            ("a", ["a"]),
            ("a\n", ["a"]),
            ("a\r\n", ["a"]),
            ("a\nb", ["a", "b"]),
            ("\u{FEFF}a\n\u{FEFF}b\n", ["a", "\u{FEFF}b"]),
            ("a\n\n\r\nb\r\n", ["a", "", "", "b"]),
            // A CR alone is white space to JSON, not the end of a line.
            ("a\rb\r\r\nc\r", ["a\rb\r", "c\r"]),
            ("{\"a\": \"ü\"}\n{}\n", ["{\"a\": \"ü\"}", "{}"]),
            ("0123456789012345678901234567890123456789\n\0\n", ["0123456789012345678901234567890123456789", "\0"]),
        ] as [(String, [String])])
    func lines(_ text: String, expected: [String]) throws {
        let lines = expected.enumerated().map { ReadLine.line($0.offset + 1, Array($0.element.utf8)) }
        for chunk in 1...text.utf8.count + 1 {
            for window in [1, 2, 3, 5, 8, 64] {
                let source = MemorySource(text, maximumChunk: chunk)
                #expect(try readLines(source, windowBytes: window) == lines, "chunk \(chunk), window \(window)")
                let failing = FailingSource(source: source)
                #expect(try readLines(failing, windowBytes: window) == lines, "chunk \(chunk), failing")
            }
        }
    }

    @Test(
        "a line of five bytes is the limit, and reading goes on behind a longer one",
        arguments: [
            ("12345\n12345\r\n12345", ["12345", "12345", "12345"]),
            ("123456\nb", [nil, "b"]),
            ("12345\r\r\nb", [nil, "b"]),
            ("a\n123456\r\nb\n", ["a", nil, "b"]),
            ("123456789012345678901234567890\n1234567\nb", [nil, nil, "b"]),
            ("12345\r", [nil]),
            ("b\n1234567", ["b", nil]),
        ] as [(String, [String?])])
    func limit(_ text: String, expected: [String?]) throws {
        for chunk in 1...text.utf8.count + 1 {
            for window in [1, 4, 64] {
                let source = FailingSource(source: MemorySource(text, maximumChunk: chunk))
                let lines = try readLines(source, limitBytes: 5, windowBytes: window).map { line -> String? in
                    switch line {
                    case .line(let number, let bytes): "\(number) \(String(decoding: bytes, as: UTF8.self))"
                    case .bad(let error): error.description
                    }
                }
                let wanted = expected.enumerated().map { index, text in
                    text.map { "\(index + 1) \($0)" } ?? "line \(index + 1): longer than 5 bytes"
                }
                #expect(lines == wanted, "chunk \(chunk), window \(window)")
            }
        }
    }

    @Test("line numbers before the first line and behind the last")
    func lineNumbers() throws {
        var reader = LineReader(MemorySource("a\nb"))
        #expect(reader.line == 0)
        #expect(try reader.next())
        #expect(try reader.next())
        #expect(reader.line == 2)
        #expect(try !reader.next())
        #expect(try !reader.next())
        #expect(reader.line == 2)
        #expect(reader.withLine { $0.count } == 0)
    }
}
