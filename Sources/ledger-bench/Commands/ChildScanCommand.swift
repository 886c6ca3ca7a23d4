import ArgumentParser
import EventStorage

/// Scans one ledger again and again and says how fast: what a profiler is run on.
struct ChildScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-scan", shouldDisplay: false)

    @Option var ledger: String
    @Option var events: Int
    @Option var times = 20
    @Option var cores = 1

    func run() throws {
        for _ in 0..<times {
            let seconds = try Stopwatch.seconds { _ = try Engine.scanMonths(ledger, cores: cores) }
            _ = Terminal.write(Unit.eventsPerSecond.format(Double(events) / seconds) + "\n")
        }
    }
}
