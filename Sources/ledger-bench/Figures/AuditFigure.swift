/// How fast a ledger is checked from end to end.
struct AuditFigure: Figure {
    let name = "audit"
    let title = "Full audit"
    let method = """
        Everything in the live data set is read, every event's canonical bytes are made and hashed, and the Merkle tree \
        is built anew and compared with the root that the ledger states. All cores.
        """

    func measure(_ bench: Bench) throws -> [Reading] {
        let dataSet = try bench.mainDataSet()
        let reading = try Alternation.reading(
            "\(Processors.count) cores", .eventsPerSecond, rounds: 3, target: .atLeast(1.5e6, then: 4e6),
            warmsUp: false,
            [
                Contender("ours") {
                    var count: UInt64 = 0
                    let seconds = try Stopwatch.seconds { count = try Engine.audit(dataSet.ledgerPath) }
                    guard count == dataSet.eventCount else {
                        throw BenchError("the audit saw \(count) of \(dataSet.eventCount) events")
                    }
                    return Double(count) / seconds
                }
            ])
        return [reading]
    }
}
