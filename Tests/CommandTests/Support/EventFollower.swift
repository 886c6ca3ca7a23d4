import Foundation
import Testing

/// `event list --follow`, read line by line as the lines come.
final class EventFollower {
    private let process: Process
    private let pipe = Pipe()
    private var unread = Data()

    init(_ workspace: Workspace, ledger: String = "team.ledger", _ options: [String]) throws {
        let command = ["event", "list", "--ledger", ledger, "--follow"] + options
        process = try workspace.runner.launch(command, output: pipe)
        // Only the follower's own end keeps the pipe open.
        try pipe.fileHandleForWriting.close()
    }

    deinit { stop() }

    /// Waits for the next line; nil when the follower ended.
    func nextLine() throws -> String? {
        while true {
            if let end = unread.firstIndex(of: 0x0A) {
                let line = String(decoding: unread[..<end], as: UTF8.self)
                unread.removeSubrange(...end)
                return line
            }
            let more = pipe.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            unread.append(more)
        }
    }

    func stop() {
        guard process.isRunning else { return }
        // Children of test threads inherit a mask that blocks gentler signals.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
