import Foundation
import LedgerModel
import Testing

@testable import Reports

/// Given these cells, expect this JSON.
@Suite struct JSONRendererTests {
    private func object(_ report: Report) throws -> [String: Any] {
        let text = ReportFormat.json.render(report)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test(arguments: [
        (Cell.text("gpt-4.1"), "\"gpt-4.1\""), (.text(""), "\"\""), (.text("a\"b\\c/d"), "\"a\\\"b\\\\c/d\""),
        (.text("\n\r\t\u{8}\u{0}\u{1F}\u{7F}"), "\"\\n\\r\\t\\u0008\\u0000\\u001f\u{7F}\""),
        (.text("é日\u{2028}👩‍👩‍👧"), "\"é日\u{2028}👩‍👩‍👧\""), (.text("\"\u{301}\\\u{301}"), "\"\\\"\u{301}\\\\\u{301}\""),
        (.text("=1+1"), "\"=1+1\""), (.count(0), "0"), (.count(.max), "9223372036854775807"),
        (.duration(milliseconds: 1500), "1500"), (.money(dollars("77.43306")), "\"77.43306\""),
        (.money(.zero), "\"0\""),
        (.money(dollars("-0.000000000001")), "\"-0.000000000001\""),
        (.money(Money(picounits: .min)), "\"-170141183460469231731687303.715884105728\""),
        (.atLeast(dollars("5.50")), "\"5.5\""), (.unpriced, "null"), (.none, "null"),
        (.instant(instant("2026-11-01T00:00:00.25Z")), "\"2026-11-01T00:00:00.25Z\""),
    ])
    func cell(_ cell: Cell, _ expected: String) throws {
        let whole = report(table([[.text("x"), cell]]))
        let text = ReportFormat.json.render(whole)
        #expect(text.contains("\n      \"name\": \"x\",\n      \"a\": \(expected)\n"))
        let rows = try #require(try object(whole)["table"] as? [[String: Any]])
        if case .text(let text) = cell { #expect(rows[0]["a"] as? String == text) }
        if case .money(let money) = cell { #expect(rows[0]["a"] as? String == money.description) }
    }

    @Test func wholeReport() {
        let note = ReportNote(code: "empty", text: "Nothing \"yet\".", commands: ["a", "b"])
        let text = ReportFormat.json.render(report(table([[.text("x"), .count(0)]]), notes: [note]))
        #expect(
            text == """
                {
                  "report": "kind",
                  "ledger": {
                    "id": "0123456789abcdef",
                    "treeSize": 1234,
                    "root": "e3b0c442",
                    "recordedAt": "2026-11-02T12:00:00Z"
                  },
                  "asOf": null,
                  "asKnown": null,
                  "period": {
                    "from": "2026-11-01T00:00:00Z",
                    "to": "2026-12-01T00:00:00Z",
                    "timeZone": "UTC",
                    "timeZoneRules": "fixed"
                  },
                  "currency": "USD",
                  "catalogue": "built-in 2026-11",
                  "table": [
                    {
                      "name": "x",
                      "a": 0
                    }
                  ],
                  "notes": [
                    {
                      "code": "empty",
                      "text": "Nothing \\"yet\\".",
                      "commands": [
                        "a",
                        "b"
                      ]
                    }
                  ],
                  "command": "usage-ledger report spend --month 2026-11 --ledger team.ledger"
                }

                """)
    }

    @Test func shapes() throws {
        let rows: [[Cell]] = [[.text("x"), .count(1)]]
        let record = try #require(try object(report(table(rows, shape: .record)))["table"] as? [String: Any])
        #expect(record["name"] as? String == "x" && record["a"] as? Int == 1 && record.count == 2)
        let facts = try object(report(table(rows, shape: .facts)))
        #expect(facts["name"] as? String == "x" && facts["a"] as? Int == 1 && facts["table"] == nil)
        let keyed = try #require(
            try object(report(table(rows + [[.text("y"), .none]], shape: .keyedRows)))["table"]
                as? [String: [String: Any]])
        #expect(keyed.keys.sorted() == ["x", "y"])
        #expect(keyed["x"]?["a"] as? Int == 1 && keyed["y"]?["a"] is NSNull && keyed["x"]?.count == 1)
        let empty = ReportTable(key: "t", title: "T", columns: [.init("name", "N")], rows: [])
        #expect((try object(report(empty))["t"] as? [Any])?.isEmpty == true)
    }

    @Test func absentProvenance() throws {
        var source = provenance(ledger: nil, catalogue: nil)
        source.treeRoot = nil
        source.recordedAt = nil
        let whole = try object(report(table([[.text("x")]]), provenance: source))
        let ledger = try #require(whole["ledger"] as? [String: Any])
        #expect(ledger["root"] is NSNull && ledger["recordedAt"] is NSNull && whole["catalogue"] is NSNull)
        #expect(whole["command"] as? String == "usage-ledger report spend --month 2026-11")
    }

    /// Times are written in the billing zone.
    @Test func billingZone() throws {
        let rules = TimeZoneRules(
            name: "Asia/Kathmandu", version: "2026a", initialOffsetSeconds: 20_700, transitions: [])
        let calendar = BillingCalendar(rules: rules)
        var whole = report(
            table([[.text("x"), .instant(instant("2026-11-01T00:00Z"))]]), provenance: provenance(calendar: calendar))
        whole.period = ReportPeriod(CivilMonth(year: 2026, month: 11), in: calendar)
        let period = try #require(try object(whole)["period"] as? [String: String])
        #expect(
            period == [
                "from": "2026-11-01T00:00:00+05:45", "to": "2026-12-01T00:00:00+05:45", "timeZone": "Asia/Kathmandu",
                "timeZoneRules": "2026a",
            ])
        #expect(ReportFormat.json.render(whole).contains("\"a\": \"2026-11-01T05:45:00+05:45\""))
    }
}
