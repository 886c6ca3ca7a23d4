import LedgerModel
import LedgerStore

/// How fast money is held and settled, durably.
struct AdmissionFigure: Figure {
    let name = "admission"
    let title = "Durable admission"
    let method = """
        One caller asks a ledger of the main data set's events, with 200 projects that have allocations and an \
        organization that has a limit: admit (decide on every limit, hold, durable when it returns) and settle (price, post, look \
        for alerts, durable). The peer is a bare loop of pwrite and fdatasync of 256 bytes. With 64 callers, admit and \
        settle by turns, many share a sync.
        """

    func measure(_ bench: Bench) throws -> [Reading] {
        let ledger = try AdmissionLedger.copy(of: bench.mainDataSet(), at: bench.path("admission"))
        let sync = try SyncLoop(path: bench.path("admission-sync"))
        let count = try sync.commitsPerRound()
        let rounds = 3 * bench.rounds
        let bare = Contender("bare fdatasync") { try sync.commitsPerSecond(count: count) }
        var open: [UInt64] = []
        let admit = try Alternation.reading(
            "admit", .commitsPerSecond, rounds: rounds, target: .timesBetter(0.5, then: 0.77, than: "bare fdatasync"),
            [
                Contender("ours") {
                    let seconds = try Stopwatch.seconds {
                        for _ in 0..<count { open.append(try AdmissionLedger.admit(ledger)) }
                    }
                    // What is held does not grow from round to round.
                    for id in open { try AdmissionLedger.settle(ledger, id) }
                    open.removeAll()
                    return Double(count) / seconds
                }, bare,
            ])
        let settle = try Alternation.reading(
            "settle", .commitsPerSecond, rounds: rounds, target: .timesBetter(0.5, then: 0.77, than: "bare fdatasync"),
            [
                Contender("ours") {
                    for _ in 0..<count { open.append(try AdmissionLedger.admit(ledger)) }
                    let seconds = try Stopwatch.seconds {
                        for id in open { try AdmissionLedger.settle(ledger, id) }
                    }
                    open.removeAll()
                    return Double(count) / seconds
                }, bare,
            ])
        let many = try Alternation.reading(
            "admit and settle, 64 callers", .commitsPerSecond, rounds: rounds,
            [
                Contender("ours") {
                    let each = max(2, count / 8)
                    let seconds = try ProducerThreads.seconds(64) { _ in
                        for _ in 0..<each { try AdmissionLedger.settle(ledger, AdmissionLedger.admit(ledger)) }
                    }
                    return Double(2 * 64 * each) / seconds
                }, bare,
            ])
        return [admit, settle, many]
    }
}
