/// How fast a question is answered from the events themselves.
struct ScanFigure: Figure {
    let name = "scan"
    let title = "Month × project × cost, by scanning"
    let method = """
        What did each project spend in each month, over the live data set: the ledger is opened and every event's \
        columns are read, with no partial sum made before. Peers answer the same question over the same rows, on the \
        same number of cores. Everybody works and takes the time in a process of its own; costs are integers everywhere, and the answers are \
        compared row by row. All files are in the page cache.
        """

    func measure(_ bench: Bench) throws -> [Reading] {
        let dataSet = try bench.mainDataSet()
        _ = try bench.load(.duckDB, dataSet)
        _ = try bench.load(.sqlite, dataSet)
        try compareAnswers(dataSet, bench)
        let duckDB = try bench.peer(.duckDB)
        let sqlite = try bench.peer(.sqlite)
        let events = Double(dataSet.eventCount)

        func reading(_ label: String, cores: Int, _ target: Target) throws -> Reading {
            let scanner = try Scanner(dataSet, cores: cores)
            defer { scanner.finish() }
            func asks(_ peer: Peer, _ source: String?) -> () throws -> Double {
                { try events / peer.seconds(Peer.Task("months", source: source, threads: cores)) }
            }
            return try Alternation.reading(
                label, .eventsPerSecond, rounds: bench.rounds, target: target,
                [
                    Contender("ours") { try events / scanner.seconds() },
                    Contender("DuckDB Parquet", asks(duckDB, "parquet")),
                    Contender("DuckDB native", asks(duckDB, "native")),
                ])
        }
        let two = try reading("2 cores", cores: 2, .atLeast(100e6, then: 180e6))
        let one = try reading("1 core", cores: 1, .atLeast(60e6, then: 100e6))
        let scanner = try Scanner(dataSet, cores: 1)
        defer { scanner.finish() }
        let rowStore = try Alternation.reading(
            "1 core, beside SQLite", .eventsPerSecond, rounds: 3,
            [
                Contender("ours") { try events / scanner.seconds() },
                Contender("SQLite") { try events / sqlite.seconds(Peer.Task("months")) },
            ])
        let alone = Reading(two.label, two.unit, two.ours, target: two.target)
        let against = Reading(
            "2 cores, beside DuckDB", .eventsPerSecond, two.ours,
            against: two.peers.map { (name: $0.name, spread: $0.spread) },
            target: .timesBetter(1.5, then: 2.5, than: "DuckDB Parquet"))
        return [one, alone, against, rowStore]
    }

    private func compareAnswers(_ dataSet: DataSet, _ bench: Bench) throws {
        let ours = try Engine.scanMonths(dataSet.ledgerPath).answer
        let tasks: [(Bench.PeerName, Peer.Task)] = [
            (.duckDB, Peer.Task("answer", source: "parquet")), (.duckDB, Peer.Task("answer", source: "native")),
            (.sqlite, Peer.Task("answer")),
        ]
        for (name, task) in tasks {
            let theirs = try bench.peer(name).perform(task).rows ?? []
            guard theirs == ours else {
                let difference = zip(ours, theirs).first { $0 != $1 }
                throw BenchError(
                    "\(name) answers otherwise: \(ours.count) rows against \(theirs.count), first difference "
                        + "\(difference.map { "\($0.0) against \($0.1)" } ?? "none")")
            }
        }
    }
}

/// A process of its own that scans when it is told to.
private struct Scanner {
    private let process: LineProcess

    init(_ dataSet: DataSet, cores: Int) throws {
        process = try LineProcess.own(["child-scan", "--ledger", dataSet.ledgerPath, "--cores", "\(cores)"])
    }

    func seconds() throws -> Double {
        try process.send("scan")
        return try process.receive(Double.self)
    }

    func finish() { try? process.finish() }
}
