import Foundation
import Testing

/// A file of many rows, for what happens in the middle of an import.
enum LongImport {
    /// `rows` rows of three models, one of them without a price, over 28 days; a new project every tenth of them.
    static func write(rows: Int, to workspace: Workspace) throws {
        var text = "time,model,project,in,out\n"
        let models = ["gpt-4.1", "gpt-4o", "mystery"]
        for row in 0..<rows {
            let time = "2024-03-\(two(1 + row * 28 / rows))T\(two(row % 24)):\(two(row % 60)):\(two(row / 60 % 60))Z"
            text += "\(time),\(models[row % 3]),p\(row * 10 / rows),\(row % 977),\(row % 131)\n"
        }
        try workspace.write(text, to: "long.csv")
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    static func command(file: String = "long.csv", ledger: String) -> [String] {
        ["import", "csv", file, "--ledger", ledger, "--source", "long"] + Workspace.columns + [
            "--model-column", "model", "--project-column", "project",
        ]
    }

    /// The report of the whole time, of a ledger that imported undisturbed.
    static func undisturbed(_ workspace: Workspace) throws -> SpendJSON {
        try workspace.expectSuccess("init", "calm.ledger")
        try workspace.expectSuccess(command(ledger: "calm.ledger"))
        return try workspace.spend(["--month", "2024-03"], ledger: "calm.ledger")
    }
}
