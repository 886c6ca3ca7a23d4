public import LedgerModel
public import Projections

extension Ledger {
    /// The alerts recorded since an instant, and what became of sending each. O(events since).
    public func alerts(recordedSince start: Instant = .earliest) throws -> AlertRecords {
        var records = AlertRecords()
        try EventStream(self, of: AlertRecords.kinds, recordedSince: start).readOn { records.take($0) }
        return records
    }
}
