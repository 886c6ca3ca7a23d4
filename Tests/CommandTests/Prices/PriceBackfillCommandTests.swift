import Testing

@Suite struct PriceBackfillCommandTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.importRows([
            "2024-03-05T10:00:00Z,house,1000000,0", "2024-03-06T10:00:00Z,house,500000,0",
            "2024-03-06T11:00:00Z,other,500000,0", "2024-04-01T00:00:00Z,house,1000000,0",
        ])
    }

    @discardableResult
    private func run(_ words: String) throws -> CommandResult {
        try workspace.expectSuccess(words.split(separator: " ").map(String.init) + ["--ledger", "team.ledger"])
    }

    @Test func pricesWhatHadNoPrice() throws {
        #expect(try workspace.spend(month: "2024-03").total.unpricedRequests == 3)
        try run("price set house --input 2")
        let before = try workspace.log()
        let tried = try run("price backfill --dry-run")
        #expect(
            tried.output == """
                house  3 priced, 5 USD
                other  1 without a price
                Would price 3 of 4 requests, 5 USD in all.

                """)
        #expect(tried.errors.contains("gives other a price; run this again afterwards"))
        #expect(try workspace.log() == before)
        #expect(
            try run("price backfill --model house --month 2024-03").output
                == "house  2 priced, 3 USD\nPriced 2 of 2 requests, 3 USD in all.\n")
        let spend = try workspace.spend(month: "2024-03")
        #expect(spend.total.cost == "3" && spend.total.unpricedRequests == 1)
        #expect(try run("price backfill --by ann --reason list").output.hasPrefix("house  1 priced, 2 USD\nother"))
        let after = try workspace.log()
        #expect(try run("price backfill --model house").output == "No request is without a price there.\n")
        #expect(try workspace.log() == after)
        let event = try #require(try workspace.events("--kind", "adjustment").last)
        #expect(event["adjustment"] as? String == "backPricing" && event["amount"] as? String == "2")
        #expect(event["budgetCharge"] as? String == "2" && event["by"] as? String == "ann")
        #expect(try run("report spend --month 2024-03").output.contains("1 request has no price"))
        try run("audit verify --deep")
    }
}
