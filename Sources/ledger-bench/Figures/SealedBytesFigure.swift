/// How little of the disk an event takes once its file is sealed.
struct SealedBytesFigure: Figure {
    let name = "sealed-bytes"
    let title = "Sealed bytes per event"
    let method = """
        A ledger is filled through its own door and every full file sealed; the bytes of the segments are divided by the \
        events in them. The idempotency index, which can be made anew, is counted apart. The peer is the same events \
        with the same fields in one DuckDB table, written as Parquet with zstd, and as DuckDB's own file.
        """

    func measure(_ bench: Bench) throws -> [Reading] {
        let few = min(bench.eventCount, 2_000_000)
        var readings = [
            try reading("imported usage", .imported, few, .atMost(10, then: 8), bench),
            try reading("imported usage, a random id each", .importedWithIDs, few, .atMost(32, then: 26), bench),
            try reading("live pairs, a random id on each response", .liveWithIDs, few, .atMost(32, then: 26), bench),
        ]
        if let path = bench.tracePath {
            readings.append(try reading("imported trace, repeated", .trace(path: path), few, nil, bench))
        }
        // Last, so that the peers keep it for the next figures.
        readings.append(try reading("live pairs", .live, bench.eventCount, .atMost(13, then: 11), bench))
        return readings
    }

    private func reading(
        _ label: String, _ kind: Workload.Kind, _ count: Int, _ target: Target?, _ bench: Bench
    ) throws -> Reading {
        let dataSet = try bench.dataSet(kind, eventCount: count)
        let size = try LedgerSize(dataSet.ledgerPath)
        let all = Double(dataSet.eventCount)
        let peers = try bench.load(.duckDB, dataSet)
        let spreads = ["parquet", "native"].compactMap { form in
            peers[form].map { (name: "DuckDB \(form)", spread: Spread([Double($0) / all])) }
        }
        guard size.segmentCount > 0 else {
            return Reading(
                label, .bytesPerEvent, Spread([Double(size.active) / all]), against: spreads,
                note: "nothing is sealed: the active log")
        }
        let sealed = try Engine.eventsPerFile(dataSet.ledgerPath) * size.segmentCount
        let index = Double(size.index) / all
        let chance = try idBytesPerEvent(dataSet.workload)
        let ids = chance > 0 ? "; of chance in the ids alone \(Unit.bytesPerEvent.format(chance))" : ""
        return Reading(
            label, .bytesPerEvent, Spread([Double(size.segments) / Double(sealed)]), against: spreads, target: target,
            note: "\(sealed) events in \(size.segmentCount) segments; index \(Unit.bytesPerEvent.format(index))\(ids)")
    }

    /// What the random ids alone take, however they are written: the average over some events.
    private func idBytesPerEvent(_ workload: Workload) throws -> Double {
        guard workload.kind.hasProviderIDs else { return 0 }
        let count = 20_000
        var stream = try workload.events(firstSequence: 0, catalogue: .builtIn)
        return (0..<count).reduce(0) { sum, _ in
            sum + (stream.next().providerID.map(ProviderID.bytesOfChance) ?? 0)
        } / Double(count)
    }
}
