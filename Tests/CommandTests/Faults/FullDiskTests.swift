import Foundation
import Testing

/// A disk that fills up in the middle of an import.
@Suite struct FullDiskTests {
    /// The same import again and again, with a little more space each time: it fails while it sets rows aside, then
    /// between commits, then completes.
    @Test func importSaysSoAndCompletesLater() throws {
        guard let disk = try SmallDisk(megabytes: 8) else { return }
        let workspace = try Workspace(ledger: false)
        try LongImport.write(rows: Self.rows, to: workspace)
        let calm = try LongImport.undisturbed(workspace)
        let ledger = disk.path + "/full.ledger"
        try workspace.expectSuccess("init", ledger)
        try cutZeros(ledger)
        try disk.fill(leaving: 16)
        var taken = [0]
        var result = try workspace.run(LongImport.command(ledger: ledger))
        for _ in 0..<40 where result.status != 0 {
            #expect(result.status == 74, "\(result)")
            #expect(result.errors.contains("No space left on device"), "\(result)")
            #expect(result.errors.contains("free some space on that disk and run the same command again"), "\(result)")
            // What stands is a prefix, and readable on the full disk.
            let prefix = try workspace.spend(["--month", "2024-03"], ledger: ledger)
            #expect(prefix.total.requests >= taken[taken.count - 1])
            try prefix.expectConsistent()
            taken.append(prefix.total.requests)
            try disk.free(kilobytes: 60)
            result = try workspace.run(LongImport.command(ledger: ledger))
        }
        #expect(result.output.contains("Imported \(Self.rows - taken[taken.count - 1]) new events"), "\(result)")
        #expect(taken.contains { $0 > 0 && $0 < Self.rows }, "the disk was never full between two commits: \(taken)")
        let spend = try workspace.spend(["--month", "2024-03"], ledger: ledger)
        #expect(spend.figures == calm.figures)
    }

    static let rows = 12_000

    /// Takes away the zeros that the log is preallocated with, since frames would fit over them.
    private func cutZeros(_ ledger: String) throws {
        let head = try Data(contentsOf: URL(fileURLWithPath: ledger + "/HEAD"))
        let end = head[48..<56].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: ledger + "/active-0.log"))
        try log.truncate(atOffset: end)
        try log.close()
    }

    @Test func otherCommandsSaySo() throws {
        guard let disk = try SmallDisk(megabytes: 1) else { return }
        let workspace = try Workspace(ledger: false)
        let ledger = disk.path + "/full.ledger"
        try workspace.expectSuccess("init", ledger)
        try cutZeros(ledger)
        try disk.fill(leaving: 0)
        let before = try workspace.treeHead(ledger)
        // The page that the log ends in takes some more, then none.
        var result = try workspace.run(["price", "set", "m", "--input", "1", "--ledger", ledger])
        for number in 0..<64 where result.status == 0 {
            result = try workspace.run(["price", "set", "m\(number)", "--input", "1", "--ledger", ledger])
        }
        #expect(result.status == 74, "\(result)")
        let head = try workspace.treeHead(ledger)
        #expect(head.treeSize >= before.treeSize)
        let another = try workspace.run(["init", disk.path + "/another.ledger"])
        #expect(another.status == 74, "\(another)")
        try disk.free(kilobytes: 500)
        try workspace.expectSuccess("price", "set", "m", "--input", "3", "--ledger", ledger)
        #expect(try workspace.treeHead(ledger).treeSize == head.treeSize + 1)
        // An init that was cut short is completed.
        try workspace.expectSuccess("init", disk.path + "/another.ledger")
    }

    /// Results that cannot be written are no success.
    @Test(arguments: [
        ["report", "spend", "--month", "2024-03"], ["status"], ["price", "list"], ["event", "list"],
        ["price", "show", "gpt-4.1"],
    ]) func outputThatCannotBeWritten(_ command: [String]) throws {
        let workspace = try Workspace()
        var shell = workspace.runner
        shell.executable = "/bin/sh"
        let script = "\"$0\" \"$@\" > /dev/full"
        let words = ["-c", script, workspace.runner.executable] + command + ["--ledger", "team.ledger"]
        let result = try shell.run(words)
        #expect(result.status == 74, "\(result)")
        #expect(result.errors.contains("cannot write the output"), "\(result)")
    }
}

/// A file system in memory of its own size, gone with the last reference.
final class SmallDisk {
    let path: String
    private static let shell = CommandRunner(folder: "/", executable: "/bin/sh")

    /// Nil, and said so, where this process may not mount one.
    init?(megabytes: Int, function: String = #function) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("disk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let mount = ["-c", "mount -t tmpfs -o size=\(megabytes)m tmpfs \"$0\"", path]
        let mounted = try Self.shell.run(mount)
        guard mounted.status == 0 else {
            print("SKIPPED \(function): cannot mount a small disk: \(mounted.errors)")
            try FileManager.default.removeItem(atPath: path)
            return nil
        }
    }

    deinit {
        _ = try? Self.shell.run(["-c", "umount \"$0\" && rmdir \"$0\"", path])
    }

    private var ballast: String { path + "/ballast" }

    /// Fills it up but for so much.
    func fill(leaving kilobytes: Int) throws {
        _ = try Self.shell.run(["-c", "dd if=/dev/zero of=\"$0\" bs=4k status=none 2> /dev/null", ballast])
        try free(kilobytes: kilobytes)
    }

    /// Gives back some of what `fill` took.
    func free(kilobytes: Int) throws {
        let result = try Self.shell.run(["-c", "truncate -s -\(kilobytes)K \"$0\"", ballast])
        #expect(result.status == 0, "\(result)")
    }
}
