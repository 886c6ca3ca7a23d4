import Foundation
import LedgerModel
import Projections
import Testing

@testable import Reports

/// Given this spend, expect this report.
@Suite struct SpendReportTests {
    private static let rows = [
        Row(time: "2026-11-01T09:00Z", cost: "1234.5"), Row(time: "2026-11-02T10:00Z", cost: "0.25"),
        Row(time: "2026-11-02T11:00Z", project: "app", model: "claude", outcome: .failed),
    ]

    private func make(
        _ rows: [Row] = rows, others: [Row] = [], period: ReportPeriod = november, provenance: Provenance = provenance()
    ) throws -> Report {
        try SpendReport.make(
            spend: spend(rows), activity: activity(rows + others), period: period, provenance: provenance)
    }

    @Test func text() throws {
        let bar = String(repeating: "█", count: 20)
        #expect(
            ReportFormat.text.render(try make()) == """
                Spend, November 2026 (UTC)

                  ! 1 request has no price: the cost is unknown, and not in the totals: claude (1). An alias or a price, then a backfill, prices it:
                      usage-ledger price alias 'claude=MODEL' --ledger team.ledger
                      usage-ledger price set claude --input N --output N --ledger team.ledger
                      usage-ledger price backfill --ledger team.ledger

                  Requests                 3
                  Input tokens           300
                  Output tokens           30
                  Unpriced                 1
                  Failed                   1
                  Cost           ≥ $1,234.75

                  By day      Requests  Input tokens  Output tokens  Unpriced  Failed       Cost
                  ──────────────────────────────────────────────────────────────────────────────
                  2026-11-01         1           100             10         0       0  $1,234.50  \(bar)
                  2026-11-02         2           200             20         1       1    ≥ $0.25

                  By project  Requests  Input tokens  Output tokens  Unpriced  Failed       Cost
                  ──────────────────────────────────────────────────────────────────────────────
                  web                2           200             20         0       0  $1,234.75  \(bar)
                  app                1           100             10         1       1   unpriced

                  By model  Requests  Input tokens  Output tokens  Unpriced  Failed       Cost
                  ────────────────────────────────────────────────────────────────────────────
                  gpt              2           200             20         0       0  $1,234.75  \(bar)
                  claude           1           100             10         1       1   unpriced

                Ledger 0123456789abcdef, 1,234 events, the last recorded 2026-11-02T12:00:00Z
                Tree root e3b0c442
                Prices: built-in 2026-11. Time zone: UTC.
                Made by: usage-ledger report spend --month 2026-11 --ledger team.ledger

                """)
    }

    @Test func csv() throws {
        let lines = [
            "table,name,requests,inputTokens,cachedTokens,outputTokens,audioMilliseconds,unpricedRequests,failedRequests,cost",
            "total,,3,300,0,30,0,1,1,1234.75",
            "byDay,2026-11-01,1,100,0,10,0,0,0,1234.5",
            "byDay,2026-11-02,2,200,0,20,0,1,1,0.25",
            "byProject,web,2,200,0,20,0,0,0,1234.75",
            "byProject,app,1,100,0,10,0,1,1,",
            "byModel,gpt,2,200,0,20,0,0,0,1234.75",
            "byModel,claude,1,100,0,10,0,1,1,",
        ]
        #expect(ReportFormat.csv.render(try make()) == lines.map { $0 + "\r\n" }.joined())
    }

    @Test func json() throws {
        let data = Data(ReportFormat.json.render(try make()).utf8)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let total = try #require(object["total"] as? [String: Any])
        #expect(total["requests"] as? Int == 3 && total["inputTokens"] as? Int == 300)
        #expect(total["cachedTokens"] as? Int == 0 && total["outputTokens"] as? Int == 30)
        // Exact text, not a number.
        #expect(total["cost"] as? String == "1234.75" && total["unpricedRequests"] as? Int == 1)
        func rows(_ key: String, _ name: String) throws -> [String] {
            try #require(object[key] as? [[String: Any]]).map { row in
                "\(row[name] as? String ?? "?") \(row["requests"] as? Int ?? -1) \(row["cost"] as? String ?? "null")"
            }
        }
        #expect(try rows("byDay", "day") == ["2026-11-01 1 1234.5", "2026-11-02 2 0.25"])
        #expect(try rows("byProject", "project") == ["web 2 1234.75", "app 1 null"])
        #expect(try rows("byModel", "model") == ["gpt 2 1234.75", "claude 1 null"])
        let notes = try #require(object["notes"] as? [[String: Any]])
        #expect(notes.map { $0["code"] as? String } == ["unpriced"])
        #expect((notes[0]["commands"] as? [String])?.count == 3)
    }

    /// A cost is said as surely as it is known.
    @Test(
        arguments: [
            (["1", "2"], Cell.money(dollars("3"))), (["1", nil], .atLeast(dollars("1"))), ([nil, nil], .unpriced),
            (["0", nil], .atLeast(.zero)), (["0", "0"], .money(.zero)), ([], .money(.zero)),
        ] as [([String?], Cell)])
    func costCell(_ costs: [String?], _ cell: Cell) throws {
        let total = try spend(costs.map { Row(time: "2026-11-01", cost: $0) }).total()
        #expect(total.costCell == cell)
    }

    /// Projects and models by cost, equal ones by name; days in their order.
    @Test func order() throws {
        let made = try make([
            Row(time: "2026-11-09", project: "b", model: "z", cost: "1"),
            Row(time: "2026-11-10", project: "a", model: "y", cost: "1"),
            Row(time: "2026-11-02", project: "c", model: "x", cost: "5"),
            Row(time: "2026-11-02", project: "d", model: "w", cost: "-3"),
        ])
        func names(_ table: Int) -> [Cell] { made.tables[table].rows.map { $0[0] } }
        #expect(names(1) == ["2026-11-02", "2026-11-09", "2026-11-10"].map(Cell.text))
        #expect(names(2) == ["c", "a", "b", "d"].map(Cell.text))
        #expect(names(3) == ["x", "y", "z", "w"].map(Cell.text))
    }

    /// The same in whatever order it was told, byte for byte.
    @Test func sameInputSameBytes() throws {
        let rows = (0..<60).map { number in
            Row(
                time: "2026-11-\(number % 28 < 9 ? "0" : "")\(number % 28 + 1)", project: "p\(number % 7)",
                model: "m\(number % 11)", cost: number % 5 == 0 ? nil : "\(number % 3)")
        }
        for format in ReportFormat.allCases {
            let expected = format.render(try make(rows))
            #expect(format.render(try make(rows)) == expected)
            for turn in [1, 17, 42] {
                let turned = Array(rows[turn...] + rows[..<turn])
                #expect(format.render(try make(turned)) == expected)
                #expect(format.render(try make(turned.reversed())) == expected)
            }
        }
    }

    /// A period without usage, in a ledger that has some: which period has, and the command that shows it.
    @Test(
        arguments: [
            ([], "empty", "This ledger has no usage yet.", []),
            (
                [Row(time: "2023-11-16", cost: "1")], "elsewhere",
                "No usage in November 2026. This ledger has usage in November 2023:", ["2023-11"]
            ),
            (
                [
                    Row(time: "2023-11-16", cost: "1"), Row(time: "2025-02-01", cost: "1"),
                    Row(time: "2026-01-01", cost: "1", kind: .throttle),
                ],
                "elsewhere", "No usage in November 2026. This ledger has usage in November 2023 to February 2025:",
                ["2025-02"]
            ),
        ] as [([Row], String, String, [String])])
    func elsewhere(_ others: [Row], _ code: String, _ text: String, _ months: [String]) throws {
        let made = try make([], others: others)
        #expect(made.notes.map(\.code) == [code])
        #expect(made.notes[0].text == text)
        #expect(made.notes[0].commands == months.map { "usage-ledger report spend --month \($0) --ledger team.ledger" })
        // A ledger that the environment names is not named in commands.
        let unnamed = try make([], others: others, provenance: provenance(ledger: nil))
        #expect(unnamed.notes[0].commands == months.map { "usage-ledger report spend --month \($0)" })
    }

    /// Spend without a request, such as a credit, does not hide that there is none.
    @Test func onlyACredit() throws {
        let made = try make([Row(time: "2026-11-01", cost: "-5", kind: .adjustment)])
        #expect(made.notes.map(\.code) == ["empty"])
        #expect(made.tables[0].rows[0].last == .money(dollars("-5")))
    }

    /// What has no price is named, the most first; at most five models.
    @Test func unpriced() throws {
        func rows(_ models: [(String, Int)]) -> [Row] {
            models.flatMap { model, count in (0..<count).map { _ in Row(time: "2026-11-01", model: model) } }
        }
        let two = try make(rows([("b", 1), ("a", 1)]))
        #expect(
            two.notes[0].text
                == "2 requests have no price: the cost is unknown, and not in the totals: a (1), b (1). An alias or a price, then a backfill, prices them:"
        )
        let seven = try make(rows([("a", 1), ("b", 2), ("it's", 1200), ("d", 4), ("e", 3), ("f", 1), ("g", 1)]))
        #expect(
            seven.notes[0].text
                == "1,212 requests have no price: the cost is unknown, and not in the totals: it's (1,200), "
                + "d (4), e (3), b (2), a (1), and 2 more models. An alias or a price, then a backfill, prices them:")
        #expect(
            seven.notes[0].commands == [
                "usage-ledger price alias 'it'\\''s=MODEL' --ledger team.ledger",
                "usage-ledger price set 'it'\\''s' --input N --output N --ledger team.ledger",
                "usage-ledger price backfill --ledger team.ledger",
            ])
        #expect(try make([Row(time: "2026-11-01", cost: "1")]).notes.isEmpty)
    }
}
