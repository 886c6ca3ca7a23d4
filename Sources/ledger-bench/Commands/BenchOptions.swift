import ArgumentParser
import EventStorage
import Foundation

/// What every measuring command takes.
struct BenchOptions: ParsableArguments {
    @Option(help: "How many events the scan figures read.")
    var events = 10_000_000

    @Option(parsing: .upToNextOption, help: "Only these figures, by name.")
    var only: [String] = []

    @Option(help: "How often each contender is measured, one warm-up aside.")
    var rounds = 7

    @Flag(help: "Print JSON instead of the table.")
    var json = false

    @Option(help: ArgumentHelp("Write the report there too, as Markdown.", valueName: "file"))
    var out: String?

    @Option(help: ArgumentHelp("A folder on the disk to measure.", valueName: "folder"))
    var scratch = ".build/bench-scratch"

    @Flag(help: "Leave the data in the scratch folder.")
    var keep = false

    @Option(help: ArgumentHelp("Where \"setup\" installed the peers.", valueName: "folder"))
    var peers = ".build/bench-peers"

    @Option(help: ArgumentHelp("A trace of real requests (time, input and output tokens) as CSV.", valueName: "file"))
    var trace: String?

    func validate() throws {
        guard events >= 1_000 else { throw ValidationError("--events: at least 1000.") }
        guard rounds >= 1 else { throw ValidationError("--rounds: at least 1.") }
    }

    /// Measures those of the figures that `--only` names, and reports.
    func run(_ figures: [any Figure]) throws {
        for name in only where !figures.contains(where: { $0.name == name }) {
            throw ValidationError("No figure \"\(name)\"; there are \(figures.map(\.name).joined(separator: ", ")).")
        }
        let chosen = figures.filter { only.isEmpty || only.contains($0.name) }
        let bench = try Bench(
            scratch: scratch, eventCount: events, tracePath: trace, rounds: rounds, peersFolder: peers,
            keepsDataSets: keep)
        let run = BenchRun.measure(chosen, on: bench)
        bench.finish()
        if let out {
            try Data(MarkdownReport.render(run).utf8).write(to: URL(fileURLWithPath: out))
        }
        _ = Terminal.write(json ? try JSONReport.render(run) : TableReport.render(run))
        if run.hasFailures { throw ExitCode(1) }
    }
}
