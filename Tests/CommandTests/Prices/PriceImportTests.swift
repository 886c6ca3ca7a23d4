import Foundation
import Testing

@Suite struct PriceImportTests {
    private func importPrices(_ workspace: Workspace, _ text: String, _ options: [String] = []) throws -> CommandResult
    {
        try workspace.write(text, to: "prices.json")
        return try workspace.run(["price", "import", "prices.json", "--ledger", "team.ledger"] + options)
    }

    private func price(_ workspace: Workspace, _ model: String) throws -> String {
        let listed = try workspace.run(["price", "list", model, "--ledger", "team.ledger"])
        return listed.lines.first.map { String($0.dropFirst(model.count)).trimmingCharacters(in: .whitespaces) } ?? ""
    }

    /// An entry of a list, and the price that it means.
    static let entries: [(json: String, notation: String)] = [
        (#"{"input_cost_per_token":2e-06,"output_cost_per_token":0.000008}"#, "input 2, output 8"),
        (#"{"input_cost_per_token":"0.0000025","max_tokens":9}"#, "input 2.5"),
        (
            #"{"input_cost_per_token":3e-6,"cache_read_input_token_cost":3e-7,"cache_creation_input_token_cost":3.75e-6,"#
                + #""cache_creation_input_token_cost_above_1hr":6e-6,"output_cost_per_token":1.5e-5}"#,
            "input 3, cached 0.3, write 3.75, write-1h 6, output 15"
        ),
        (
            #"{"input_cost_per_token":1e-6,"input_cost_per_token_above_200k_tokens":2e-6,"#
                + #""input_cost_per_token_batches":5e-7,"input_cost_per_token_above_200k_tokens_priority":4e-6}"#,
            "input 1; above 200000: input 2; batch: input 0.5; priority above 200000: input 4"
        ),
        (
            #"{"mode":"audio_transcription","input_cost_per_second":0.0001,"output_cost_per_second":0.0001}"#,
            "audio-minute 0.006"
        ),
        (
            #"{"mode":"audio_transcription","input_cost_per_second":0.0001,"output_cost_per_second":0.0}"#,
            "audio-minute 0.006"
        ),
        (#"{"mode":"image_generation","output_cost_per_image":0.04}"#, "image 0.04"),
        (#"{"mode":"audio_speech","input_cost_per_character":1.5e-05}"#, "characters 15"),
        (#"{"input_cost_per_token":0,"output_cost_per_token":0.0}"#, "input 0, output 0"),
    ]

    @Test(arguments: entries) func readsEntries(_ entry: (json: String, notation: String)) throws {
        let workspace = try Workspace()
        let result = try importPrices(workspace, "{\"sample_spec\":{\"x\":1},\"my-model\":\(entry.json)}")
        #expect(result.status == 0, "\(result)")
        #expect(result.output == "Adopted 1 price from prices.json: 1 new, 0 changed, 0 as before.\n")
        #expect(result.errors == "")
        #expect(try price(workspace, "my-model") == entry.notation)
        let again = try importPrices(workspace, "{\"my-model\":\(entry.json)}")
        #expect(again.output == "Nothing to do: the ledger has 1 price just so already.\n")
    }

    /// The noise of binary floats is rounded and said so; models without a usable price are counted.
    @Test func roundsNoiseWithANotice() throws {
        let workspace = try Workspace()
        let result = try importPrices(
            workspace,
            #"{"a":{"input_cost_per_token":5.0000000000000004e-08},"v":{"output_cost_per_video_per_second":1}}"#)
        #expect(result.status == 0)
        #expect(result.errors.contains("note: a: input_cost_per_token 5.0000000000000004e-08 has more decimals"))
        #expect(result.errors.contains("note: 1 model of the list left out"))
        #expect(try price(workspace, "a") == "input 0.05")
    }

    @Test func patternsChoose() throws {
        let workspace = try Workspace()
        let list =
            #"{"aa-1":{"input_cost_per_token":1e-6},"aa-2":{"input_cost_per_token":2e-6},"bb":{"input_cost_per_token":3e-6}}"#
        #expect(try importPrices(workspace, list, ["--model", "aa-?"]).output.contains("Adopted 2 prices"))
        #expect(
            try importPrices(workspace, list, ["--model", "bb", "aa-1"]).output.contains(
                "1 new, 0 changed, 1 as before"))
        let before = try workspace.log()
        let none = try importPrices(workspace, list, ["--model", "cc*"])
        #expect(none.status == 65)
        #expect(none.errors.contains("prices.json: no model with a price matches cc*"), "\(none)")
        #expect(try workspace.log() == before)
    }

    /// A list with a date applies from then; without one, from now where there was another price.
    @Test func takesEffect() throws {
        let workspace = try Workspace()
        let list = #"{"gpt-4.1":{"input_cost_per_token":7e-6},"fresh":{"input_cost_per_token":9e-6}}"#
        let dated = try importPrices(workspace, list, ["--effective", "2024-02-01"])
        #expect(dated.output.contains("The changed ones (gpt-4.1) apply from 2024-02-01T00:00:00Z."))
        let undated = try importPrices(workspace, #"{"gpt-4.1":{"input_cost_per_token":1e-6}}"#)
        #expect(undated.output.contains("The changed ones (gpt-4.1) apply from now on; earlier time keeps the price"))
        try workspace.importRows([
            "2024-01-31,gpt-4.1,1000000,0", "2024-02-01,gpt-4.1,1000000,0", "2200-01-01,gpt-4.1,1000000,0",
            "2024-01-31,fresh,1000000,0", "2024-02-01,fresh,1000000,0",
        ])
        let costs = try workspace.events("--kind", "response").map { $0["cost"] as? String }
        #expect(costs == ["2", "7", "1", nil, "9"])
    }

    static let badLists: [(text: String, message: String)] = [
        ("{\"m\":\n  {\"input_cost_per_token\":}}", "prices.json:2:27: expected"),
        ("{\"m\":{\"input_cost_per_token\":1e-6}", "prices.json:1:35: expected"),
        ("", "prices.json:1:1: expected"), ("[]", "prices.json:1:1: expected an object with one member for each model"),
        ("{}", "prices.json: no prices in it"), ("{\"m\":7}", "prices.json: m: expected an object with its prices"),
        (
            "{\"m\":{\"input_cost_per_token\":\"cheap\"}}",
            "m: input_cost_per_token: expected a price from 0, found \"cheap\""
        ),
        ("{\"m\":{\"input_cost_per_token\":-1}}", "m: input_cost_per_token: expected a price from 0, found -1"),
        ("{\"m\":{\"input_cost_per_token\":1e-6},\"m\":{}}", "prices.json:1:"),
        ("{\"m\":{\"max_tokens\":1}}", "prices.json: no prices in it"),
    ]

    @Test(arguments: badLists) func refusesBadLists(_ bad: (text: String, message: String)) throws {
        let workspace = try Workspace()
        let before = try workspace.log()
        let result = try importPrices(workspace, bad.text)
        #expect(result.status == 65, "\(result)")
        #expect(result.errors.contains(bad.message), "\(result)")
        #expect(try workspace.log() == before)
    }

    @Test func readsStandardInput() throws {
        let workspace = try Workspace()
        let result = try workspace.run(
            ["price", "import", "-", "--ledger", "team.ledger"], input: #"{"m":{"input_cost_per_token":1e-6}}"#)
        #expect(result.output.contains("Adopted 1 price from standard-input"))
        #expect(
            try workspace.run(["price", "import", "-", "--ledger", "team.ledger"], input: "{").errors
                .contains("standard input:1:2: expected"))
    }

    @Test func theWholeList() throws {
        guard SharedData.has(.priceList) else { return }
        let workspace = try Workspace()
        let result = try workspace.expectSuccess(
            "price", "import", SharedData.priceList.path, "--ledger", "team.ledger")
        #expect(result.output.contains("Adopted "))
        #expect(try price(workspace, "gpt-4") == "input 30, output 60")
        #expect(
            try price(workspace, "claude-sonnet-4-5").hasPrefix(
                "input 3, cached 0.3, write 3.75, write-1h 6, output 15"))
        let json = try workspace.expectSuccess("price", "list", "--ledger", "team.ledger", "--json")
        let list = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
        #expect(try #require(list).count > 3_500)
    }
}
