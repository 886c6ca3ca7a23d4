import Foundation
import Testing

/// `kill -9` in the middle of an import, then the same import again: as if nothing had happened.
@Suite struct KillTests {
    /// Enough for several commits and a second log file.
    static let rows = 66_000

    /// Each number is a round: the import dies when the log has told of so many projects more.
    static let rounds = [[1], [2, 1, 1]]

    @Test func importCompletes() throws {
        let workspace = try Workspace()
        try LongImport.write(rows: Self.rows, to: workspace)
        let calm = try LongImport.undisturbed(workspace)
        try calm.expectConsistent()
        #expect(calm.total.requests == Self.rows)
        for (index, rounds) in Self.rounds.enumerated() {
            let ledger = "killed\(index).ledger"
            try workspace.expectSuccess("init", ledger)
            var opened = 0
            for round in rounds {
                opened = try Self.killImport(workspace, ledger, whenOpened: opened + round)
            }
            let completed = try workspace.expectSuccess(LongImport.command(ledger: ledger))
            #expect(completed.output.contains("rows already in the ledger"))
            let spend = try workspace.spend(["--month", "2024-03"], ledger: ledger)
            #expect(spend.figures == calm.figures, "\(rounds)")
        }
        let last = "killed1.ledger"
        let before = try workspace.treeHead(last)
        let again = try workspace.expectSuccess(LongImport.command(ledger: last))
        #expect(again.output.contains("Imported 0 new events"))
        #expect(try workspace.treeHead(last) == before)
    }

    /// Kills an import once the log tells of so many projects; returns how many it told of then.
    private static func killImport(_ workspace: Workspace, _ ledger: String, whenOpened count: Int) throws -> Int {
        let before = try workspace.treeHead(ledger).treeSize
        let follower = try EventFollower(workspace, ledger: ledger, ["--kind", "projectOpened"])
        let running = try workspace.runner.start(LongImport.command(ledger: ledger))
        for _ in 0..<count { #expect(try follower.nextLine() != nil) }
        running.kill()
        let result = try running.wait()
        follower.stop()
        #expect(result.status == -SIGKILL, "the import was over before it could be killed")
        let spend = try workspace.spend(["--month", "2024-03"], ledger: ledger)
        #expect(spend.ledger.treeSize > before)
        #expect(spend.total.requests < rows)
        return spend.byProject.count
    }

    /// Killed while it still reads: nothing was appended, and nothing is left behind.
    @Test func nothingIsAppendedWhileReading() throws {
        let workspace = try Workspace()
        let before = try workspace.treeHead()
        let files = try FileManager.default.contentsOfDirectory(atPath: workspace.path("team.ledger")).sorted()
        let pipe = Pipe()
        let running = try workspace.runner.start(LongImport.command(file: "-", ledger: "team.ledger"), reading: pipe)
        // More than a pipe holds: when this returns, the import has read of it.
        let row = "2024-03-01,gpt-4.1,web,1,1\n"
        let text = "time,model,project,in,out\n" + String(repeating: row, count: 10_000)
        try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        running.kill()
        #expect(try running.wait().status == -SIGKILL)
        #expect(try workspace.treeHead() == before)
        let left = try FileManager.default.contentsOfDirectory(atPath: workspace.path("team.ledger")).sorted()
        #expect(left.filter { $0 != "IMPORT" } == files)
    }
}
