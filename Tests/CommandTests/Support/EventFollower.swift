import Foundation
import Testing

/// `event list --follow`, read line by line as the lines come.
final class EventFollower {
    private let process: Process
    private let lines = LinePipe()

    init(_ workspace: Workspace, ledger: String = "team.ledger", _ options: [String]) throws {
        let command = ["event", "list", "--ledger", ledger, "--follow"] + options
        process = try workspace.runner.launch(command, output: lines.writer)
        try lines.letGo()
    }

    deinit { stop() }

    /// Waits for the next line; nil when the follower ended.
    func nextLine() throws -> String? { try lines.nextLine() }

    func stop() {
        guard process.isRunning else { return }
        // Children of test threads inherit a mask that blocks gentler signals.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
