internal import SystemPackage

/// What an audit found in HEAD. It is written anew with each commit and never synced, so damage to it is remarked on; that
/// it speaks of another ledger is not.
struct HeadAudit {
    let head: DurableHead?
    private(set) var findings: [AuditFinding] = []
    private(set) var notices: [AuditFinding] = []

    private static var rewritten: String { "the next append writes it anew" }

    /// Reads HEAD; what looks wrong is looked at again under the ledger's lock, since a commit may be writing it.
    init(_ directory: LedgerDirectory) throws(StorageError) {
        var bytes = try directory.readHeadBytes()
        if let first = bytes, Self.oddity(first) != nil,
            let lock = try? directory.fileSystem.open(directory.lockPath, .read)
        {
            _ = try attempt("take the ledger's lock", directory.lockPath) { () throws(Errno) in
                try lock.lock(wait: true)
            }
            defer { try? lock.unlock() }
            bytes = try directory.readHeadBytes()
        }
        guard let bytes else {
            head = nil
            note("HEAD is missing: what it said is durable cannot be compared with the log", at: nil)
            return
        }
        let newest = DurableHead(decoding: bytes)
        head = newest.flatMap { $0.ledgerID == directory.header.id ? $0 : nil }
        if newest != nil, head == nil {
            findings.append(
                AuditFinding(
                    .foreign, "HEAD is of another ledger: files of two ledgers were mixed", file: DurableHead.fileName,
                    offset: 8, advice: "restore the whole ledger from a backup"))
        } else if let (offset, message) = Self.oddity(bytes) {
            note(message, at: offset)
        }
    }

    private mutating func note(_ message: String, at offset: UInt64?) {
        notices.append(
            AuditFinding(.derived, message, file: DurableHead.fileName, offset: offset, advice: Self.rewritten))
    }

    /// What of the file's bytes is not as a commit leaves them.
    private static func oddity(_ bytes: [UInt8]) -> (offset: UInt64, message: String)? {
        let (size, stride) = (DurableHead.slotSize, DurableHead.slotStride)
        let slots = DurableHead.slots(of: bytes)
        for (number, slot) in slots.enumerated() where slot == nil {
            let other = slots[1 - number] == nil ? "" : "; the other one counts"
            return (UInt64(number * stride), "slot \(number) of HEAD is damaged\(other)")
        }
        if slots[0] != slots[1] { return (0, "the two slots of HEAD differ; the newer one counts") }
        // The last four bytes of a slot are zero too.
        let zeros = [size - 4..<stride, stride + size - 4..<bytes.count].joined()
        if let place = zeros.first(where: { bytes[$0] != 0 }) {
            return (UInt64(place), "a byte of HEAD that says nothing is not zero")
        }
        guard bytes.count == stride + size else {
            return (UInt64(stride + size), "HEAD is longer than its two slots")
        }
        return nil
    }
}
