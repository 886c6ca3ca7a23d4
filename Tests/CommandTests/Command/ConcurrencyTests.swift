import Foundation
import Testing

/// Several processes at one ledger.
@Suite struct ConcurrencyTests {
    /// The same import from several processes at once takes each row once.
    @Test(arguments: [2, 4]) func theSameImportAtOnce(_ processes: Int) throws {
        let workspace = try Workspace()
        try LongImport.write(rows: 6_000, to: workspace)
        let calm = try LongImport.undisturbed(workspace)
        let command = LongImport.command(ledger: "team.ledger")
        let running = try (0..<processes).map { _ in try workspace.runner.start(command) }
        let results = try running.map { try $0.wait() }
        #expect(results.allSatisfy { $0.status == 0 }, "\(results)")
        #expect(results.count { $0.output.hasPrefix("Imported 6000 new events from long.\n") } == 1, "\(results)")
        #expect(
            results.count { $0.output == "Imported 0 new events from long; 6000 rows already in the ledger.\n" }
                == processes - 1, "\(results)")
        #expect(try workspace.spend(month: "2024-03").figures == calm.figures)
        #expect(try workspace.events("--kind", "projectOpened").count == 10)
    }

    /// Imports of other files and other commands at once: all are there, none twice, in one sequence.
    @Test func differentCommandsAtOnce() throws {
        let workspace = try Workspace()
        var running: [RunningCommand] = []
        for number in 0..<4 {
            let rows = (0..<500).map { "2024-01-01T00:00:00Z,gpt-4.1,\($0),\(number)" }
            try workspace.write((["time,model,in,out"] + rows).map { $0 + "\n" }.joined(), to: "part\(number).csv")
        }
        for number in 0..<4 {
            running.append(try workspace.runner.start(Workspace.importCSV("part\(number).csv")))
            running.append(
                try workspace.runner.start(
                    ["price", "set", "model-\(number)", "--input", "\(number)", "--ledger", "team.ledger"]))
        }
        for command in running {
            let result = try command.wait()
            #expect(result.status == 0, "\(result)")
        }
        let events = try workspace.events()
        #expect(events.map { $0["sequence"] as? Int } == Array(0..<events.count).map(Optional.init))
        #expect(events.count { $0["kind"] as? String == "response" } == 2_000)
        #expect(events.count { $0["kind"] as? String == "priceSet" } == 4)
        #expect(events.count { $0["kind"] as? String == "projectOpened" } == 1)
        let recorded = events.compactMap { $0["recordedAt"] as? String }.map(Self.comparable)
        #expect(recorded == recorded.sorted())
        #expect(try workspace.spend(month: "2024-01").total.inputTokens == 4 * 499 * 500 / 2)
    }

    /// `…:05Z` and `…:05.25Z` as texts that sort by time.
    private static func comparable(_ instant: String) -> String {
        let parts = instant.dropLast().split(separator: ".")
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        return parts[0] + "." + fraction + String(repeating: "0", count: 9 - fraction.count)
    }

    /// Whoever reports while an import runs sees whole commits: sums that add up, and that only grow.
    @Test func readersSeeWholeCommits() throws {
        let workspace = try Workspace()
        try LongImport.write(rows: 30_000, to: workspace)
        let running = try workspace.runner.start(LongImport.command(ledger: "team.ledger"))
        var sizes: [Int] = []
        // Bounded: the import ends long before.
        for _ in 0..<400 where running.process.isRunning {
            let spend = try workspace.spend(month: "2024-03")
            try spend.expectConsistent()
            #expect(spend.ledger.treeSize >= sizes.last ?? 0)
            sizes.append(spend.ledger.treeSize)
        }
        #expect(try running.wait().status == 0)
        #expect(sizes.count > 1)
        #expect(try workspace.spend(month: "2024-03").total.requests == 30_000)
    }
}
