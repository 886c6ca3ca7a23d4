import EventStorage
import LedgerModel
import Projections

extension Ledger {
    /// Replaces every full log file by a sealed segment, those that another process is at excepted.
    ///
    /// Others may read and append meanwhile. Throws `LedgerError`: `.corrupt` when a file is damaged or does not read back the
    /// same; the log file then stays.
    @discardableResult
    package func sealFullFiles() throws -> Int {
        try LedgerError.rethrowing {
            let waiting = try Sealer(directory, schema: .plain).waiting()
            defer { KeptProjections.extend(directory, calendar: calendar) }
            guard !waiting.isEmpty else { return 0 }
            let sealer = Sealer(directory, schema: .ledger(catalogue: try state().catalogue))
            return try waiting.count { try sealer.seal($0) == .sealed }
        }
    }
}
