import Foundation
import TestSupport
import Testing

@Suite struct BackupCommandTests {
    @Test func aBackupIsALedgerThatGrows() throws {
        let workspace = try Workspace.audited()
        let create = ["backup", "create", "team.backup", "--ledger", "team.ledger"]
        let first = try workspace.expectSuccess(create)
        #expect(first.output.hasPrefix("The backup team.backup holds 6 events, 6 of them new, "))
        #expect(try workspace.treeHead("team.backup") == workspace.treeHead())
        try workspace.expectSuccess(
            "audit", "verify", "--ledger", "team.backup", "--checkpoint", "team.checkpoint", "--public-key",
            "audit.key.pub")
        try workspace.importRows(["2024-01-03,gpt-4.1,5,6"], file: "more.csv")
        let second = try workspace.json(create)
        #expect(second["treeSize"] as? Int == 8)
        #expect(second["newEvents"] as? Int == 2)
        #expect(second["copiedFiles"] as? Int == 1)
        #expect(second["root"] as? String == (try workspace.treeHead().root))
        #expect(
            try workspace.expectSuccess(create).output == "The backup team.backup holds 8 events; it lacked none.\n")
        let mode = try FileManager.default.attributesOfItem(atPath: workspace.path("team.backup"))[.posixPermissions]
        #expect(mode as? Int == 0o700)
    }

    /// While other processes append, every backup is a beginning of the ledger.
    @Test func othersMayAppendMeanwhile() throws {
        let workspace = try Workspace()
        try LongImport.write(rows: 30_000, to: workspace)
        let importing = try workspace.runner.start(LongImport.command(ledger: "team.ledger"))
        var sizes: [Int] = []
        repeat {
            let backup = try workspace.json(["backup", "create", "team.backup", "--ledger", "team.ledger"])
            sizes.append(try #require(backup["treeSize"] as? Int))
            let verified = try workspace.json(["audit", "verify", "--ledger", "team.backup"])
            #expect(verified["treeSize"] as? Int == sizes.last)
        } while importing.process.isRunning
        #expect(try importing.wait().status == 0)
        #expect(sizes == sizes.sorted())
        try workspace.expectSuccess("backup", "create", "team.backup", "--ledger", "team.ledger")
        #expect(try workspace.treeHead("team.backup") == workspace.treeHead())
    }

    @Test func refusesWhatIsNoBackupOfThisLedger() throws {
        let workspace = try Workspace.audited()
        try workspace.expectSuccess("init", "other.ledger")
        try FileManager.default.createDirectory(atPath: workspace.path("folder"), withIntermediateDirectories: false)
        try workspace.write("x", to: "folder/letter")
        for (path, status, message) in [
            ("other.ledger", 73, "other.ledger holds another ledger, "), ("folder", 73, "folder holds other files"),
            ("usage.csv", 73, "usage.csv is there already, and is a file"),
            ("team.ledger", 73, "team.ledger is the ledger itself"), ("no/where", 66, "cannot make the directory"),
        ] as [(String, Int32, String)] {
            let result = try workspace.run(["backup", "create", path, "--ledger", "team.ledger"])
            #expect(result.status == status, "\(path): \(result)")
            #expect(result.errors.contains(message), "\(result)")
        }
    }

    @Test func aBackupThatIsAheadIsKept() throws {
        let workspace = try Workspace.audited()
        let create = ["backup", "create", "team.backup", "--ledger", "team.ledger"]
        let before = try FolderContent(of: workspace.path("team.ledger"))
        try workspace.importRows(["2024-01-03,gpt-4.1,5,6"], file: "more.csv")
        try workspace.expectSuccess(create)
        try FileManager.default.removeItem(atPath: workspace.path("team.ledger"))
        try before.write(to: workspace.path("team.ledger"))
        let ahead = try workspace.run(create)
        #expect(ahead.status == 1)
        #expect(ahead.errors.contains("the backup team.backup holds 8 events, the ledger only 6"), "\(ahead)")
        try workspace.importRows(["2024-01-04,gpt-4.1,5,6", "2024-01-05,gpt-4.1,5,6"], file: "others.csv")
        let diverged = try workspace.run(create)
        #expect(diverged.status == 1)
        #expect(diverged.errors.contains("hold different events: at 8 events"), "\(diverged)")
        #expect(try workspace.treeHead("team.backup").treeSize == 8)
    }

    @Test func restoresAndMarks() throws {
        let workspace = try Workspace.audited()
        let original = try workspace.treeHead()
        try workspace.expectSuccess("backup", "create", "team.backup", "--ledger", "team.ledger")
        let result = try workspace.expectSuccess(
            "backup", "restore", "team.backup", "restored.ledger", "--checkpoint", "team.checkpoint", "--public-key",
            "audit.key.pub", "--by", "ann", "--reason", "disk replaced")
        #expect(result.lines[0] == "Restored 6 events to restored.ledger, and verified them.")
        let fork = try #require(result.lines[1].split(separator: " ").dropFirst(5).first).dropLast()
        #expect(fork.count == 32)
        let events = try workspace.expectSuccess("event", "list", "--ledger", "restored.ledger").lines
        #expect(
            events.dropLast() == (try workspace.expectSuccess("event", "list", "--ledger", "team.ledger").lines)[...])
        let mark = try #require(
            try JSONSerialization.jsonObject(with: Data((events.last ?? "").utf8)) as? [String: Any])
        #expect(mark["kind"] as? String == "restored")
        #expect(mark["fork"] as? String == String(fork))
        #expect(mark["root"] as? String == original.root)
        #expect(mark["treeSize"] as? Int == 6)
        #expect(mark["by"] as? String == "ann")
        #expect(mark["reason"] as? String == "disk replaced")
        try workspace.expectSuccess(
            "audit", "verify", "--ledger", "restored.ledger", "--checkpoint", "team.checkpoint", "--public-key",
            "audit.key.pub")
        let again = try workspace.run(["backup", "restore", "team.backup", "restored.ledger"])
        #expect(again.status == 73)
        #expect(again.errors.contains("restored.ledger is there already, and not empty"))
        let other = try workspace.json(["backup", "restore", "team.backup", "second.ledger"])
        #expect(other["fork"] as? String != String(fork))
        #expect(other["sequence"] as? Int == 6)
    }

    @Test func neverRestoresDamage() throws {
        let workspace = try Workspace.audited()
        try workspace.expectSuccess("backup", "create", "team.backup", "--ledger", "team.ledger")
        let url = URL(fileURLWithPath: workspace.path("team.backup/active-0.log"))
        var bytes = try Data(contentsOf: url)
        bytes[200] ^= 1
        try bytes.write(to: url)
        let result = try workspace.run(["backup", "restore", "team.backup", "restored.ledger"])
        #expect(result.status == 1)
        #expect(result.errors.contains("team.backup/active-0.log (event"), "\(result)")
        let opened = try workspace.run(["status", "--ledger", "restored.ledger"])
        #expect(opened.status == 66)
        #expect(opened.errors.contains("restored.ledger is a ledger whose restoring was cut short"), "\(opened)")
        #expect(try workspace.run(["backup", "restore", "missing", "new.ledger"]).status == 66)
    }
}
