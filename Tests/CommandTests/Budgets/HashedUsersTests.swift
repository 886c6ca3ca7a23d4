import Foundation
import Testing

/// Users stored as hashes, as people see it.
@Suite struct HashedUsersTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try run("limit set organization 1000")
        try run("project open web --allocation 500")
        try run("limit set user:ann 5")
        try workspace.write(#"{"policy": {"hashesUsers": true}}"#, to: "hashing.json")
    }

    @discardableResult
    private func run(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> CommandResult {
        try workspace.expectSuccess(arguments(words), sourceLocation: sourceLocation)
    }

    private func arguments(_ words: String) -> [String] {
        words.split(separator: " ").map(String.init) + ["--ledger", "team.ledger"]
    }

    private var keyPath: String { workspace.path("team.ledger/USERKEY") }

    @Test func turningItOnSaysWhatItMeans() throws {
        let dry = try run("config apply hashing.json --dry-run")
        #expect(dry.output == "policy hashesUsers: false → true\nNothing was changed: this was a dry run.\n")
        #expect(dry.errors.contains("users are stored as hashes under the key in the ledger's file USERKEY"))
        #expect(!FileManager.default.fileExists(atPath: keyPath))

        let applied = try run("config apply hashing.json")
        #expect(applied.errors.contains("limits on users by name hold nothing back any more: user:ann."))
        #expect(applied.errors.contains("keep it secret, and in your backups"))
        let mode = try FileManager.default.attributesOfItem(atPath: keyPath)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try run("config apply hashing.json").errors.isEmpty)

        // The same file that shows the limit puts it on the hash.
        let shown = try run("config show").output
        #expect(shown.contains("user:ann"))
        try workspace.write(shown, to: "team.json")
        #expect(try run("config apply team.json").output.contains("limit user:ann each month, hard: 5 → none"))
        let moved = try run("config show").output
        #expect(!moved.contains("ann") && moved.contains("user:~"))
        #expect(try run("limit list").output.contains("user:~"))
    }

    /// A file that turns it on and has limits on users shows example hashes, and says so.
    @Test func aDryRunSaysThatItsHashesAreAnExample() throws {
        try workspace.write(
            #"{"limits": [{"scope": "user:bob", "period": "day", "kind": "hard", "amount": "3"}], "#
                + #""policy": {"hashesUsers": true}}"#, to: "bob.json")
        let dry = try run("config apply bob.json --dry-run")
        #expect(dry.errors.contains("are an example"))
        #expect(dry.output.contains("limit user:~") && !dry.output.contains("bob"))
        #expect(!FileManager.default.fileExists(atPath: keyPath))
    }

    @Test func commandsTakeNames() throws {
        try run("config apply hashing.json")
        #expect(try run("limit set user:ann 5").output == "user:ann has a hard limit of 5 USD each month.\n")
        #expect(try run("limit set user:ann 5").output == "user:ann has a hard limit of 5 USD each month already.\n")
        try run("request admit --project web --cost 4 --user ann")
        let refused = try workspace.run(arguments("request admit --project web --cost 4 --user ann"))
        #expect(refused.status == 75)
        #expect(try workspace.run(arguments("request check --project web --cost 4 --user ann")).status == 75)
        try run("request admit --project web --cost 4 --user bob")
        try run("event record --project web --cost 1 --user ann")
        try run("adjustment add 1 --kind credit --project web --user ann")
        let users = Set(try workspace.events().compactMap { $0["user"] as? String })
        #expect(users.count == 2 && users.allSatisfy { $0.hasPrefix("~") && $0.count == 33 })
    }

    @Test func aLostKeyIsSaidAndABackupBringsItBack() throws {
        try run("config apply hashing.json")
        try run("backup create \(workspace.path("copy"))")
        let key = try Data(contentsOf: URL(fileURLWithPath: keyPath))
        try FileManager.default.removeItem(atPath: keyPath)
        let refused = try workspace.run(arguments("request admit --project web --cost 1 --user ann"))
        #expect(refused.status == 65)
        #expect(refused.errors.contains("team.ledger/USERKEY") && refused.errors.contains("from a backup"))
        try run("request admit --project web --cost 1")
        let audit = try workspace.run(arguments("audit verify"))
        #expect(audit.status == 1 && (audit.output + audit.errors).contains("USERKEY"))
        let copied = workspace.path("copy/USERKEY")
        #expect(try Data(contentsOf: URL(fileURLWithPath: copied)) == key)
        try FileManager.default.copyItem(atPath: copied, toPath: keyPath)
        try run("request admit --project web --cost 1 --user ann")
        try run("audit verify --deep")
        try workspace.expectSuccess(["backup", "restore", workspace.path("copy"), "restored.ledger", "--reason", "try"])
        let restored = workspace.path("restored.ledger/USERKEY")
        #expect(try Data(contentsOf: URL(fileURLWithPath: restored)) == key)
        #expect(try FileManager.default.attributesOfItem(atPath: restored)[.posixPermissions] as? Int == 0o600)
    }

    @Test func importingAgainAddsNothing() throws {
        try workspace.write(
            "time,id,model,project,user,input,output\n2026-05-04T10:00:00Z,1,gpt-4.1,web,ann,100,10\n"
                + "2026-05-04T11:00:00Z,2,gpt-4.1,web,bob,100,10\n", to: "rows.csv")
        let options = [
            "import", "csv", "rows.csv", "--time", "time", "--id", "id", "--model-column", "model",
            "--project-column", "project", "--user", "user", "--input-tokens", "input", "--output-tokens", "output",
            "--ledger", "team.ledger",
        ]
        try workspace.expectSuccess(options)
        try run("config apply hashing.json")
        try workspace.expectSuccess(options)
        let users = try workspace.events("--kind", "response").compactMap { $0["user"] as? String }
        #expect(users == ["ann", "bob"])
    }
}
