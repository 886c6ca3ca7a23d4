/// What recovery found after a crash, and did.
public struct Recovery: Sendable, Hashable {
    /// The log file, relative to the ledger.
    public var file: String
    /// Where the torn bytes began.
    public var offset: UInt64
    /// How many bytes were set aside.
    public var byteCount: UInt64
    /// Where they are kept, relative to the ledger.
    public var quarantineFile: String?
    /// SHA-256 of the bytes set aside; nil in events of earlier versions.
    public var digest: [UInt8]?

    public init(
        file: String, offset: UInt64, byteCount: UInt64, quarantineFile: String?, digest: [UInt8]? = nil
    ) {
        self.file = file
        self.offset = offset
        self.byteCount = byteCount
        self.quarantineFile = quarantineFile
        self.digest = digest
    }
}
