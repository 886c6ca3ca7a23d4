/// How fast many events get in at once, as an import does it.
struct BulkAppendFigure: Figure {
    let name = "bulk"
    let title = "Bulk append, encoding and hashing included"
    let method = """
        Imported usage, drawn beforehand, appended to a new ledger in commits of 16,384 events: encoding each event's \
        canonical bytes, hashing it into the Merkle tree, deflating, writing and syncing frames of 4,096; full files are \
        sealed behind on another core, and the second line also waits for the last of them. The peer is SQLite (WAL, synchronous=FULL), 4,096 rows a \
        transaction by executemany, the rows ready in memory.
        """

    func measure(_ bench: Bench) throws -> [Reading] {
        let count = min(bench.eventCount, 200_000)
        let sqlite = try bench.peer(.sqlite)
        try sqlite.prepareAppends(of: Workload(kind: .imported, eventCount: count), rows: bench.path("bulk.csv"))
        var sealed: [Double] = []
        let appending = try Alternation.reading(
            "appended", .eventsPerSecond, rounds: bench.rounds, target: .atLeast(0.5e6, then: 1.5e6),
            [
                Contender("ours") {
                    let seconds = try append(count, bench)
                    sealed.append(Double(count) / seconds.sealed)
                    return Double(count) / seconds.appended
                },
                Contender("SQLite FULL") { try Double(count) / sqlite.seconds(Peer.Task("bulk", count: 4_096)) },
            ])
        // The first was the warm-up.
        return [appending, Reading("appended and sealed", .eventsPerSecond, Spread(Array(sealed.dropFirst())))]
    }

    /// The time until all is appended, and until every full file is sealed.
    private func append(_ count: Int, _ bench: Bench) throws -> (appended: Double, sealed: Double) {
        var maker = try LedgerMaker(at: bench.path("bulk"))
        var stream = try maker.events(of: Workload(kind: .imported, eventCount: count))
        let commits = stride(from: 0, to: count, by: LedgerMaker.eventsPerCommit).map { start in
            stream.take(min(count - start, LedgerMaker.eventsPerCommit))
        }
        let appended = try Stopwatch.seconds { for events in commits { try maker.append(events) } }
        let sealed = try Stopwatch.seconds { try Engine.waitUntilSealed(maker.ledger) }
        return (appended, appended + sealed)
    }
}
