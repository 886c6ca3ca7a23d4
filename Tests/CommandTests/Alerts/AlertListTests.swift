import Testing

@Suite struct AlertListTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try run("limit set organization 1000")
        try run("project open api --allocation 500")
    }

    @discardableResult
    private func run(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> CommandResult {
        let arguments = words.split(separator: " ").map(String.init) + ["--ledger", "team.ledger"]
        return try workspace.expectSuccess(arguments, sourceLocation: sourceLocation)
    }

    /// What stands behind the time.
    private func texts(_ words: String = "alert list") throws -> [String] {
        try run(words).lines.map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            return parts.count > 1 ? String(parts[1].drop { $0 == " " }) : line
        }
    }

    @Test func theNewestStandsLast() throws {
        #expect(try run("alert list").output == "There are no alerts.\n")
        #expect(try run("alert list --pending").output == "No alert is waiting to be sent.\n")
        let raised = try run("adjustment add 380 --kind correction --project api")
        #expect(
            raised.lines.dropFirst() == [
                "Budget info for project:api: 76.0% of monthly limit ($380.00 of $500.00)",
                "Budget warning for project:api: 76.0% of monthly limit ($380.00 of $500.00)",
            ])
        try run("adjustment add 380 --kind correction")
        #expect(
            try texts() == [
                "Budget info for project:api: 76.0% of monthly limit ($380.00 of $500.00) [stderr: pending]",
                "Budget warning for project:api: 76.0% of monthly limit ($380.00 of $500.00) [stderr: pending]",
                "Budget info: 76.0% of monthly limit ($760.00 of $1000.00) [stderr: pending]",
                "Budget warning: 76.0% of monthly limit ($760.00 of $1000.00) [stderr: pending]",
            ])
        #expect(try texts("alert list --pending") == texts())
        #expect(try run("alert list --month 2020-01").output == "There are no alerts in that time.\n")
        #expect(try texts("alert list --from 2020-01-01").count == 4)
    }

    @Test func asJSON() throws {
        try run("limit set user:ann 5 --period day --soft")
        try run("adjustment add 380 --kind correction --project api --user ann")
        let alerts = try #require(try run("alert list --json").output.jsonArray)
        #expect(alerts.map { $0["level"] as? String } == ["warning", "info", "warning"])
        let soft = alerts[0]
        #expect(
            soft["text"] as? String == "Budget warning for user:ann: 7600.0% of soft daily limit ($380.00 of $5.00)")
        #expect(soft["kind"] as? String == "soft" && soft["period"] as? String == "day")
        #expect(soft["settled"] as? String == "380" && soft["limit"] as? String == "5")
        #expect((soft["deliveries"] as? [Any])?.isEmpty == true)
        #expect(soft["pendingRoutes"] as? [String] == ["stderr"])
        let sequences = try workspace.events("--kind", "alert").map { $0["sequence"] as? Int }
        #expect(alerts.map { $0["sequence"] as? Int } == sequences)
    }
}
