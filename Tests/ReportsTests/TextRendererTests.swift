import LedgerModel
import Testing

@testable import Reports

/// Given these cells, expect this text.
@Suite struct TextRendererTests {
    private func lines(_ table: ReportTable, _ currency: Currency = .usd, width: Int? = nil) -> [String] {
        tableLines(ReportFormat.text.render(report(table, provenance: provenance(currency: currency)), width: width))
    }

    /// One cell, in a table and in a record.
    @Test(arguments: [
        (Cell.text("gpt-4.1"), "gpt-4.1"), (.text(""), ""), (.text("日本"), "日本"),
        (.text("a\u{1B}[2Jb\n\u{7}\u{9B}c"), "a�[2Jb���c"),
        (.count(7), "7"), (.count(999), "999"), (.count(1000), "1,000"),
        (.count(22_361_870), "22,361,870"), (.count(-1_234_567), "-1,234,567"),
        (.count(.max), "9,223,372,036,854,775,807"), (.count(.min), "-9,223,372,036,854,775,808"),
        (.duration(milliseconds: 125_211_041), "34:46:51"), (.duration(milliseconds: 999), "0:00:00"),
        (.duration(milliseconds: 3_600_000_000), "1,000:00:00"),
        (.money(dollars("0")), "$0.00"), (.money(dollars("12.5")), "$12.50"),
        (.money(dollars("77.433")), "$77.433"), (.money(dollars("77.43306")), "$77.4331"),
        (.money(dollars("34.48275862069")), "$34.4828"), (.money(dollars("0.0012345")), "$0.0012"),
        (.money(dollars("0.00012345")), "$0.00012"),
        (.money(dollars("0.00005")), "$0.00005"), (.money(dollars("0.00004999")), "$0.000050"),
        (.money(dollars("-0.00005")), "-$0.00005"), (.money(dollars("0.000000000001")), "$0.000000000001"),
        (.money(dollars("1234567.5")), "$1,234,567.50"), (.money(dollars("-1000")), "-$1,000.00"),
        (.money(dollars("999999.99995")), "$1,000,000.0000"),
        (.money(Money(picounits: .max)), "$170,141,183,460,469,231,731,687,303.7159"),
        (.money(Money(picounits: .min)), "-$170,141,183,460,469,231,731,687,303.7159"),
        (.atLeast(dollars("5")), "≥ $5.00"), (.atLeast(dollars("0")), "≥ $0.00"),
        (.atLeast(dollars("-5")), "≥ -$5.00"), (.atLeast(dollars("84.2321294")), "≥ $84.2321"),
        (.unpriced, "unpriced"),
        (.instant(instant("2026-11-01T00:00:00.5Z")), "2026-11-01T00:00:00.5Z"),
    ])
    func cell(_ cell: Cell, _ text: String) {
        // Beside a column that says something, so that this one counts whatever it says.
        let rows = lines(table([[.text("x"), cell], [.text("y"), .text("z")]]))
        #expect(rows.count == 4)
        #expect(rows[2].hasPrefix("  x") && rows[2].hasSuffix(text))
        #expect(rows[2].dropFirst(7).drop { $0 == " " } == text[...])
        let facts = lines(table([[.text("x"), cell]], shape: .record))
        #expect(facts.count == 2)
        #expect(facts[1].dropFirst(6).drop { $0 == " " } == text[...])
    }

    /// As many decimals as the currency has, where that is exact.
    @Test(arguments: [
        ("USD", "1", "$1.00"), ("EUR", "1", "€1.00"), ("GBP", "1", "£1.00"), ("JPY", "1", "JPY 1"),
        ("KWD", "1", "KWD 1.000"), ("CLF", "1", "CLF 1.0000"), ("JPY", "0.5", "JPY 0.5"),
        ("KWD", "0.00049", "KWD 0.00049"), ("JPY", "1234.56789", "JPY 1,234.5679"),
    ])
    func currency(_ code: String, _ amount: String, _ text: String) throws {
        let rows = lines(table([[.text("x"), .money(dollars(amount))]]), try #require(Currency(code: code)))
        #expect(rows[2].hasSuffix("  \(text)"))
    }

    /// Amounts below one another have the same decimals; one that is too small for them is not said to be nothing.
    @Test(
        arguments: [
            ([.money(dollars("1234.75")), .money(dollars("0.25"))], ["$1,234.75", "$0.25"]),
            ([.money(dollars("1.5")), .money(dollars("0.12345"))], ["$1.5000", "$0.1235"]),
            ([.money(dollars("1.5")), .money(dollars("0.125"))], ["$1.500", "$0.125"]),
            (
                [.money(dollars("100")), .money(dollars("0.00001")), .money(.zero)],
                ["$100.0000", "< $0.0001", "$0.0000"]
            ),
            ([.money(dollars("100")), .money(dollars("-0.00001"))], ["$100.0000", "> -$0.0001"]),
            ([.money(dollars("100")), .money(dollars("0.00005"))], ["$100.0000", "$0.0001"]),
            ([.money(dollars("100")), .atLeast(dollars("0.00001"))], ["$100.0000", "≥ $0.0000"]),
            ([.money(dollars("0.00002")), .money(dollars("0.000001"))], ["$0.000020", "$0.000001"]),
            ([.money(dollars("-3.00001")), .unpriced, .none], ["-$3.0000", "unpriced", "–"]),
        ] as [([Cell], [String])])
    func column(_ cells: [Cell], _ texts: [String]) {
        let rows = lines(table(cells.map { [.text("x"), $0] })).dropFirst(2)
        #expect(rows.map { $0.dropFirst(9).drop { $0 == " " }[...] } == texts.map { $0[...] })
    }

    @Test func wholeTable() {
        #expect(
            lines(
                table([
                    [.text("first"), .count(1), .count(0), .money(dollars("1.5")), .none],
                    [.text("the second"), .count(1000), .count(0), .unpriced, .none],
                    [.none, .count(0), .count(0), .money(dollars("-2")), .none],
                ])) == [
                    "  Table           A         C",
                    "  ───────────────────────────",
                    "  first           1     $1.50",
                    "  the second  1,000  unpriced",
                    "  –               0    -$2.00",
                ])
    }

