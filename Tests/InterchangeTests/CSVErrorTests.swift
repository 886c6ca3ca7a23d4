import Interchange
import Testing

/// Bad records: where they are bad, and that reading goes on with the line below their first.
@Suite struct CSVErrorTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var text: String
        var errors: [String]
        var goodTexts: [[String]]
        var testDescription: String { text.debugDescription }

        init(_ text: String, _ errors: [String], _ goodTexts: [[String]] = []) {
            self.text = text
            self.errors = errors
            self.goodTexts = goodTexts
        }
    }

    static let examples: [Example] = [
        .init("\"a", ["unterminatedQuote 1:1"]),
        .init("\"", ["unterminatedQuote 1:1"]),
        .init("\"a\"\"", ["unterminatedQuote 1:1"]),
        .init("a,\"b\nc,d\ne", ["unterminatedQuote 1:3"], [["c", "d"], ["e"]]),
        .init("a\nb,\"c\r\nd\re,f", ["unterminatedQuote 2:3"], [["a"], ["d"], ["e", "f"]]),
        .init("\"x\ny\",\"z\nlast", ["unterminatedQuote 2:4", "strayQuote 2:2"], [["last"]]),
        .init("\"a\"b,c\nd", ["textAfterQuote 1:4"], [["d"]]),
        .init("\"a\" ,c\r\nd", ["textAfterQuote 1:4"], [["d"]]),
        .init("x,\"a\"\"\"b\rd", ["textAfterQuote 1:8"], [["d"]]),
        // The missing quote of line 1 makes line 2 end in an error; only line 1 is lost.
        .init("\"a,1\n\"b\",2\nc,3", ["textAfterQuote 2:2"], [["b", "2"], ["c", "3"]]),
        .init("a\"b\"\nc", ["strayQuote 1:2"], [["c"]]),
        .init("a, \"b\"\r\nc", ["strayQuote 1:4"], [["c"]]),
        .init("ok\nü\"\n\nc", ["strayQuote 2:3"], [["ok"], [], ["c"]]),
        .init("a\0b\nc", ["nulByte 1:2"], [["c"]]),
        .init("\0", ["nulByte 1:1"]),
        .init("\"a\n\0\"\nc", ["nulByte 2:1", "nulByte 2:1"], [["c"]]),
        .init("\"a\"\0\nc", ["nulByte 1:4"], [["c"]]),
        .init("\u{FEFF}a\"", ["strayQuote 1:2"]),
        .init("a\"\r", ["strayQuote 1:2"]),
        .init("a\"\r\n\r\nb", ["strayQuote 1:2"], [[], ["b"]]),
    ]

    @Test("errors, however the input is cut and the window slides", arguments: examples)
    func errors(_ example: Example) throws {
        let whole = try readRecords(MemorySource(example.text))
        var errors: [String] = []
        var texts: [[String]] = []
        for record in whole {
            switch record {
            case .bad(let error): errors.append("\(error.reason) \(error.line):\(error.column)")
            case .record(_, let fields): texts.append(fields.map(\.text))
            }
        }
        // A line that an unclosed quote swallowed is read again, so its own error comes second.
        #expect(errors == example.errors)
        #expect(texts == example.goodTexts)
        for chunk in 1...example.text.utf8.count + 1 {
            for window in [1, 2, 3, 5, 8] {
                let source = MemorySource(example.text, maximumChunk: chunk)
                #expect(try readRecords(source, windowBytes: window) == whole, "chunk \(chunk), window \(window)")
                let failing = FailingSource(source: source)
                #expect(try readRecords(failing, windowBytes: window) == whole, "chunk \(chunk), failing")
            }
        }
    }

    @Test(
        "a record of ten bytes is the limit",
        arguments: [
            ("0123456789\nb", [], [["0123456789"], ["b"]]),
            ("01234567890\nb", [1], [["b"]]),
            ("a\n01234567890123456789\r\nb", [2], [["a"], ["b"]]),
            ("a,b,c,d,e,f,g\rb", [1], [["b"]]),
            ("\"01234567\"\nb", [], [["01234567"], ["b"]]),
            ("\"012345678\"\nb", [1], [["b"]]),
            ("a,\"\nb,c\nd,e\nf,g", [1], [["b", "c"], ["d", "e"], ["f", "g"]]),
            ("0123456789", [], [["0123456789"]]),
            ("01234567890", [1], []),
            // The eleventh byte is a stray quote, but first of all one too many.
            ("0123456789\"\nb", [1], [["b"]]),
        ] as [(String, [Int], [[String]])])
    func limit(_ text: String, badLines: [Int], goodTexts: [[String]]) throws {
        let expectedErrors = badLines.map {
            "line \($0), column 1: a record longer than 10 bytes; is a closing quote missing?"
        }
        for chunk in 1...text.utf8.count + 1 {
            for window in [1, 4, 1024] {
                let source = MemorySource(text, maximumChunk: chunk)
                var errors: [String] = []
                var texts: [[String]] = []
                for record in try readRecords(source, limitBytes: 10, windowBytes: window) {
                    switch record {
                    case .record(_, let fields): texts.append(fields.map(\.text))
                    case .bad(let error): errors.append(error.description)
                    }
                }
                #expect(errors == expectedErrors, "chunk \(chunk), window \(window)")
                #expect(texts == goodTexts, "chunk \(chunk), window \(window)")
            }
        }
    }

    @Test("an error inside the limit is told, although the record is also too long")
    func errorBeforeLimit() throws {
        for chunk in 1...30 {
            let source = MemorySource("012345678\"012345678901234\nb", maximumChunk: chunk)
            let records = try readRecords(source, limitBytes: 10, windowBytes: 4)
            guard case .bad(let error) = try #require(records.first) else {
                Issue.record("chunk \(chunk): \(records)")
                continue
            }
            #expect(error.reason == .strayQuote)
            #expect(error.column == 10)
        }
    }

    @Test("the line of the record is known after an error")
    func lineAfterError() throws {
        var reader = CSVReader(MemorySource("a\n\"b\nc\"d\ne"))
        #expect(try reader.next())
        let error = #expect(throws: CSVError.self) { try reader.next() }
        #expect(error?.line == 3)
        #expect(error?.column == 3)
        #expect(reader.line == 2)
        #expect(reader.fieldCount == 0)
    }

    @Test("messages")
    func messages() throws {
        var reader = CSVReader(MemorySource("ok\na,\"b"))
        #expect(try reader.next())
        let error = #expect(throws: CSVError.self) { try reader.next() }
        #expect(error?.description == "line 2, column 3: a quoted field begins here and its closing quote is missing")
    }
}
