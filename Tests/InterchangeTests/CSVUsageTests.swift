import LedgerModel
import LedgerStore
import Testing

@testable import Interchange

/// Usage from CSV with a header row.
@Suite struct CSVUsageTests {
    @Test(arguments: [
        "t,i,o,u\n2023-11-16,1,2,ann\n2023-11-17,3,4,bob\n",
        "t,i,o,u\r\n2023-11-16,1,2,ann\r\n2023-11-17,3,4,bob",
        "\u{FEFF}t,i,o,u\n2023-11-16,1,2,ann\n2023-11-17,3,4,bob",
        "x,u,o,i,t,y\n,ann,2,1,2023-11-16,\n9,bob,4,3,2023-11-17,9\n",
        "\"t\",\"i\",\"o\",\"u\"\n\"2023-11-16\",\"1\",\"2\",\"ann\"\n\"2023-11-17\",\"3\",\"4\",\"bob\"\n",
    ])
    func sameRows(_ text: String) throws {
        for chunk in [1, 7, Int.max] {
            let rows = try readUsage(Array(text.utf8), .csv, .least, chunk: chunk)
            #expect(said(rows) == ["2: ann 1+2", "3: bob 3+4"])
            guard case .row(let row) = rows[1] else { return }
            #expect(row.occurredAt.description == "2023-11-17T00:00:00Z")
            #expect(row.context.model == "m" && row.context.project == "p" && row.fields == [])
        }
    }

    @Test(arguments: [
        ("", "use:1:1: expected a header row with the names of the columns, found nothing"),
        ("\n", "use:1:1: expected a header row with the names of the columns, found nothing"),
        ("\nt,i,o,u\n", "use:1:1: expected a header row with the names of the columns, found nothing"),
        ("t,o,u\n", "use:1:1: expected a column \"i\", found none; its columns are: t, o, u"),
        ("T,i,o,u\n", "use:1:1: expected a column \"t\", found none; its columns are: T, i, o, u"),
        ("t ,i,o,u\n", "use:1:1: expected a column \"t\", found none; its columns are: t , i, o, u"),
        ("t,i,o,u,i\n", "use:1:9: expected one column \"i\", found 2"),
        ("t,\"i,o,u\n", "use:1:3: a quoted field begins here and its closing quote is missing"),
    ])
    func badHeader(_ text: String, _ message: String) {
        let error = #expect(throws: InputError.self) { try readUsage(text, .csv, .least) }
        #expect(error?.description == message)
    }

    /// Bad rows between good ones: each is named and passed over.
    @Test(arguments: [
        ("2023-11-16,1,2", "use:3:1: expected 4 fields, found 3"),
        ("2023-11-16,1,2,x,", "use:3:1: expected 4 fields, found 5"),
        ("", "use:3:1: expected 4 fields, found a blank row"),
        ("2023-11-16,1,2,\"x\"y", "use:3:19: expected a delimiter or the end of the line after a closing quote"),
        (
            "2023-11-16,1,2,x\"y\"",
            "use:3:17: a quote inside a field that is not quoted; write the field as \"…\" with quotes doubled"
        ),
        ("2023-11-16,1,\u{0},x", "use:3:14: a NUL byte; the file must be UTF-8 text"),
        ("2023-11-16,one,2,x", "use:3:12: i: expected a whole number from 0, found \"one\""),
        ("2023-11-16,1,,x", "use:3:14: o: expected a whole number from 0, found nothing"),
        ("\"2023-11-16\",\"1\",\"-2\",x", "use:3:18: o: expected a whole number from 0, found \"-2\""),
    ])
    func badRow(_ row: String, _ message: String) throws {
        let text = "t,i,o,u\n2023-11-16,1,2,ann\n\(row)\n2023-11-17,3,4,bob\n"
        for chunk in [1, Int.max] {
            #expect(
                said(try readUsage(Array(text.utf8), .csv, .least, chunk: chunk)) == [
                    "2: ann 1+2", message, "4: bob 3+4",
                ])
        }
    }

    /// Columns count bytes, lines those of the file, also inside a record of many.
    @Test func places() throws {
        let text = "u,t,i,o\n\"größe\nzwei\",2023-11-16,x,2\nü,2023-11-16,x,2\n"
        #expect(
            said(try readUsage(text, .csv, .least)) == [
                "use:3:18: i: expected a whole number from 0, found \"x\"",
                "use:4:15: i: expected a whole number from 0, found \"x\"",
            ])
    }

    @Test func nothingButAHeader() throws { #expect(try readUsage("t,i,o,u\n", .csv, .least).isEmpty) }

    /// One column may mean two things.
    @Test func oneColumnTwice() throws {
        let mapping = UsageMapping.least.with {
            $0.columns[.outputTokens] = "i"
            $0.project = .column("u")
        }
        guard case .row(let row) = try readUsage("t,i,u\n2023-11-16,7,web\n", .csv, mapping)[0] else {
            Issue.record("refused")
            return
        }
        #expect(row.usage.outputTokens == 7 && row.context.project == "web" && row.context.user == "web")
    }
}
