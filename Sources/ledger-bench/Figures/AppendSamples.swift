import Foundation
import LedgerModel
import LedgerStore

/// Live events to append one by one, drawn beforehand.
struct AppendSamples: Sendable {
    private let payloads: [EventPayload]
    private static let count = 4_096

    init() throws {
        let workload = Workload(kind: .live, eventCount: Self.count)
        var stream = try workload.events(firstSequence: 0, catalogue: .builtIn)
        payloads = (0..<Self.count).map { _ in stream.next().draft.payload }
    }

    /// Gives SQLite the same events as rows.
    func prepare(_ sqlite: Peer, _ bench: Bench) throws {
        try sqlite.prepareAppends(of: Workload(kind: .live, eventCount: Self.count), rows: bench.path("samples.csv"))
    }

    /// Appends from so many threads at once, one event a commit.
    func commitsPerSecond(to ledger: Ledger, producers: Int, each count: Int) throws -> Double {
        guard producers > 1 else {
            return try Double(count) / Stopwatch.seconds { try append(to: ledger, from: 0, count) }
        }
        let seconds = try ProducerThreads.seconds(producers) { producer in
            try append(to: ledger, from: producer * count, count)
        }
        return Double(producers * count) / seconds
    }

    func append(to ledger: Ledger, from first: Int, _ count: Int) throws {
        for index in first..<first + count { try ledger.append(payloads[index % payloads.count]) }
    }
}
