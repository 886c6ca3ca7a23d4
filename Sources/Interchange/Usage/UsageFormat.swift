import LedgerModel
import LedgerStore

/// A format that usage is read from, row by row.
///
/// One file a format: a type that conforms, and its case in `UsageFormat`.
protocol UsageReader: ~Copyable {
    /// Moves to the next row; false at the end. Throws `InputError`; the next call then goes on behind the bad row.
    mutating func next() throws -> Bool
    /// The row moved to. Throws: `InputError`.
    func build(with builder: inout UsageRowBuilder) throws(InputError) -> ImportedRow
}

/// The formats with columns or fields that the user maps.
package enum UsageFormat: String, Sendable, CaseIterable {
    case csv, jsonl
}
