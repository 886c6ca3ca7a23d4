import ArgumentParser
import EventStorage

/// Scans one ledger once for every line that it reads, and says how many seconds that took.
///
/// A process of its own, so that its threads keep to the cores that it was given. It is also what a profiler is run on:
/// `yes | head -20 | ledger-bench child-scan --ledger PATH`.
struct ChildScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-scan", shouldDisplay: false)

    @Option var ledger: String
    @Option var cores = Processors.count

    func run() throws {
        try Processors.limit(to: cores)
        while readLine() != nil {
            let seconds = try Stopwatch.seconds { _ = try Engine.scanMonths(ledger) }
            _ = Terminal.write("\(seconds)\n")
        }
    }
}
