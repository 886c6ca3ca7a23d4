import Foundation
import Testing

/// One past usage from the command line.
@Suite struct EventRecordTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func record(_ words: String) throws -> CommandResult {
        try workspace.run(
            ["event", "record", "--ledger", "team.ledger"] + words.split(separator: " ").map(String.init))
    }

    /// 500 × 0.000002 + 400 × 0.0000005 + 120 × 0.000008, the price of gpt-4.1, in March.
    @Test func isPricedAtItsTime() throws {
        let words =
            "--project web --model gpt-4.1 --input-tokens 900 --cached-tokens 400 --output-tokens 120 --at 2026-03-05 --id a"
        let first = try record(words)
        #expect(first.status == 0 && first.output == "Recorded as event 2: 0.00216 USD.\n", "\(first)")
        #expect(try record(words).output == "Recorded already as event 2: 0.00216 USD.\n")
        #expect(try workspace.spend(month: "2026-03").total.cost == "0.00216")
        let other = try record(words.replacingOccurrences(of: "900", with: "901"))
        #expect(other.status == 65 && other.errors.contains("event 2 has the same origin"))
        // Without an id it is another one each time.
        #expect(try record("--project web --cost 1.5 --at 2026-03-05").output == "Recorded as event 3: 1.5 USD.\n")
        #expect(try record("--project web --cost 1.5 --at 2026-03-05").output == "Recorded as event 4: 1.5 USD.\n")
        #expect(try workspace.spend(month: "2026-03").total.cost == "3.00216")
    }

    /// What is past is recorded though it breaks a limit, and says so; what has no price is no zero.
    @Test func nothingRefusesIt() throws {
        try workspace.expectSuccess("limit", "set", "organization", "1", "--ledger", "team.ledger")
        let over = try record("--project web --cost 5")
        #expect(
            over.status == 0
                && over.errors.contains("note: Budget critical: 500.0% of monthly limit ($5.00 of $1.00)\n"))
        #expect(
            try record("--project web --model no-such --input-tokens 5").output
                == "Recorded as event 8, at an unknown cost: its model has no price.\n")
    }

    /// An import raises alerts for what is billed now, and for no earlier month. A million input tokens cost 2 dollars.
    @Test func importsTellOfThePresentPeriod() throws {
        try workspace.expectSuccess("limit", "set", "organization", "4", "--ledger", "team.ledger")
        try workspace.importRows(["2024-01-01,gpt-4.1,9000000,0"])
        #expect(try workspace.events("--kind", "alert").isEmpty)
        let now = Date.now.formatted(.iso8601)
        try workspace.importRows(["\(now),gpt-4.1,1500000,0"], file: "now.csv")
        let alerts = try workspace.events("--kind", "alert")
        #expect(alerts.map { $0["thresholdPercent"] as? Int } == [50, 75])
        #expect(alerts.first?["settled"] as? String == "3")
    }

    @Test(arguments: [
        ("--project web --input-tokens 5", 64), ("--project web --model gpt-4.1", 64), ("--model m --cost 1", 64),
        ("--project web --cost 1 --at tomorrow", 64), ("--project web --cost 1 --at 2199-01-01", 65),
        ("--project web --model gpt-4.1 --input-tokens 5 --cached-tokens 6", 65),
    ]) func unusable(words: String, status: Int32) throws {
        let log = try workspace.log()
        #expect(try record(words).status == status)
        #expect(try workspace.log() == log)
    }
}
