import Foundation
import Testing

/// `status` and `report spend` at past instants: each figure by hand.
@Suite struct PastStatusTests {
    private let ledger: PastLedger

    init() throws { ledger = try PastLedger() }

    /// What the status says of the organization, in the order of `facts`.
    private static let facts = [
        "totalUsed", "totalHeld", "totalRemaining", "monthlyLimit", "unallocated", "dailyBudget", "alertLevel",
    ]

    private func text(_ value: Any?) -> String { (value as? String) ?? (value is NSNull ? "null" : "\(value ?? "–")") }

    /// 4 March's 20 became known on 11 March.
    @Test(arguments: [
        // What was known at noon of the 6th. 620 left that morning for 26 days.
        (
            "--as-known 2025-03-06T12:00Z", "2025-03-06T13:00:00+01:00",
            ["380", "60", "560", "1000", "500", "23.846153846154", "warning"]
        ),
        // What is known now of it: 600 left for 26 days.
        (
            "--as-of 2025-03-06T12:00Z", "2025-03-06T13:00:00+01:00",
            ["400", "60", "540", "1000", "500", "23.076923076923", "warning"]
        ),
        // What was known on the 10th of it, which is what was known at the time.
        (
            "--as-of 2025-03-06T12:00Z --as-known 2025-03-10", "2025-03-06T13:00:00+01:00",
            ["380", "60", "560", "1000", "500", "23.846153846154", "warning"]
        ),
        // What was known then, looked at a day later: the hold is still there. 25 days are left.
        (
            "--as-of 2025-03-07T12:00Z --as-known 2025-03-06T12:00Z", "2025-03-07T13:00:00+01:00",
            ["380", "60", "560", "1000", "500", "24.8", "warning"]
        ),
        // Settled for 50, and the limit raised: 2000 - 430 on the morning of the 7th, for 25 days.
        (
            "--as-known 2025-03-07T00:30", "2025-03-07T00:30:00+01:00",
            ["430", "0", "1570", "2000", "1500", "62.8", "warning"]
        ),
        // The last instant before: in Berlin the day has begun, and 570 of 1000 are left for 25 days.
        (
            "--as-known 2025-03-07T00:29:59", "2025-03-07T00:29:59+01:00",
            ["430", "0", "570", "1000", "500", "22.8", "warning"]
        ),
        // All of it, and 450 of 500 are the project's.
        (
            "--as-known 2025-03-12", "2025-03-12T00:00:00+01:00",
            ["450", "0", "1550", "2000", "1500", "77.5", "critical"]
        ),
        // February, as it is known now: no limit was set.
        (
            "--as-of 2025-02-25", "2025-02-25T00:00:00+01:00",
            ["7", "0", "null", "null", "null", "null", "ok"]
        ),
        ("--as-of 2020-01-01", "2020-01-01T00:00:00+01:00", ["0", "0", "null", "null", "null", "null", "ok"]),
        ("--as-known 2020-01-01", "2020-01-01T00:00:00+01:00", ["0", "0", "null", "null", "null", "null", "ok"]),
        // A month that has nothing yet: 2000 for 31 days.
        (
            "--as-of 2200-01-01", "2200-01-01T00:00:00+01:00",
            ["0", "0", "2000", "2000", "2000", "64.516129032258", "ok"]
        ),
    ]) func figures(_ options: String, _ now: String, _ expected: [String]) throws {
        let status = try ledger.object("status \(options)")
        #expect(text(status["now"]) == now)
        #expect(Self.facts.map { text(status[$0]) } == expected, "\(options)")
    }

    @Test func projects() throws {
        func api(_ options: String) throws -> [String] {
            let projects = try ledger.object("status \(options)")["projects"] as? [String: [String: Any]]
            return ["limit", "used", "held", "remaining", "percentUsed"].map { text(projects?["api"]?[$0]) }
        }
        #expect(try api("--as-known 2025-03-06T12:00Z") == ["500", "380", "60", "60", "76.0"])
        #expect(try api("--as-of 2025-03-06T12:00Z") == ["500", "400", "60", "40", "80.0"])
        #expect(try api("--as-known 2025-03-12") == ["500", "450", "0", "50", "90.0"])
        #expect(try api("--as-of 2025-03-02T08:59Z") == ["–", "–", "–", "–", "–"])
    }

    /// Of a time that has not come, what is recorded now is what stands now.
    @Test func asKnownInTheFutureIsNow() throws {
        var (now, future) = (try ledger.object("status"), try ledger.object("status --as-known 2200-01-01"))
        #expect(text(future["asKnown"]) == "2200-01-01T00:00:00+01:00" && future["asOf"] is NSNull)
        for key in ["now", "command", "asKnown"] {
            now[key] = nil
            future[key] = nil
        }
        // Whoever had usage is said in the past tense.
        now["notes"] = nil
        future["notes"] = nil
        #expect(now as NSDictionary == future as NSDictionary)
    }

