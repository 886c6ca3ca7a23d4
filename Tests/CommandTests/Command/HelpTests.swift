import Foundation
import Testing

/// Every page of help has examples, and every example works as it stands.
@Suite struct HelpTests {
    static let pages: [[String]] = [
        [], ["init"], ["status"], ["import"], ["import", "csv"], ["import", "jsonl"], ["report"], ["report", "spend"],
        ["event"], ["event", "list"], ["event", "record"], ["project"], ["project", "open"], ["project", "list"],
        ["limit"],
        ["limit", "set"], ["limit", "list"], ["limit", "remove"], ["config"], ["config", "show"], ["config", "apply"],
        ["request"], ["request", "check"], ["request", "admit"], ["request", "settle"], ["request", "void"],
        ["request", "explain"], ["request", "pipe"],
        ["project", "close"], ["price"], ["price", "list"], ["price", "show"], ["price", "set"],
        ["price", "alias"], ["price", "import"], ["price", "backfill"], ["adjustment"], ["adjustment", "add"],
        ["alert"],
        ["alert", "list"], ["alert", "deliver"], ["increase"],
        ["increase", "request"], ["increase", "approve"], ["increase", "deny"], ["increase", "list"], ["audit"],
        ["audit", "head"],
        ["audit", "keygen"],
        ["audit", "checkpoint"], ["audit", "verify"], ["audit", "prove"], ["audit", "check-proof"],
        ["backup"], ["backup", "create"], ["backup", "restore"],
    ]

    @Test(arguments: pages) func printsAndExitsWithSuccess(_ page: [String]) throws {
        let workspace = try Workspace(ledger: false)
        let help = try workspace.expectSuccess(page + ["--help"])
        #expect(help.output.contains("\nExample"), "\(help)")
        #expect(help.errors == "")
        #expect(try workspace.expectSuccess(page + ["-h"]).output == help.output)
        #expect(try workspace.expectSuccess(["help"] + page).output == help.output)
        // Prose and examples fit a terminal of 80 columns; the usage line wraps by itself.
        let prose = help.output.components(separatedBy: "\nUSAGE:").first ?? ""
        #expect(prose.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(prose)")
    }

    /// Run in order in one folder that holds the files they speak of.
    @Test func examplesWork() throws {
        let workspace = try Workspace(ledger: false)
        try workspace.write("created,prompt,completion,model\n2026-03-01T10:00:00Z,10,5,gpt-4.1\n", to: "usage.csv")
        try workspace.write(
            "{\"id\":\"a\",\"created\":1772323200,\"model\":\"gpt-4.1\",\"metadata\":{\"project\":\"web-app\"},"
                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n", to: "calls.jsonl")
        try workspace.write(
            "{\"gpt-4.1\":{\"input_cost_per_token\":2e-06},\"claude-x\":{\"input_cost_per_token\":3e-06}}",
            to: "prices.json")
        try workspace.write("{\"do\":\"check\",\"project\":\"web-app\",\"cost\":\"0.10\"}\n", to: "requests.jsonl")
        var tried: Set<String> = []
        for page in Self.pages {
            let examples = Self.examples(in: try workspace.expectSuccess(page + ["--help"]).output)
            #expect(!examples.isEmpty, "\(page)")
            for example in examples where tried.insert(example).inserted && !example.contains("--follow") {
                let result = try OldPeriodTests.runInShell(example, workspace.runner)
                #expect(result.status == 0, "\(example)\n\(result)")
            }
        }
        #expect(tried.count >= 25)
    }

    /// The command lines of a page, those that go on with a backslash in one piece.
    private static func examples(in page: String) -> [String] {
        let page = page.components(separatedBy: "\nUSAGE:").first ?? ""
        var examples: [String] = []
        var isOpen = false
        for line in page.split(separator: "\n") {
            if isOpen {
                examples[examples.count - 1] += "\n" + line
            } else if line.hasPrefix("  usage-ledger ") {
                examples.append(line.trimmingCharacters(in: .whitespaces))
            } else {
                continue
            }
            isOpen = line.hasSuffix("\\")
        }
        return examples
    }

    @Test(arguments: [
        ["bogus"], ["report"], ["report", "bogus"], ["--bogus"], ["report", "spend", "--bogus"], ["init", "a", "b"],
        ["price", "set"], ["import", "csv"], ["import", "csv", "x", "--time"], ["import", "xml", "x"],
        ["event", "list", "--kind"], ["price", "show"], ["price", "alias"], ["status", "--month"],
        ["audit", "keygen"], ["audit", "checkpoint"], ["audit", "prove"], ["audit", "prove", "-1"],
        ["audit", "check-proof"], ["backup", "create"], ["backup", "restore"], ["backup", "restore", "a"],
        ["config", "apply"], ["config", "show", "x"], ["adjustment", "add"], ["adjustment", "add", "5"],
        ["increase", "request"],
        ["alert", "deliver", "--time-limit", "0"],
    ]) func wrongUsageIs64(_ words: [String]) throws {
        let result = try Workspace(ledger: false).run(words)
        guard words != ["report"] else {
            // A noun alone prints its help.
            #expect(result.status == 0)
            return
        }
        #expect(result.status == 64, "\(result)")
        #expect(result.errors.contains("Error: "))
        #expect(result.output == "")
    }
}
