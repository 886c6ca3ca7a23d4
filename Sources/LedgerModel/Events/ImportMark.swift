/// What one import read, written before its first row.
public struct ImportMark: Sendable, Hashable {
    /// `csv`, `jsonl`, …
    public var format: String
    /// The last part of the path.
    public var fileName: String
    /// Which columns were read as what: the same source must be read the same way again.
    public var mapping: String
    public var byteCount: UInt64
    /// SHA-256 of the bytes read.
    public var digest: [UInt8]
    public var rowsTaken: UInt64
    /// Rows that the ledger already had.
    public var rowsKnown: UInt64
    /// Invalid rows passed over.
    public var rowsSkipped: UInt64

    public init(
        format: String, fileName: String, mapping: String, byteCount: UInt64, digest: [UInt8], rowsTaken: UInt64,
        rowsKnown: UInt64, rowsSkipped: UInt64
    ) {
        self.format = format
        self.fileName = fileName
        self.mapping = mapping
        self.byteCount = byteCount
        self.digest = digest
        self.rowsTaken = rowsTaken
        self.rowsKnown = rowsKnown
        self.rowsSkipped = rowsSkipped
    }
}
