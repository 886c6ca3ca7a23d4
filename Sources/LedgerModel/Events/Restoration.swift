/// Where a ledger that was restored from a backup goes on: written before anything else is appended to it.
///
/// The ledger that the backup was made of may live on. From this event on the two are told apart: their trees differ, and
/// the fork's id names this continuation.
public struct Restoration: Sendable, Hashable {
    /// The last part of the backup's path.
    public var backup: String
    /// How many events the backup held.
    public var treeSize: UInt64
    /// The tree root over them, 32 bytes.
    public var treeRoot: [UInt8]
    /// 16 random bytes.
    public var fork: [UInt8]

    public init(backup: String, treeSize: UInt64, treeRoot: [UInt8], fork: [UInt8]) {
        self.backup = backup
        self.treeSize = treeSize
        self.treeRoot = treeRoot
        self.fork = fork
    }
}
