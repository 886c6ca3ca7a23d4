import LedgerModel
import LedgerStore
import Projections

/// How long it takes to know what counts against every limit.
struct BudgetFiguresFigure: Figure {
    let name = "budgets"
    let title = "What counts against every limit"
    let method = """
        From opening a ledger of the main data set's events to the figures of every limit and all open holds: from the \
        newest snapshot and what is behind it, and without snapshots, when the whole log is folded on all cores. The answers are \
        compared.
        """

    func measure(_ bench: Bench) throws -> [Reading] {
        let path = try bench.path("budgets")
        let ledger = try AdmissionLedger.copy(of: bench.mainDataSet(), at: path)
        for _ in 0..<10 { _ = try AdmissionLedger.admit(ledger) }
        ledger.close()
        let expected = try figures(path)
        let snapshot = try Alternation.reading(
            "from the newest snapshot", .milliseconds, rounds: bench.rounds,
            [Contender("ours") { try 1000 * Stopwatch.seconds { _ = try figures(path) } }])
        try AdmissionLedger.removeSnapshots(path)
        guard try figures(path) == expected else { throw BenchError("the log answers otherwise than the snapshot") }
        let count = Double(try Engine.open(path).head().treeSize)
        let replay = try Alternation.reading(
            "replay of the whole log", .eventsPerSecond, rounds: bench.rounds,
            [Contender("ours") { try count / Stopwatch.seconds { _ = try figures(path) } }])
        return [snapshot, replay]
    }

    private func figures(_ path: String) throws -> [BudgetFigures] {
        let budgets = try Engine.open(path).budgets()
        return try budgets.state.limits.keys.sorted().compactMap { try budgets.figures($0) }
    }
}
