import Interchange
import Testing

@Suite struct CSVReaderTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var text: String
        var records: [[String]]
        var testDescription: String { text.debugDescription }

        init(_ text: String, _ records: [[String]]) {
            self.text = text
            self.records = records
        }
    }

    static let examples: [Example] = [
        .init("", []),
        .init("\u{FEFF}", []),
        .init("a", [["a"]]),
        .init("a,b,c\n", [["a", "b", "c"]]),
        .init("\u{FEFF}a,b\n", [["a", "b"]]),
        .init("\u{FEFF}\"a\",b\n", [["a", "b"]]),
        .init("a\u{FEFF},b", [["a\u{FEFF}", "b"]]),
        .init("a,b\nc,d", [["a", "b"], ["c", "d"]]),
        .init("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
        .init("a\rb\nc\r\nd", [["a"], ["b"], ["c"], ["d"]]),
        .init("a\r", [["a"]]),
        .init("a\r\r\nb", [["a"], [], ["b"]]),
        .init("\n", [[]]),
        .init("\r\n\r\n", [[], []]),
        .init("a\n\nb\n", [["a"], [], ["b"]]),
        .init(",", [["", ""]]),
        .init(",,\n,", [["", "", ""], ["", ""]]),
        .init("a,\n", [["a", ""]]),
        .init("a,", [["a", ""]]),
        .init("\"\"", [[""]]),
        .init("\"\"\n", [[""]]),
        .init("\"\",\"\"\r\n", [["", ""]]),
        .init("\"a\",\"b\"", [["a", "b"]]),
        .init("\"a,b\",c", [["a,b", "c"]]),
        .init("\"a\"\"b\"", [["a\"b"]]),
        .init("\"\"\"\"", [["\""]]),
        .init("\"\"\"\"\"\",\"\"\"a\"", [["\"\"", "\"a"]]),
        .init("\"a\nb\r\nc\rd\",e\nf", [["a\nb\r\nc\rd", "e"], ["f"]]),
        .init("\"\n\"\n\"\r\"\r", [["\n"], ["\r"]]),
        .init(" a , b \n", [[" a ", " b "]]),
        .init("größe,Zürich,日本\n", [["größe", "Zürich", "日本"]]),
        .init("a;b\tc", [["a;b\tc"]]),
        .init("one\ntwo,2\nthree,3,3", [["one"], ["two", "2"], ["three", "3", "3"]]),
    ]

    @Test("records, however the input is cut and the window slides", arguments: examples)
    func records(_ example: Example) throws {
        let whole = try readRecords(MemorySource(example.text))
        let texts = whole.map { record in
            if case .record(_, let fields) = record { fields.map(\.text) } else { ["error"] }
        }
        #expect(texts == example.records)
        for chunk in 1...example.text.utf8.count + 1 {
            for window in [1, 2, 3, 5, 8, 64] {
                let source = MemorySource(example.text, maximumChunk: chunk)
                #expect(try readRecords(source, windowBytes: window) == whole, "chunk \(chunk), window \(window)")
                let failing = FailingSource(source: source)
                #expect(try readRecords(failing, windowBytes: window) == whole, "chunk \(chunk), failing")
            }
        }
    }

    @Test("another delimiter", arguments: [";", "\t", "|"])
    func delimiter(_ delimiter: String) throws {
        let text = "a,b\(delimiter)\"c\(delimiter)\"\"\"\(delimiter)\n"
        #expect(try readTexts(text, delimiter: Array(delimiter.utf8)[0]) == [["a,b", "c\(delimiter)\"", ""]])
    }

    @Test("lines and columns, of fields behind line breaks too")
    func places() throws {
        let text = "\u{FEFF}ü,\"b\"\n\n\"x\r\ny\",z,\"\"\"\n\n\"\"\",\"q\"\rlast,\n"
        let records = try readRecords(MemorySource(text))
        #expect(
            records == [
                .record(
                    line: 1,
                    [
                        ReadField(text: "ü", line: 1, column: 1),
                        // The column counts bytes, and ü has two.
                        ReadField(text: "b", line: 1, column: 4),
                    ]),
                .record(line: 2, []),
                .record(
                    line: 3,
                    [
                        ReadField(text: "x\r\ny", line: 3, column: 1),
                        ReadField(text: "z", line: 4, column: 4),
                        ReadField(text: "\"\n\n\"", line: 4, column: 6),
                        ReadField(text: "q", line: 6, column: 5),
                    ]),
                .record(
                    line: 7,
                    [
                        ReadField(text: "last", line: 7, column: 1),
                        ReadField(text: "", line: 7, column: 6),
                    ]),
            ])
    }

    @Test("an empty line is blank, an empty field is not")
    func blank() throws {
        var reader = CSVReader(MemorySource("\n\"\"\n,\n"))
        #expect(reader.line == 0)
        #expect(try reader.next())
        #expect(reader.isBlank == true)
        #expect(reader.fieldCount == 0)
        #expect(try reader.next())
        #expect(reader.isBlank == false)
        #expect(reader.fieldCount == 1)
        #expect(try reader.next())
        #expect(reader.fieldCount == 2)
        #expect(reader.line == 3)
        #expect(try !reader.next())
        #expect(try !reader.next())
    }

    @Test("a record as long as the input grows the window and loses nothing")
    func longRecord() throws {
        let long = String(repeating: "0123456789", count: 10_000)
        let text = "a,b\n\(long),\"\(long)\"\"\(long)\"\nc\n"
        #expect(try readTexts(text) == [["a", "b"], [long, "\(long)\"\(long)"], ["c"]])
    }
}
