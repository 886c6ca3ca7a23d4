import Foundation
import Testing

@Suite struct InitTests {
    @Test func saysWhatIsPermanent() throws {
        let workspace = try Workspace(ledger: false)
        let result = try workspace.expectSuccess("init", "team.ledger")
        #expect(result.output.contains("Its currency (USD) and billing time zone (UTC) are permanent."))
        #expect(result.output.contains("Adopted the price list"))
        #expect(try workspace.events("--kind", "catalogueAdopted").count == 1)
        let attributes = try FileManager.default.attributesOfItem(atPath: workspace.path("team.ledger"))
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        let header = try FileManager.default.attributesOfItem(atPath: workspace.path("team.ledger/LEDGER"))
        #expect(header[.posixPermissions] as? Int == 0o600)
    }

    @Test func refusesWhatIsThere() throws {
        let workspace = try Workspace()
        try workspace.write("x", to: "file")
        try FileManager.default.createDirectory(atPath: workspace.path("full"), withIntermediateDirectories: false)
        try workspace.write("x", to: "full/notes.txt")
        let before = try FolderContent(of: workspace.path("team.ledger"))
        for (path, message) in [
            ("team.ledger", "there is a ledger at team.ledger already"), ("file", "file is there already"),
            ("full", "full holds other files"), ("nowhere/team.ledger", "No such file or directory"),
        ] {
            let result = try workspace.run(["init", path])
            #expect(result.status == 73, "\(result)")
            #expect(result.errors.contains(message), "\(result)")
            #expect(result.output == "")
        }
        #expect(try FolderContent(of: workspace.path("team.ledger")) == before)
    }

    @Test func takesAnEmptyFolder() throws {
        let workspace = try Workspace(ledger: false)
        try FileManager.default.createDirectory(atPath: workspace.path("empty"), withIntermediateDirectories: false)
        try workspace.expectSuccess("init", "empty/")
        #expect(try workspace.run(["status", "--ledger", "empty"]).status == 0)
    }

    @Test(arguments: [
        (["--currency", "dollars"], Int32(64), "expected an ISO 4217 code such as USD, found \"dollars\""),
        (["--currency", "US"], 64, "expected an ISO 4217 code"),
        (["--currency", "ÄÖÜ"], 64, "expected an ISO 4217 code"),
        (["--time-zone", "Mars/Base"], 65, "no time zone \"Mars/Base\"; give an IANA name"),
        (["--time-zone", ""], 65, "no time zone"), (["--time-zone", "+05:45"], 65, "no time zone \"+05:45\""),
        (["--time-zone", "../../etc/passwd"], 65, "no time zone"),
    ]) func refusesBadOptions(_ options: [String], _ status: Int32, _ message: String) throws {
        let workspace = try Workspace(ledger: false)
        let result = try workspace.run(["init", "team.ledger"] + options)
        #expect(result.status == status, "\(result)")
        #expect(result.errors.contains(message), "\(result)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: workspace.folder).isEmpty)
    }

    @Test func refusesNoPath() throws {
        let workspace = try Workspace(ledger: false)
        #expect(try workspace.run(["init", ""]).status == 64)
        #expect(try workspace.run(["init"]).status == 64)
    }

    /// The built-in prices and the widely used list are in USD.
    @Test func anotherCurrencyTakesNoUSDPrices() throws {
        let workspace = try Workspace(ledger: false)
        let made = try workspace.expectSuccess("init", "team.ledger", "--currency", "eur")
        #expect(made.output.contains("Its currency (EUR)"))
        #expect(made.output.contains("No prices adopted"))
        try workspace.write("{\"m\":{\"input_cost_per_token\":1e-6}}", to: "prices.json")
        let before = try workspace.log()
        let refused = try workspace.run(["price", "import", "prices.json", "--ledger", "team.ledger"])
        #expect(refused.status == 1)
        #expect(refused.errors.contains("the list is in USD, and this ledger counts in EUR"))
        #expect(try workspace.log() == before)
        try workspace.importRows(["2024-01-01,gpt-4.1,1000000,0"])
        #expect(try workspace.spend(month: "2024-01").total.cost == nil)
        try workspace.expectSuccess("price", "set", "gpt-4.1", "--input", "1.8", "--ledger", "team.ledger")
        try workspace.importRows(["2024-01-02,gpt-4.1,1000000,0"], file: "more.csv")
        let spend = try workspace.spend(month: "2024-01")
        #expect((spend.currency, spend.total.cost, spend.total.unpricedRequests) == ("EUR", "1.8", 1))
        let text = try workspace.expectSuccess("report", "spend", "--ledger", "team.ledger", "--month", "2024-01")
        #expect(text.output.contains("≥ €1.80"))
    }
}
