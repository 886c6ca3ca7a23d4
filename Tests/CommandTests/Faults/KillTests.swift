import Foundation
import Testing

/// `kill -9` in the middle of an import, then the same import again: as if nothing had happened.
@Suite struct KillTests {
    /// Enough for several commits and a second log file.
    static let rows = 66_000

    /// Each number is a round: the import dies when the log has told of so many projects more. The last ledgers stand in
    /// for rounds that came too late.
    static let ledgers = [[1], [2, 1]] + Array(repeating: [1], count: 8)

    @Test func importCompletes() throws {
        let workspace = try Workspace()
        try LongImport.write(rows: Self.rows, to: workspace)
        let calm = try LongImport.undisturbed(workspace)
        try calm.expectConsistent()
        #expect(calm.total.requests == Self.rows)
        var kills = 0
        for (index, rounds) in Self.ledgers.enumerated() where kills < 3 {
            let ledger = "killed\(index).ledger"
            try workspace.expectSuccess("init", ledger)
            var opened = 0
            for round in rounds {
                guard let now = try Self.killImport(workspace, ledger, whenOpened: opened + round) else { break }
                opened = now
                kills += 1
            }
            try workspace.expectSuccess(LongImport.command(ledger: ledger))
            let spend = try workspace.spend(["--month", "2024-03"], ledger: ledger)
            #expect(spend.figures == calm.figures, "\(rounds)")
            let log = try workspace.log(ledger)
            let again = try workspace.expectSuccess(LongImport.command(ledger: ledger))
            #expect(again.output.contains("Imported 0 new events"))
            #expect(try workspace.log(ledger) == log)
        }
        #expect(kills >= 2, "the imports were over before they could be killed")
    }

    /// Kills an import once the log tells of so many projects; returns how many it told of then, nil if it was over.
    private static func killImport(_ workspace: Workspace, _ ledger: String, whenOpened count: Int) throws -> Int? {
        let before = try workspace.treeHead(ledger).treeSize
        let follower = try EventFollower(workspace, ledger: ledger, ["--kind", "projectOpened"])
        let running = try workspace.runner.start(LongImport.command(ledger: ledger))
        for _ in 0..<count { #expect(try follower.nextLine() != nil) }
        running.kill()
        let result = try running.wait()
        follower.stop()
        guard result.status != 0 else { return nil }
        #expect(result.status == -SIGKILL)
        let spend = try workspace.spend(["--month", "2024-03"], ledger: ledger)
        try spend.expectConsistent()
        #expect(spend.ledger.treeSize > before)
        return spend.byProject.count
    }

    /// A commit that is durable, but whose process died before HEAD told of it: its rows are in the ledger.
    @Test func takesInWhatHEADDoesNotTellOf() throws {
        let workspace = try Workspace()
        try workspace.importRows(["2024-01-01,gpt-4.1,1,1"], file: "first.csv")
        let head = try Data(contentsOf: URL(fileURLWithPath: workspace.path("team.ledger/HEAD")))
        let rows = (1...50).map { "2024-01-02,gpt-4.1,\($0),1" }
        try workspace.importRows(rows, file: "second.csv")
        let spend = try workspace.spend(month: "2024-01")
        try head.write(to: URL(fileURLWithPath: workspace.path("team.ledger/HEAD")))
        #expect(try workspace.spend(month: "2024-01").total.requests == 1)
        let again = try workspace.importRows(rows, file: "second.csv")
        #expect(again.output.hasPrefix("Imported 0 new events from second.csv; 50 rows already in the ledger"))
        #expect(try workspace.spend(month: "2024-01").figures == spend.figures)
    }

    /// Killed while it still reads: nothing was appended, and nothing is left behind.
    @Test func nothingIsAppendedWhileReading() throws {
        let workspace = try Workspace()
        let before = try workspace.log()
        let files = try FileManager.default.contentsOfDirectory(atPath: workspace.path("team.ledger")).sorted()
        let pipe = Pipe()
        let running = try workspace.runner.start(LongImport.command(file: "-", ledger: "team.ledger"), reading: pipe)
        // More than a pipe holds: when this returns, the import has read of it.
        let row = "2024-03-01,gpt-4.1,web,1,1\n"
        let text = "time,model,project,in,out\n" + String(repeating: row, count: 10_000)
        try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        running.kill()
        #expect(try running.wait().status == -SIGKILL)
        #expect(try workspace.log() == before)
        let left = try FileManager.default.contentsOfDirectory(atPath: workspace.path("team.ledger")).sorted()
        #expect(left.filter { $0 != "IMPORT" } == files)
    }
}
