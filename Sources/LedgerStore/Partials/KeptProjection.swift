import EventStorage
import LedgerModel
import Projections

/// A projection whose folds are kept: those over sealed segments in a file of its own, that over the last log file in snapshots
/// of live state. They are made once, so that a report need not read events again.
///
/// To keep another: conform, and add it to `KeptProjections.swift`.
protocol KeptProjection: Projection {
    /// Its file is snapshots/<name>.partials.
    static var keptName: String { get }
    /// Of what its records mean and how they are coded: others are made anew.
    static var keptVersion: UInt32 { get }

    /// What is kept: a fold over nothing yet, of all time.
    static func kept(_ calendar: BillingCalendar) -> Self
    /// Whether what is kept answers what this fold over nothing asks for.
    var isKept: Bool { get }
    /// Writes it into a record: equal folds give the same bytes.
    func write(to record: inout RecordWriter)

    associatedtype FromRecords: RecordSums<Self>
}

/// What the records of segments add up to, in the log's order.
protocol RecordSums<Folded> {
    associatedtype Folded

    /// `empty`: the fold over nothing that they become.
    init(_ empty: Folded)
    /// Throws `VarintError` for what nobody of ours wrote, `MoneyError` for sums beyond all measure.
    mutating func add(_ record: inout RecordReader) throws
    func folded(_ names: RecordNames) throws -> Folded
}

extension KeptProjection {
    /// Whether a range of time is one of whole billing days.
    static func isOfWholeDays(_ range: Range<Instant>?, _ calendar: BillingCalendar) -> Bool {
        guard let range else { return true }
        return [range.lowerBound, range.upperBound].allSatisfy { time in
            time == .earliest || time == .latest || calendar.start(of: calendar.day(containing: time)) == time
        }
    }
}
