import Foundation
import Testing

@Suite struct PriceSetTests {
    private func cost(_ workspace: Workspace, _ rows: [String], _ options: [String] = []) throws -> [String?] {
        try workspace.importRows(rows, options)
        return try workspace.events("--kind", "response").map { $0["cost"] as? String }
    }

    /// Each option of `price set`, and what the ledger then says of the model.
    static let settings: [(options: [String], notation: String)] = [
        (["--input", "2", "--output", "8"], "input 2, output 8"),
        (
            ["--input", "2.50", "--cached", "0.5", "--write", "3", "--write-1h", "6", "--output", "1e1"],
            "input 2.5, cached 0.5, write 3, write-1h 6, output 10"
        ),
        (
            ["--input", "1", "--output", "2", "--reasoning", "3", "--audio-input", "4", "--audio-output", "5"],
            "input 1, output 2, reasoning 3, audio-input 4, audio-output 5"
        ),
        (["--audio-minute", "0.006"], "audio-minute 0.006"),
        (["--image", "0.04", "--characters", "15", "--request", "0.01"], "image 0.04, characters 15, request 0.01"),
        (
            ["--price", "input 3, output 15; batch: input 1.5; above 200000: input 6"],
            "input 3, output 15; above 200000: input 6; batch: input 1.5"
        ),
        (["--input", "0"], "input 0"),
    ]

    @Test(arguments: settings) func setsAPrice(_ setting: (options: [String], notation: String)) throws {
        let workspace = try Workspace()
        let command = ["price", "set", "my-model", "--ledger", "team.ledger", "--source", "invoice"]
        let set = try workspace.expectSuccess(command + ["--by", "ann", "--reason", "contract"] + setting.options)
        #expect(set.output == "my-model: \(setting.notation)\n")
        #expect(set.errors == "")
        let event = try #require(try workspace.events("--kind", "priceSet").last)
        #expect(event["price"] as? String == setting.notation)
        #expect(event["by"] as? String == "ann")
        #expect(event["reason"] as? String == "contract")
        #expect(event["priceSource"] as? String == "invoice")
        let listed = try workspace.expectSuccess("price", "list", "my-*", "--ledger", "team.ledger")
        #expect(listed.output == "my-model  \(setting.notation)\n")
    }

    /// Twelve decimals a token are kept, a half is rounded away from zero.
    @Test(arguments: [
        ("0.1234565", "0.123457", "0.123457"), ("0.1234564", "0.123456", "0.123456"),
        ("2.0000004", "2", "2"), ("0.0000005", "0.000001", "0.000001"),
    ]) func roundsWithANotice(_ amount: String, _ kept: String, _ million: String) throws {
        let workspace = try Workspace()
        let set = try workspace.expectSuccess("price", "set", "m", "--input", amount, "--ledger", "team.ledger")
        #expect(set.output == "m: input \(kept)\n")
        #expect(set.errors == "usage-ledger: note: --input \(amount) has more decimals than are kept; it was rounded\n")
        #expect(try cost(workspace, ["2024-01-01,m,1000000,0"]) == [million])
    }

    @Test(arguments: [
        ["--input", "x"], ["--input=-1"], ["--input", "1e400"], ["--input", "1,5"], ["--input", ""],
        ["--input", "NaN"],
        ["--input", "0x10"], ["--input", "999999999999999999999999999999999999999"], ["--price", "input"],
        ["--price", "tokens 3"], ["--price", "input 3; input 4"], ["--price", ""], ["--price", "above x: input 3"],
    ]) func refusesWhatIsNoPrice(_ options: [String]) throws {
        let workspace = try Workspace()
        let before = try workspace.log()
        let result = try workspace.run(["price", "set", "m", "--ledger", "team.ledger"] + options)
        #expect(result.status == 65, "\(result)")
        #expect(result.errors.contains(options[0].prefix(7)), "\(result)")
        #expect(try workspace.log() == before)
    }

    @Test(arguments: [[], ["--input", "1", "--price", "input 2"], ["--input", "1", "--effective", "tomorrow"]])
    func refusesContradictions(_ options: [String]) throws {
        let workspace = try Workspace()
        #expect(try workspace.run(["price", "set", "m", "--ledger", "team.ledger"] + options).status == 64)
        #expect(try workspace.run(["price", "set", "", "--input", "1", "--ledger", "team.ledger"]).status == 64)
    }

    /// Each row is priced at the price of its time, to the instant, in the billing zone.
    @Test func pricesOfTheirTime() throws {
        let workspace = try Workspace(zone: "Asia/Kathmandu")
        for (price, date) in [("1", nil), ("3", "2024-03-01"), ("2", "2024-02-01T00:00:00Z")] as [(String, String?)] {
            let dated = date.map { ["--effective", $0] } ?? []
            try workspace.expectSuccess(["price", "set", "m", "--input", price, "--ledger", "team.ledger"] + dated)
        }
        let times = [
            "1999-01-01T00:00:00Z", "2024-01-31T23:59:59.999999999Z", "2024-02-01T00:00:00Z", "2024-02-29T18:14:59Z",
            "2024-02-29T18:15:00Z", "2024-06-01T00:00:00Z",
        ]
        #expect(try cost(workspace, times.map { "\($0),m,1000000,0" }) == ["1", "1", "2", "2", "3", "3"])
        let shown = try workspace.expectSuccess("price", "show", "m", "--ledger", "team.ledger")
        #expect(shown.output.contains("until 2024-02-01T05:45:00+05:45"))
        #expect(shown.output.contains("from 2024-03-01T00:00:00+05:45"))
    }

    /// A change without a date leaves the past as it was; a dated first price leaves the time before it unpriced.
    @Test func anUndatedChangeAppliesFromNow() throws {
        let workspace = try Workspace()
        try workspace.expectSuccess("price", "set", "gpt-4.1", "--input", "100", "--ledger", "team.ledger")
        try workspace.expectSuccess(
            "price", "set", "new", "--input", "1", "--effective", "2024-01-01", "--ledger", "team.ledger")
        let rows = [
            "2024-01-01,gpt-4.1,1000000,0", "2200-01-01,gpt-4.1,1000000,0", "2023-12-31,new,1000000,0",
            "2024-01-01,new,1000000,0",
        ]
        #expect(try cost(workspace, rows) == ["2", "100", nil, "1"])
        #expect(try workspace.spend(month: "2023-12").total.cost == nil)
    }

    /// A price for input alone says nothing of output: what it costs is unknown, and at least the input's part.
    @Test func aPartlyPricedRowIsUnpriced() throws {
        let workspace = try Workspace()
        try workspace.expectSuccess("price", "set", "m", "--input", "1", "--ledger", "team.ledger")
        try workspace.importRows(["2024-01-01,m,1000000,1", "2024-01-02,m,1000000,0"])
        let spend = try workspace.spend(month: "2024-01")
        #expect((spend.total.unpricedRequests, spend.total.requests) == (1, 2))
        let event = try #require(try workspace.events("--kind", "response").first)
        #expect(event["cost"] is NSNull)
        #expect(event["costAtLeast"] as? String == "1")
        let text = try workspace.expectSuccess("report", "spend", "--ledger", "team.ledger", "--month", "2024-01")
        #expect(text.output.contains("≥ $2.00"))
    }
}
