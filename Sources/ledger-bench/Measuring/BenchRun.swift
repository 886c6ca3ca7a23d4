/// A whole run: what was measured, where, and under which load. Its JSON is what `--json` prints.
struct BenchRun: Sendable, Codable {
    /// One figure's outcome.
    struct Outcome: Sendable, Codable {
        let name: String
        let title: String
        let method: String
        var readings: [Reading] = []
        /// Why there is none.
        var failure: String?
        let loadBefore: Double
        let loadAfter: Double
        let seconds: Double
        let disturbance: MachineCalm.Counts
    }

    let startedAt: String
    let machine: Machine
    let eventCount: Int
    var versions: [String: String] = [:]
    var outcomes: [Outcome] = []

    /// Measures the figures one after the other. A figure that fails does not stop the others.
    static func measure(_ figures: [any Figure], on bench: Bench) -> BenchRun {
        var run = BenchRun(
            startedAt: Machine.timestamp(), machine: Machine(scratch: bench.scratch), eventCount: bench.eventCount)
        for figure in figures {
            bench.progress("\(figure.name): \(figure.title)")
            let before = Machine.load()
            let counts = MachineCalm.counts
            var readings: [Reading] = []
            var failure: String?
            let seconds = Stopwatch.seconds {
                do { readings = try figure.measure(bench) } catch { failure = "\(error)" }
            }
            if let failure { bench.progress("\(figure.name) failed: \(failure)") }
            run.outcomes.append(
                Outcome(
                    name: figure.name, title: figure.title, method: figure.method, readings: readings,
                    failure: failure, loadBefore: before, loadAfter: Machine.load(), seconds: seconds,
                    disturbance: MachineCalm.counts - counts))
        }
        run.versions = bench.versions
        return run
    }

    var hasFailures: Bool { outcomes.contains { $0.failure != nil } }
}
