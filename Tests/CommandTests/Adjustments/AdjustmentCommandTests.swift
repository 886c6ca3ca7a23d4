import Testing

@Suite struct AdjustmentCommandTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.importRows(["2024-03-05T10:00:00Z,gpt-4.1,1000000,0"])
    }

    private func add(_ words: String) throws -> CommandResult {
        let words = words.split(separator: " ").map(String.init)
        return try workspace.run(["adjustment", "add", "--ledger", "team.ledger", "--reason", "why"] + words)
    }

    /// A million input tokens of gpt-4.1 cost 2.
    @Test func spendFollows() throws {
        let credit = try add("0.50 --kind credit --project web --model gpt-4.1 --at 2024-03-06 --reference CN-1")
        #expect(credit.status == 0 && credit.errors == "", "\(credit)")
        #expect(credit.output.hasPrefix("Took 0.5 USD off project web's spend of 2024-03-06: event "))
        let correction = try add("--kind correction --at 2024-03-07 -- -0.25")
        #expect(correction.output.hasPrefix("Took 0.25 USD off the organization's spend of 2024-03-07: event "))
        #expect(
            try add("0.10 --kind correction --at 2024-03-07").output.hasPrefix("Added 0.1 USD to the organization's"))
        #expect(try workspace.spend(month: "2024-03").total.cost == "1.35")
    }

    @Test func whatIsCorrectedLendsItsProjectAndTime() throws {
        let response = try #require(try workspace.events("--kind", "response").first?["sequence"] as? Int)
        #expect(try add("0.25 --kind refund --corrects \(response) --by ann").status == 0)
        let event = try #require(try workspace.events("--kind", "adjustment").last)
        #expect(event["project"] as? String == "web" && event["model"] as? String == "gpt-4.1")
        #expect(event["requestedAt"] as? String == "2024-03-05T10:00:00Z")
        #expect(event["amount"] as? String == "-0.25" && event["corrects"] as? Int == response)
        #expect(event["by"] as? String == "ann" && event["reason"] as? String == "why")
        #expect(event["adjustment"] as? String == "refund")
    }

    @Test(arguments: [
        ("1 --kind gift", 64, "credit, refund or correction"), ("1 --kind backPricing", 64, "found \"backPricing\""),
        ("x --kind credit", 64, "such as 500"), ("0 --kind credit", 65, "above 0"),
        ("1 --kind credit --project nowhere", 1, "there is no project nowhere"),
        ("1 --kind credit --corrects 0", 65, "kind catalogueAdopted, which carries no amount"),
        ("1 --kind credit --corrects 9999", 65, "there is no event 9999"),
        ("1 --kind credit --at 2199-01-01", 65, "is to come"), ("1 --kind credit --user ann", 65, "no project"),
    ]) func whatCannotBeIsRefused(_ words: String, _ status: Int32, _ text: String) throws {
        let before = try workspace.log()
        let result = try add(words)
        #expect(result.status == status, "\(result)")
        #expect(result.errors.contains(text), "\(result)")
        #expect(try workspace.log() == before)
    }
}
