import LedgerStore

/// How many events several processes append to one ledger at once.
struct ProcessesFigure: Figure {
    let name = "processes"
    let title = "4 processes appending durably"
    let method = """
        Four processes have one ledger open and each appends in a loop, one event a commit, taking the ledger's lock in \
        turn; the commits of all are counted from the start to the end of the last, which includes that each process \
        reads what the other three append. The peer is one process that does nothing but pwrite 256 bytes and \
        fdatasync, as often as all four together, into a file of zeros. Rounds are of up to 4,000 commits, so that four \
        processes starting and ending at different moments do not decide.
        """
    private static let processCount = 4

    func measure(_ bench: Bench) throws -> [Reading] {
        let path = try bench.path("processes")
        _ = try Engine.newLedger(at: path)
        let sync = try SyncLoop(path: bench.path("processes-sync"))
        let children = try (0..<Self.processCount).map { _ in try LineProcess.own(["child-append", "--ledger", path]) }
        for child in children { _ = try child.receive() }
        let rounds = 3 * bench.rounds
        let commitsEach = try max(10, sync.commitsPerRound())
        var expected: UInt64 = 0
        let reading = try Alternation.reading(
            "commits of all four", .commitsPerSecond, rounds: rounds,
            target: .timesBetter(0.8, then: 1, than: "bare fdatasync"),
            [
                Contender("ours") {
                    expected += UInt64(Self.processCount * commitsEach)
                    let seconds = try Stopwatch.seconds {
                        for child in children { try child.send(String(commitsEach)) }
                        for child in children { _ = try child.receive() }
                    }
                    return Double(Self.processCount * commitsEach) / seconds
                },
                Contender("bare fdatasync") {
                    try sync.commitsPerSecond(count: Self.processCount * commitsEach)
                },
            ])
        for child in children { try child.finish() }
        let found = try Engine.open(path).head().treeSize
        guard found == expected else { throw BenchError("\(found) events instead of \(expected)") }
        return [reading]
    }
}