    /// What it was made from is named, and the command that is printed makes it again.
    @Test(arguments: [
        ("status --as-of 2025-03-06", "As of 2025-03-06T00:00:00+01:00."),
        ("status --as-known 2025-03-06T12:00Z", "As known at 2025-03-06T13:00:00+01:00."),
        (
            "status --as-of 2025-03-06 --as-known 2025-03-07",
            "As of 2025-03-06T00:00:00+01:00, as known at 2025-03-07T00:00:00+01:00."
        ),
        ("report spend --month 2025-03 --as-of 2025-03-06", "As of 2025-03-06T00:00:00+01:00."),
        ("report spend --as-known 2025-03-06", "As known at 2025-03-06T00:00:00+01:00."),
    ]) func saysWhatItWasMadeFrom(_ words: String, _ footer: String) throws {
        let lines = try ledger.lines(words)
        #expect(lines.contains(footer), "\(lines)")
        let made = try #require(lines.first { $0.hasPrefix("Made by: ") })
        let again = try OldPeriodTests.runInShell(String(made.dropFirst("Made by: ".count)), ledger.workspace.runner)
        #expect(again.lines == lines)
        let json = try ledger.object(words)
        let named = footer.replacingOccurrences(of: "As of", with: "as of")
            .replacingOccurrences(of: "As known", with: "as known")
        for (key, word) in [("asOf", "as of"), ("asKnown", "as known at")] {
            let value = text(json[key])
            #expect(value == "null" ? !named.contains(word) : named.contains("\(word) \(value)"), "\(key)")
        }
    }

    /// What is adopted and recorded later changes nothing in a report of what was known.
    @Test func aReportOfThePastStaysTheSame() throws {
        let commands = [
            "report spend --as-known 2025-03-20", "status --as-known 2025-03-20",
            "report spend --as-of 2025-03-20 --json",
            "status --as-of 2025-03-20 --as-known 2025-03-20 --json", "price list --as-known 2025-03-20",
        ]
        func outputs() throws -> [String] {
            try commands.map { command in
                // The size of the log and its root are those of what was known only with --as-known.
                let result = try ledger.run(command)
                return command.contains("--as-known") ? result.output : ""
            }
        }
        let before = try outputs()
        try ledger.workspace.write("{\"m\":{\"input_cost_per_token\":9e-06}}", to: "list.json")
        for words in [
            "price import list.json", "limit set organization 5000", "adjustment add 100 --kind correction",
            "event record --project new --model m --cost 9 --at 2025-03-04",
        ] {
            let result = try ledger.run(words)
            #expect(result.status == 0, "\(words)\n\(result)")
        }
        #expect(try outputs() == before)
        #expect(try ledger.object("status --as-of 2025-03-20")["totalUsed"] as? String == "459")
    }

    // MARK: Spend

    @Test(arguments: [
        ("", "2025-03-01", "450"), ("--as-of 2025-03-04T12:00Z", "2025-03-01", "20"),
        ("--as-known 2025-03-06T17:59Z", "2025-03-01", "380"), ("--as-known 2025-03-06T18:00Z", "2025-03-01", "430"),
        ("--as-of 2025-03-05 --as-known 2025-03-10 --month 2025-03", "2025-03-01", "0"),
        // The month of the instant, where that is before the last event.
        ("--as-of 2025-02-25", "2025-02-01", "7"), ("--as-of 2200-01-01", "2025-03-01", "450"),
        // The month in which something was last recorded by then.
        ("--as-known 2025-08-01", "2025-03-01", "450"), ("--as-known 2200-01-01", "2025-03-01", "450"),
        ("--as-known 2025-02-25", "2025-02-01", "0"), ("--as-of 2025-02-25 --as-known 2025-03-03", "2025-02-01", "0"),
        ("--as-of 2025-02-25 --as-known 2025-03-03T09:00Z", "2025-02-01", "7"),
    ]) func spend(_ options: String, _ month: String, _ cost: String) throws {
        let report = try ledger.object("report spend \(options)")
        #expect((report["total"] as? [String: Any])?["cost"] as? String == cost)
        let start = text((report["period"] as? [String: Any])?["from"])
        #expect(start.hasPrefix(month))
    }

    @Test func nothingThen() throws {
        #expect(try ledger.lines("report spend --as-known 2025-02-25").contains("  ! This ledger had no usage then."))
        let lines = try ledger.lines("report spend --month 2025-01 --as-of 2025-03-06")
        #expect(
            lines.contains("  ! No usage in January 2025. This ledger had usage in February 2025 to March 2025:"))
        #expect(
            lines.contains(
                "      usage-ledger report spend --month 2025-03 --as-of 2025-03-05T23:00:00Z --ledger past.ledger"))
    }
}