    /// Bars show shares of the largest amount, in eighths of twenty blocks.
    @Test(arguments: [
        (["8", "4", "2", "1"], [20 * 8, 80, 40, 20]), (["1", "0.99375"], [160, 159]),
        (["160", "1", "0.999"], [160, 1, 0]),
        (["5", "-5", "0"], [160, 0, 0]), (["0", "0"], [0, 0]), (["-1", "-2"], [0, 0]), (["0.000000000001"], [160]),
        (["0.00000000016", "0.000000000007"], [160, 7]), (["100000000000000000000000000", "1"], [160, 0]),
    ])
    func bars(_ amounts: [String], _ eighths: [Int]) {
        let rows = lines(table(amounts.map { [.text("x"), .money(dollars($0))] }, bar: true)).dropFirst(2)
        let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let drawn = rows.map { row in
            row.reduce(0) { $0 + ($1 == "█" ? 8 : (parts.firstIndex(of: $1) ?? -1) + 1) }
        }
        #expect(drawn == eighths)
        #expect(rows.allSatisfy { $0.last != " " })
    }

    @Test func barsOfWhatIsNotKnown() {
        let rows = lines(
            table(
                [
                    [.text("a"), .atLeast(dollars("2"))], [.text("b"), .unpriced], [.text("c"), .money(dollars("1"))],
                    [.text("d"), .none],
                ], bar: true))
        #expect(rows.dropFirst(2).map { $0.filter { $0 == "█" }.count } == [20, 0, 10, 0])
    }

    /// An empty table is left out; columns of nothing but zeros are for machines.
    @Test func nothingToShow() {
        #expect(lines(ReportTable(key: "t", title: "T", columns: [.init("a", "A")], rows: [])).isEmpty)
        #expect(
            lines(table([[.text("x"), .count(0), .none, .duration(milliseconds: 0)]])) == [
                "  Table", "  ─────", "  x    ",
            ])
        #expect(lines(table([[.text("x"), .count(0), .money(.zero)]])).first == "  Table      B")
    }

    /// Where a terminal is narrow, the least important columns go.
    @Test(
        arguments: [
            (nil, "  Name  Much  Some  Last"), (80, "  Name  Much  Some  Last"), (24, "  Name  Much  Some  Last"),
            (23, "  Name  Much  Last"), (18, "  Name  Much  Last"), (17, "  Name  Last"), (1, "  Name  Last"),
        ] as [(Int?, String)])
    func narrow(_ width: Int?, _ header: String) {
        let columns: [ReportTable.Column] = [
            .init("name", "Name"), .init("much", "Much", rank: 1), .init("some", "Some", rank: 2),
            .init("last", "Last"),
        ]
        let table = ReportTable(
            key: "t", title: "Name", columns: columns, rows: [[.text("x"), .count(1), .count(2), .count(3)]])
        #expect(lines(table, width: width).first == header)
    }

    @Test func wholeReport() {
        let note = ReportNote(code: "unpriced", text: "Mind\u{1B}this:", commands: ["do this", "or\tthat"])
        let text = ReportFormat.text.render(report(table([[.text("x"), .count(1)]]), notes: [note]))
        #expect(
            text == """
                Title, November 2026 (UTC)

                  ! Mind�this:
                      do this
                      or�that

                  Table  A
                  ────────
                  x      1

                Ledger 0123456789abcdef, 1,234 events, the last recorded 2026-11-02T12:00:00Z
                Tree root e3b0c442
                Prices: built-in 2026-11. Time zone: UTC.
                Made by: usage-ledger report spend --month 2026-11 --ledger team.ledger

                """)
    }

    /// Whatever names the report's origin has: none of them moves the cursor.
    @Test func noControlCharacters() {
        var source = provenance(["report", "x\u{1B}]0;y\u{7}"], ledger: "a\rb", catalogue: "list\u{1B}[31m.json")
        source.recordedAt = nil
        source.treeRoot = nil
        var whole = report(table([[.text("x\u{8}"), .text("\u{85}")]]), provenance: source)
        whole.title = "T\u{0}"
        whole.period.label = "all\u{C}"
        let text = ReportFormat.text.render(whole)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(text.contains("Ledger 0123456789abcdef, 1,234 events\nPrices: list�[31m.json. Time zone: UTC.\n"))
        #expect(!text.contains("Tree root"))
    }
}
