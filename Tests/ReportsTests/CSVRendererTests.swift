import Foundation
import LedgerModel
import Testing

@testable import Reports

/// Given these cells, expect this CSV.
@Suite struct CSVRendererTests {
    private func lines(_ tables: [ReportTable]) -> [String] {
        var whole = report(tables[0])
        whole.tables = tables
        let text = ReportFormat.csv.render(whole)
        #expect(text.hasSuffix("\r\n"))
        return text.components(separatedBy: "\r\n").dropLast()
    }

    @Test(arguments: [
        (Cell.text("gpt-4.1"), "gpt-4.1"), (.text(""), ""), (.text("a,b"), "\"a,b\""),
        (.text("say \"hi\""), "\"say \"\"hi\"\"\""),
        (.text("a\nb"), "\"a\nb\""), (.text("a\rb"), "\"a\rb\""), (.text("\""), "\"\"\"\""), (.text("日本"), "日本"),
        // Text that a spreadsheet would run.
        (.text("=1+1"), "'=1+1"), (.text("+1"), "'+1"), (.text("-1"), "'-1"), (.text("@SUM(A1)"), "'@SUM(A1)"),
        (.text("\tx"), "'\tx"), (.text("\rx"), "\"'\rx\""), (.text("=\"a\""), "\"'=\"\"a\"\"\""), (.text("a=1"), "a=1"),
        // Marks that join with what stands before them hide nothing.
        (.text("a,\u{301}b"), "\"a,\u{301}b\""), (.text("a\"\u{301}b"), "\"a\"\"\u{301}b\""),
        (.text("=\u{301}1"), "'=\u{301}1"),
        (.text("\r\nx"), "\"'\r\nx\""),
        (.count(0), "0"), (.count(1_234_567), "1234567"), (.count(.min), "-9223372036854775808"),
        (.duration(milliseconds: 1500), "1500"), (.money(dollars("77.43306")), "77.43306"), (.money(.zero), "0"),
        (.money(dollars("-1.5")), "-1.5"), (.money(dollars("0.000000000001")), "0.000000000001"),
        (.atLeast(dollars("5")), "5"), (.unpriced, ""), (.none, ""),
        (.instant(instant("2026-11-01T00:00:00Z")), "2026-11-01T00:00:00Z"),
    ])
    func cell(_ cell: Cell, _ expected: String) {
        let behind = ReportFormat.csv.render(report(table([[.text("x"), cell]])))
        #expect(Array(behind.utf8) == Array("table,name,a\r\ntable,x,\(expected)\r\n".utf8))
        let asName = ReportFormat.csv.render(report(table([[cell, .count(1)]])))
        #expect(Array(asName.utf8) == Array("table,name,a\r\ntable,\(expected),1\r\n".utf8))
    }

    /// Every row says which table it is of; records have no name, and no column is left out.
    @Test func severalTables() {
        let record = ReportTable(
            key: "total", title: "Total", shape: .record, columns: [.init("a", "A"), .init("b", "B")],
            rows: [[.count(3), .count(0)]])
        var other = table([[.text("y"), .count(2), .count(0)]])
        other.key = "other"
        #expect(
            lines([record, table([[.text("x"), .count(1), .count(0)]]), other]) == [
                "table,name,a,b", "total,,3,0", "table,x,1,0", "other,y,2,0",
            ])
    }

    @Test func emptyTable() {
        let empty = ReportTable(key: "t", title: "T", columns: [.init("name", "N"), .init("a", "A")], rows: [])
        #expect(lines([empty]) == ["table,name,a"])
    }

    @Test func noTables() {
        var whole = report(table([[.text("x")]]))
        whole.tables = []
        #expect(ReportFormat.csv.render(whole) == "")
    }
}
