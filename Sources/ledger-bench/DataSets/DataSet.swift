import Foundation
import LedgerModel
import LedgerStore

/// A ledger full of a workload's events, and the same events as rows for the peers.
struct DataSet: Sendable {
    let workload: Workload
    let ledgerPath: String
    /// CSV with a header line; nil when none was asked for.
    let rowsPath: String?
    /// All events in the ledger, administration included.
    let eventCount: UInt64
    /// The time that appending took, generation excluded, and until every full file was sealed.
    let appendSeconds: Double
    let sealedSeconds: Double

    /// Events a commit: enough to keep its cost off the figures.
    private static let chunk = 16_384

    /// Makes the data set in a folder of its own.
    static func make(_ workload: Workload, in folder: String, withRows: Bool) throws -> DataSet {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let ledgerPath = folder + "/ledger"
        let rowsPath = withRows ? folder + "/rows.csv" : nil
        var maker = try LedgerMaker(at: ledgerPath)
        var stream = try maker.events(of: workload)
        var rows = try rowsPath.map { try RowsFile(path: $0) }
        var sequence = maker.firstSequence
        var left = workload.eventCount
        while left > 0 {
            let events = fill(&stream, count: min(left, chunk))
            try maker.append(events)
            for event in events {
                try rows?.write(event, sequence: sequence)
                sequence += 1
            }
            left -= events.count
        }
        try rows?.finish()
        let sealing = try Stopwatch.seconds { try Engine.waitUntilSealed(maker.ledger) }
        return DataSet(
            workload: workload, ledgerPath: ledgerPath, rowsPath: rowsPath, eventCount: sequence,
            appendSeconds: maker.appendSeconds, sealedSeconds: maker.appendSeconds + sealing)
    }

    /// Writes a workload's rows only, for peers.
    static func writeRows(_ workload: Workload, to path: String) throws {
        var stream = try workload.events(firstSequence: 0, catalogue: .builtIn)
        var rows = try RowsFile(path: path)
        for sequence in 0..<UInt64(workload.eventCount) { try rows.write(stream.next(), sequence: sequence) }
        try rows.finish()
    }

    /// The stream's next events. Generic, so that an event costs no dynamic call.
    private static func fill(_ stream: inout any UsageStream, count: Int) -> [GeneratedEvent] {
        func take<Stream: UsageStream>(_ opened: Stream) -> ([GeneratedEvent], any UsageStream) {
            var opened = opened
            var events: [GeneratedEvent] = []
            events.reserveCapacity(count)
            for _ in 0..<count { events.append(opened.next()) }
            return (events, opened)
        }
        let (events, rest) = take(stream)
        stream = rest
        return events
    }
}
