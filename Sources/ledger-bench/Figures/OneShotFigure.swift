import Foundation
import LedgerStore

/// How long a command takes that a shell script runs before each call.
struct OneShotFigure: Figure {
    let name = "one-shot"
    let title = "One-shot commands"
    let method = """
        A process each, from starting it to its end, on a ledger of a million live events with limits: `usage-ledger \
        request admit --json`, `request settle` and `status --json`, built beside this program. The peer is a process that does nothing: \
        `true`.
        """
    private static let eventCount = 1_000_000

    func measure(_ bench: Bench) throws -> [Reading] {
        let path = try bench.path("one-shot")
        let ledger = try AdmissionLedger.copy(of: bench.dataSet(.live, eventCount: Self.eventCount), at: path)
        let project = AdmissionLedger.project
        let id = try AdmissionLedger.admit(ledger)
        ledger.close()
        let command = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("usage-ledger").path
        guard FileManager.default.isExecutableFile(atPath: command) else {
            throw BenchError("no usage-ledger at \(command); build it: swift build -c release --product usage-ledger")
        }
        let nothing = Contender("true") { try milliseconds("/bin/true", []) }
        func reading(_ label: String, _ words: [String], _ target: Target?) throws -> Reading {
            try Alternation.reading(
                label, .milliseconds, rounds: 3 * bench.rounds, target: target,
                [Contender("ours") { try milliseconds(command, words + ["--ledger", path, "--json"]) }, nothing])
        }
        return [
            try reading(
                "request admit", ["request", "admit", "--project", project, "--cost", "0.01"], .atMost(40, then: 20)),
            try reading("request settle, again", ["request", "settle", "\(id)", "--cost", "0.01"], nil),
            try reading("status", ["status"], nil),
        ]
    }

    private func milliseconds(_ command: String, _ words: [String]) throws -> Double {
        var status: Int32 = 0
        let seconds = try Stopwatch.seconds { status = try ChildRun.status(command, words) }
        guard status == 0 else { throw BenchError("\(command) \(words.joined(separator: " ")) ended with \(status)") }
        return 1000 * seconds
    }
}
