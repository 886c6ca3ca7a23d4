import Foundation
import Testing

@Suite struct EventListTests {
    /// Two projects on three days.
    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        let rows = [
            "2024-01-01T23:59:59Z,a", "2024-01-02T00:00:00Z,b", "2024-01-02T12:00:00Z,a", "2024-02-03T00:00:00Z,b",
        ]
        let lines = ["time,who,in,out"] + rows.enumerated().map { "\($1),\($0 + 1),0" }
        try workspace.write(lines.map { $0 + "\n" }.joined(), to: "u.csv")
        let command = ["import", "csv", "u.csv", "--ledger", "team.ledger"] + Workspace.columns
        try workspace.expectSuccess(command + ["--model", "gpt-4.1", "--project-column", "who"])
        return workspace
    }

    /// The options, and the rows that remain, by their input tokens.
    static let filters: [(options: [String], rows: [Int])] = [
        (["--kind", "response"], [1, 2, 3, 4]), (["--kind", "response", "--project", "a"], [1, 3]),
        (["--kind", "response", "--project", "a", "--project", "b"], [1, 2, 3, 4]),
        (["--kind", "response", "--project", "nobody"], []),
        (["--kind", "response", "--from", "2024-01-02"], [2, 3, 4]),
        (["--kind", "response", "--to", "2024-01-02"], [1]),
        (["--kind", "response", "--from", "2024-01-02", "--to", "2024-02-03"], [2, 3]),
        (["--kind", "response", "--month", "2024-02"], [4]),
        (
            [
                "--kind", "response", "--kind", "throttle", "--project", "b", "--from", "2024-01-02T00:00:00Z", "--to",
                "2024-01-03",
            ], [2]
        ),
        (["--kind", "throttle"], []), (["--from", "2024-01-01", "--to", "2024-03-01"], [1, 2, 3, 4]),
    ]

    @Test func filters() throws {
        let workspace = try workspace()
        for filter in Self.filters {
            let command = ["event", "list", "--ledger", "team.ledger"] + filter.options
            let rows = try workspace.expectSuccess(command).lines.map { line in
                (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["inputTokens"] as? Int
            }
            #expect(rows == filter.rows.map(Optional.init), "\(filter.options)")
        }
    }

    @Test func listsAllInOrder() throws {
        let workspace = try workspace()
        let events = try workspace.events()
        #expect(events.map { $0["sequence"] as? Int } == Array(0..<events.count).map(Optional.init))
        #expect(
            events.map { $0["kind"] as? String }.prefix(3) == ["catalogueAdopted", "importMarked", "projectOpened"])
        #expect(events.count == (try workspace.treeHead().treeSize))
        #expect(
            try workspace.events("--project", "a").map { $0["kind"] as? String } == [
                "projectOpened", "response", "response",
            ])
        let recorded = events.compactMap { $0["recordedAt"] as? String }
        #expect(recorded.count == events.count)
        #expect(
            try workspace.expectSuccess("event", "list", "--ledger", "team.ledger", "--json").lines.count
                == events.count)
    }

    @Test func anUnknownKindNamesThoseThereAre() throws {
        let result = try workspace().run(["event", "list", "--ledger", "team.ledger", "--kind", "reply"])
        #expect(result.status == 64)
        #expect(result.errors.contains("--kind: expected one of request, response, throttle"))
    }

    @Test(arguments: [
        ["--month", "2024"], ["--month", "2024-13"], ["--from", "soon"],
        ["--from", "2024-02-02", "--to", "2024-02-01"],
        ["--month", "2024-01", "--from", "2024-01-01"],
    ]) func refusesBadPeriods(_ options: [String]) throws {
        let workspace = try Workspace()
        for command in [["event", "list"], ["report", "spend"]] {
            let result = try workspace.run(command + ["--ledger", "team.ledger"] + options)
            #expect(result.status == 64, "\(result)")
            #expect(result.output == "")
        }
    }

    /// A follower sees what other processes append, in order, each event once.
    @Test func follows() throws {
        let workspace = try workspace()
        let follower = try EventFollower(workspace, ["--kind", "response", "--project", "web"])
        for number in 1...3 {
            try workspace.importRows(["2024-03-0\(number),gpt-4.1,\(number * 100),0"], file: "more\(number).csv")
            let line = try #require(try follower.nextLine())
            #expect(line.contains("\"inputTokens\":\(number * 100),"), "\(line)")
        }
        try workspace.importRows((1...5).map { "2024-04-01,gpt-4.1,\($0),0" }, file: "many.csv")
        for number in 1...5 {
            let line = try #require(try follower.nextLine())
            #expect(line.contains("\"inputTokens\":\(number),"), "\(line)")
        }
        follower.stop()
    }
}
