/// How many events are acknowledged as durable, one commit each.
struct DurableAppendFigure: Figure {
    let name = "append"
    let title = "Durable appends"
    let method = """
        Each append is one event, durable when it returns. One producer appends in a loop; 64 producers are threads of \
        one process with one open ledger. Peers, by turns: SQLite (WAL, synchronous=FULL; one INSERT of the same \
        fields a commit, from one thread of Python, whose own part is a few µs), and a bare loop of pwrite and \
        fdatasync of 256 bytes into a file of zeros. Rounds are short and many, since a disk's speed changes from one \
        second to the next.
        """

    func measure(_ bench: Bench) throws -> [Reading] {
        let samples = try AppendSamples()
        let ledger = try Engine.newLedger(at: bench.path("append"))
        let sync = try SyncLoop(path: bench.path("append-sync"))
        let sqlite = try bench.peer(.sqlite)
        try samples.prepare(sqlite, bench)

        let count = try sync.commitsPerRound()
        let rounds = 3 * bench.rounds
        let peers = [
            Contender("SQLite FULL") {
                try Double(count) / sqlite.seconds(Peer.Task("append", count: count, threads: 1))
            },
            Contender("bare fdatasync") { try sync.commitsPerSecond(count: count) },
        ]
        let one = try Alternation.reading(
            "1 producer", .commitsPerSecond, rounds: rounds,
            target: .timesBetter(1, then: 1.5, than: "SQLite FULL"),
            [Contender("ours") { try samples.commitsPerSecond(to: ledger, producers: 1, each: count) }] + peers)
        let many = try Alternation.reading(
            "64 producers", .commitsPerSecond, rounds: rounds,
            target: .timesBetter(10, then: 20, than: "SQLite FULL"),
            [Contender("ours") { try samples.commitsPerSecond(to: ledger, producers: 64, each: max(4, count / 8)) }]
                + peers)
        return [one, many]
    }
}
