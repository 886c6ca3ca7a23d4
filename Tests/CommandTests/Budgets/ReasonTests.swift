import Foundation
import Testing

/// Where nobody gave a reason and somebody sits at a terminal, the command asks for one.
@Suite struct ReasonTests {
    @Test(arguments: [("more users", "\"reason\":\"more users\""), ("  ", nil), ("", nil)])
    func isAskedForAtATerminal(_ typed: String, _ field: String?) throws {
        let workspace = try Workspace()
        let terminal = try Terminal()
        // What is typed ahead waits in the terminal until it is read.
        try terminal.type(typed + "\n")
        let process = try workspace.runner.launch(
            ["limit", "set", "organization", "7", "--ledger", "team.ledger"], input: terminal.end,
            output: FileHandle.nullDevice, errors: terminal.end)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let event = try workspace.expectSuccess("event", "list", "--kind", "limitSet", "--ledger", "team.ledger").output
        #expect(event.contains("\"limit\":\"7\""))
        if let field {
            #expect(event.contains(field), "\(event)")
        } else {
            #expect(!event.contains("reason"), "\(event)")
        }
    }

    @Test func isNotAskedForWhenGivenOrWithoutATerminal() throws {
        let workspace = try Workspace()
        let terminal = try Terminal()
        try terminal.type("typed\n")
        let process = try workspace.runner.launch(
            ["project", "open", "a", "--reason", "given", "--ledger", "team.ledger"], input: terminal.end,
            output: FileHandle.nullDevice, errors: terminal.end)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let piped = try workspace.run(["project", "open", "b", "--ledger", "team.ledger"], input: "piped\n")
        #expect(piped.status == 0 && piped.errors == "")
        let events = try workspace.expectSuccess("event", "list", "--kind", "projectOpened", "--ledger", "team.ledger")
        #expect(events.lines.map { $0.contains("\"reason\":\"given\"") } == [true, false])
        #expect(!events.output.contains("typed") && !events.output.contains("piped"))
    }

    /// A terminal of our own: who types, and the end that a program is given.
    private final class Terminal {
        let end: FileHandle
        private let keyboard: FileHandle

        init() throws {
            let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
            try #require(descriptor >= 0)
            keyboard = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            // As unlockpt(3) and ptsname(3) do, which Swift's import of the C library leaves out.
            var (isLocked, number) = (Int32(0), UInt32(0))
            try #require(ioctl(descriptor, 0x4004_5431, &isLocked) == 0 && ioctl(descriptor, 0x8004_5430, &number) == 0)
            let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
            try #require(other >= 0)
            end = FileHandle(fileDescriptor: other, closeOnDealloc: true)
        }

        func type(_ text: String) throws { try keyboard.write(contentsOf: Data(text.utf8)) }
    }
}
