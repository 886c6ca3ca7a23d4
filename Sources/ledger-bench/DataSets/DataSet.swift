import Foundation
import LedgerModel
import LedgerStore

/// A ledger full of a workload's events, and the same events as rows for the peers.
struct DataSet: Sendable {
    let workload: Workload
    let ledgerPath: String
    /// CSV with a header line.
    let rowsPath: String
    /// All events in the ledger, administration included.
    let eventCount: UInt64

    /// Makes the data set in a folder of its own.
    static func make(_ workload: Workload, in folder: String) throws -> DataSet {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let ledgerPath = folder + "/ledger"
        let rowsPath = folder + "/rows.csv"
        var maker = try LedgerMaker(at: ledgerPath)
        var stream = try maker.events(of: workload)
        var rows = try RowsFile(path: rowsPath)
        var sequence = maker.firstSequence
        var left = workload.eventCount
        while left > 0 {
            let events = stream.take(min(left, LedgerMaker.eventsPerCommit))
            try maker.append(events)
            for event in events {
                try rows.write(event, sequence: sequence)
                sequence += 1
            }
            left -= events.count
        }
        try rows.finish()
        try Engine.waitUntilSealed(maker.ledger)
        return DataSet(workload: workload, ledgerPath: ledgerPath, rowsPath: rowsPath, eventCount: sequence)
    }

    /// Writes a workload's rows only, for peers.
    static func writeRows(_ workload: Workload, to path: String) throws {
        var stream = try workload.events(firstSequence: 0, catalogue: .builtIn)
        var rows = try RowsFile(path: path)
        for sequence in 0..<UInt64(workload.eventCount) { try rows.write(stream.next(), sequence: sequence) }
        try rows.finish()
    }
}
