import Foundation
import Testing

/// What is no ledger, or none that this program or this user may open.
@Suite struct BadLedgerTests {
    static let commands: [[String]] = [
        ["status"], ["report", "spend"], ["event", "list"], ["price", "list"], ["price", "show", "gpt-4.1"],
        ["price", "set", "m", "--input", "1"], ["price", "alias", "a=gpt-4.1"], ["price", "import", "prices.json"],
        ["audit", "head"], ["audit", "verify"], ["audit", "prove", "0"],
        Array(Workspace.importCSV("usage.csv").filter { $0 != "--ledger" && $0 != "team.ledger" }),
    ]

    /// A workspace with the files that the commands read.
    static func workspace(ledger: Bool = true) throws -> Workspace {
        let workspace = try Workspace(ledger: ledger)
        try workspace.write("time,model,in,out\n2024-01-01,gpt-4.1,1,2\n", to: "usage.csv")
        try workspace.write("{\"m\":{\"input_cost_per_token\":1e-6}}", to: "prices.json")
        return workspace
    }

    @Test(arguments: commands) func refusesWhatIsNoLedger(_ command: [String]) throws {
        let workspace = try Self.workspace(ledger: false)
        try FileManager.default.createDirectory(atPath: workspace.path("folder"), withIntermediateDirectories: false)
        for (path, message) in [
            ("missing", "no ledger at missing; make one with \"usage-ledger init\""),
            ("usage.csv", "usage.csv is a file; a ledger is a directory"),
            ("usage.csv/below", "usage.csv/below"), ("folder", "folder is a directory, but no ledger"),
        ] {
            let result = try workspace.run(command + ["--ledger", path])
            #expect(result.status == 66, "\(path): \(result)")
            #expect(result.errors.contains(message), "\(result)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: workspace.folder).sorted()
        #expect(names == ["folder", "prices.json", "usage.csv"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: workspace.path("folder")).isEmpty)
    }

    @Test(arguments: commands) func asksForTheLedger(_ command: [String]) throws {
        let result = try Self.workspace(ledger: false).run(command)
        #expect(result.status == 64)
        #expect(result.errors.contains("--ledger PATH or set USAGE_LEDGER"))
    }

    @Test(arguments: [
        ["import", "csv", "missing.csv"], ["import", "jsonl", "missing.csv"], ["price", "import", "missing.csv"],
    ]) func refusesAMissingFile(_ command: [String]) throws {
        let workspace = try Workspace()
        let before = try workspace.log()
        let options = command[0] == "import" ? Workspace.columns + ["--model", "m", "--project", "p"] : []
        let result = try workspace.run(command + options + ["--ledger", "team.ledger"])
        #expect(result.status == 66)
        #expect(result.errors.contains("cannot open missing.csv: No such file or directory"))
        #expect(try workspace.log() == before)
    }

    @Test func refusesAFolderForAFile() throws {
        let workspace = try Workspace()
        let result = try workspace.run(Workspace.importCSV("team.ledger"))
        #expect(result.status == 74)
        #expect(result.errors.contains("team.ledger: Is a directory"))
    }

    /// Version 2 with the right checksum, and a flag that this version does not know.
    @Test(arguments: [(at: 8, value: UInt8(2)), (at: 12, value: UInt8(1))])
    func refusesANewerFormat(_ change: (at: Int, value: UInt8)) throws {
        let workspace = try Self.workspace()
        let url = URL(fileURLWithPath: workspace.path("team.ledger/LEDGER"))
        var bytes = [UInt8](try Data(contentsOf: url))
        bytes[change.at] = change.value
        bytes.replaceSubrange((bytes.count - 4)..., with: Self.crc32(bytes.dropLast(4)))
        try Data(bytes).write(to: url)
        let files = try FolderContent(of: workspace.path("team.ledger"))
        for command in Self.commands {
            let result = try workspace.run(command + ["--ledger", "team.ledger"])
            #expect(result.status == 65, "\(result)")
            #expect(result.errors.contains("format version \(change.at == 8 ? 2 : 1)"), "\(result)")
            #expect(result.errors.contains("use a newer usage-ledger; nothing was changed"))
        }
        #expect(try FolderContent(of: workspace.path("team.ledger")) == files)
    }

    @Test func namesADamagedHeader() throws {
        let workspace = try Workspace()
        let url = URL(fileURLWithPath: workspace.path("team.ledger/LEDGER"))
        var bytes = try Data(contentsOf: url)
        bytes[20] ^= 1
        try bytes.write(to: url)
        let result = try workspace.run(["status", "--ledger", "team.ledger"])
        #expect(result.status == 65)
        #expect(result.errors.contains("the LEDGER file is damaged: team.ledger/LEDGER"))
    }

    @Test func namesDamageInTheLog() throws {
        let workspace = try Workspace()
        try workspace.importRows(["2024-01-01,gpt-4.1,1,2"])
        let url = URL(fileURLWithPath: workspace.path("team.ledger/active-0.log"))
        var bytes = try Data(contentsOf: url)
        // Behind its frames, the file is zeros.
        let end = try #require(bytes.lastIndex { $0 != 0 })
        bytes[end / 4] ^= 1
        try bytes.write(to: url)
        for command in [["report", "spend"], ["price", "set", "m", "--input", "1"]] {
            let result = try workspace.run(command + ["--ledger", "team.ledger"])
            #expect(result.status == 65, "\(result)")
            #expect(result.errors.contains("of team.ledger/active-0.log (event"), "\(result)")
        }
        #expect(try Data(contentsOf: url) == bytes)
    }

    /// Root may do anything, so the command runs as nobody.
    @Test func refusesWithoutPermission() throws {
        guard let setpriv = SystemTool.path("setpriv") else { return }
        guard getuid() == 0 else {
            print("SKIPPED \(#function): only root can run the command as another user")
            return
        }
        let workspace = try Self.workspace()
        try workspace.importRows(["2023-12-31T00:00:00Z,gpt-4.1,1,1"], file: "before.csv")
        // What the other user must reach: the command, and the folder but not the ledger in it.
        let command = workspace.path("usage-ledger")
        try FileManager.default.copyItem(atPath: workspace.runner.executable, toPath: command)
        chmod(workspace.folder, 0o755)
        var nobody = workspace.runner
        nobody.executable = setpriv
        let user = ["--reuid=65534", "--regid=65534", "--clear-groups", command]
        for command in Self.commands {
            let result = try nobody.run(user + command + ["--ledger", "team.ledger"])
            #expect(result.status == 77, "\(result)")
            #expect(result.errors.contains("Permission denied; check who owns the path"), "\(result)")
        }
        #expect(try nobody.run(user + ["init", "other.ledger"]).status == 77)
        // A ledger that may be read, but not written.
        let ledger = workspace.path("team.ledger")
        chmod(ledger, 0o755)
        for name in try FileManager.default.contentsOfDirectory(atPath: ledger) { chmod("\(ledger)/\(name)", 0o644) }
        let before = try workspace.log()
        #expect(try nobody.run(user + ["status", "--ledger", "team.ledger"]).status == 0)
        for command in Self.commands.suffix(1) + [["price", "set", "m", "--input", "1"]] {
            let result = try nobody.run(user + command + ["--ledger", "team.ledger"])
            #expect(result.status == 77, "\(result)")
        }
        chmod(workspace.path("usage.csv"), 0)
        chmod(ledger, 0o777)
        for name in try FileManager.default.contentsOfDirectory(atPath: ledger) { chmod("\(ledger)/\(name)", 0o666) }
        let unreadable = try nobody.run(user + Workspace.importCSV("usage.csv"))
        #expect(unreadable.status == 77)
        #expect(unreadable.errors.contains("cannot open usage.csv: Permission denied"))
        #expect(try workspace.log() == before)
    }

    /// The usual CRC-32, low byte first, one bit at a time.
    static func crc32(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        crc = ~crc
        return (0..<4).map { UInt8(truncatingIfNeeded: crc >> ($0 * 8)) }
    }
}
