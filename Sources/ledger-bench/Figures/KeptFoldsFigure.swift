import LedgerModel
import LedgerStore
import Projections

/// How fast the projections that reports read are answered: from what is kept, and from the events.
struct KeptFoldsFigure: Figure {
    let name = "folds"
    let title = "What reports read: from kept folds, and from all events"
    let method = """
        Each projection over the main data set's ledger, from opening it to the answer: from the folds that were made when \
        segments were sealed and the last snapshot's, and from all events, on all cores. "Peaks" have no kept folds, since each minute's count \
        is as large as the events.
        """

    func measure(_ bench: Bench) throws -> [Reading] {
        let path = try bench.mainDataSet().ledgerPath
        let ledger = try Engine.open(path)
        let calendar = ledger.calendar
        let last = try ledger.head().recordedAt ?? ledger.createdAt
        let month = calendar.range(of: calendar.month(containing: last))
        ledger.close()
        return try [
            reading(
                "spend by day, of the last month", bench, path, DailySpendProjection(calendar: calendar, range: month)),
            reading("spend by day", bench, path, DailySpendProjection(calendar: calendar)),
            reading("spend by day and user", bench, path, UserSpendProjection(calendar: calendar)),
            reading("throttles", bench, path, ThrottlesProjection(calendar: calendar)),
            reading("activity", bench, path, ActivityProjection(calendar: calendar)),
            reading("exposure", bench, path, ExposureProjection(calendar: calendar)),
            reading("alerts", bench, path, AlertsProjection()),
            reading("peaks", bench, path, RateLimitsProjection()),
        ]
    }

    private func reading(_ name: String, _ bench: Bench, _ path: String, _ empty: some Projection) throws -> Reading {
        try Alternation.reading(
            name, .milliseconds, rounds: bench.rounds,
            [
                Contender("ours") { try 1000 * Stopwatch.seconds { try Engine.replay(path, empty) } },
                Contender("all events") { try 1000 * Stopwatch.seconds { try Engine.scan(path, empty) } },
            ])
    }
}
