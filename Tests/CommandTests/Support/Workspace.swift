import Foundation
import TestSupport
import Testing

/// A folder of its own with a ledger in it, gone when the test is.
final class Workspace: Sendable {
    let folder: String
    let runner: CommandRunner

    /// `zone` and `currency` are the ledger's; `ledger` false makes none.
    init(ledger: Bool = true, currency: String = "USD", zone: String = "UTC") throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        folder = url.path
        runner = CommandRunner(folder: url.path)
        guard ledger else { return }
        if currency == "USD", zone == "UTC" {
            try Self.freshLedger.get().write(to: path("team.ledger"))
        } else {
            try expectSuccess("init", "team.ledger", "--currency", currency, "--time-zone", zone)
        }
    }

    /// What init makes, made once: most tests begin with it.
    private static let freshLedger = Result {
        let workspace = try Workspace(ledger: false)
        try workspace.expectSuccess("init", "team.ledger")
        return try FolderContent(of: workspace.path("team.ledger"))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { folder + "/" + name }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return name
    }

    func run(_ arguments: [String], input: String? = nil) throws -> CommandResult {
        try runner.run(arguments, input: input.map { Data($0.utf8) })
    }

    /// Runs and expects the exit code 0.
    @discardableResult
    func expectSuccess(
        _ arguments: String..., input: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> CommandResult {
        try expectSuccess(arguments, input: input, sourceLocation: sourceLocation)
    }

    @discardableResult
    func expectSuccess(
        _ arguments: [String], input: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> CommandResult {
        let result = try run(arguments, input: input)
        #expect(result.status == 0, "\(arguments.joined(separator: " "))\n\(result)", sourceLocation: sourceLocation)
        return result
    }
}

extension Workspace {
    /// The columns of `usageCSV` as options.
    static let columns = ["--time", "time", "--input-tokens", "in", "--output-tokens", "out"]

    /// The command that imports a file of `time,model,in,out` rows for the project `web`.
    static func importCSV(_ file: String, ledger: String = "team.ledger", _ options: [String] = []) -> [String] {
        ["import", "csv", file, "--ledger", ledger] + columns + ["--model-column", "model", "--project", "web"]
            + options
    }

    /// Imports rows of `time,model,in,out`.
    @discardableResult
    func importRows(
        _ rows: [String], file: String = "usage.csv", _ options: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> CommandResult {
        try write((["time,model,in,out"] + rows).map { $0 + "\n" }.joined(), to: file)
        return try expectSuccess(Self.importCSV(file, options), sourceLocation: sourceLocation)
    }

    /// `report spend --format json` of a period.
    func spend(
        _ period: [String], ledger: String = "team.ledger", sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> SpendJSON {
        let command = ["report", "spend", "--ledger", ledger, "--format", "json"] + period
        return try SpendJSON(try expectSuccess(command, sourceLocation: sourceLocation).output)
    }

    func spend(month: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> SpendJSON {
        try spend(["--month", month], sourceLocation: sourceLocation)
    }

    /// The log's size and root.
    func treeHead(_ ledger: String = "team.ledger") throws -> SpendJSON.LedgerFacts {
        try spend(["--month", "2000-01"], ledger: ledger).ledger
    }

    /// The log, byte for byte: the same after a command that appended nothing.
    func log(_ ledger: String = "team.ledger") throws -> FolderContent {
        try FolderContent(of: path(ledger)) { $0.hasPrefix("active-") }
    }

    /// The events as `event list` gives them, one object each.
    func events(_ options: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> [[String: Any]] {
        let command = ["event", "list", "--ledger", "team.ledger"] + options
        return try expectSuccess(command, sourceLocation: sourceLocation).lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    /// How many events of usage the ledger holds.
    func usageCount() throws -> Int { try events("--kind", "response").count }
}
