/// How fast a question is answered from sums that were made before.
struct PartialsFigure: Figure {
    let name = "partials"
    let title = "Month × project × cost, from partials"
    let method = """
        The same question over the same ledger, answered as the reports answer it: from the sums that were made when \
        segments were sealed, from those of the last file in the newest snapshot, and from the events behind that. \
        From opening the ledger to the answer, which is compared with the scan's. The second line is the answer as of \
        the last sealed event, which no snapshot helps with: the last file is read.
        """

    func measure(_ bench: Bench) throws -> [Reading] {
        let path = try bench.mainDataSet().ledgerPath
        // The first answer makes what is missing of the sums.
        let answer = try Engine.monthsFromPartials(path).answer
        guard try answer == Engine.scanMonths(path).answer else {
            throw BenchError("the partials answer otherwise than the scan")
        }
        let size = try Engine.eventsPerFile(path)
        let tail = try bench.mainDataSet().eventCount % UInt64(size)
        let whole = try Alternation.reading(
            "opening included", .milliseconds, rounds: bench.rounds, target: .atMost(5, then: 3),
            note: "\(tail) events are in the last file",
            [Contender("ours") { try 1000 * Stopwatch.seconds { _ = try Engine.monthsFromPartials(path) } }])
        guard let sealed = try Engine.lastSealedInstant(path) else { return [whole] }
        let sums = try Alternation.reading(
            "the sealed events only", .milliseconds, rounds: bench.rounds,
            [
                Contender("ours") {
                    try 1000 * Stopwatch.seconds { _ = try Engine.monthsFromPartials(path, asKnown: sealed) }
                }
            ])
        return [whole, sums]
    }
}
