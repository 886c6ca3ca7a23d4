internal import SystemPackage

// The head of an active log file, active-<firstSequence>.log
// ==========================================================
//   0   8  magic "ULEDLOG\n"
//   8   4  format version, 1
//   12  4  incompatible flags, 0
//   16 16  ledger id
//   32  8  first sequence, a multiple of the ledger's events per file
//   40  4  n, how many subtree roots follow: one for each bit set in the first sequence
//   44  4  zero
//   48 32n roots of the perfect subtrees over all events before this file, largest first
//       4  CRC-32 of all bytes before; it seeds the header CRC of the first frame
//
// The file is written under another name, synced and renamed, so a header is never torn. Frames follow it
// without a gap; behind the last stand zeros, as many as were written ahead, or the end of the file. The
// subtree roots let a writer grow the tree without reading earlier files. A later version keeps the CRC
// where it is.

/// What an active log file says of itself.
struct ActiveFileHeader: Sendable, Hashable {
    let ledgerID: [UInt8]
    let frontier: MerkleFrontier

    var firstSequence: UInt64 { frontier.size }
    var byteCount: Int { 52 + MerkleHash.byteCount * frontier.subtrees.count }

    static let magic = Array("ULEDLOG\n".utf8)

    init(ledgerID: [UInt8], frontier: MerkleFrontier) {
        self.ledgerID = ledgerID
        self.frontier = frontier
    }

    var encoded: [UInt8] {
        var bytes = Self.magic
        bytes.append(littleEndian: LedgerHeader.formatVersion)
        bytes.append(littleEndian: UInt32(0))
        bytes += ledgerID
        bytes.append(littleEndian: firstSequence)
        bytes.append(littleEndian: UInt32(frontier.subtrees.count))
        bytes.append(littleEndian: UInt32(0))
        for root in frontier.subtrees { bytes += root.bytes }
        bytes.append(littleEndian: bytes.withUnsafeBytes { crc32($0) })
        return bytes
    }

    /// The seed of the first frame's header CRC.
    var checksum: UInt32 { encoded.suffix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) } }

    /// Reads the head of the file; throws `.corrupt` or `.newerFormat`.
    init(reading file: any File, path: FilePath, of ledger: LedgerHeader, firstSequence: UInt64) throws(StorageError) {
        let bytes = try attempt("read the log", path) { () throws(Errno) in
            try file.bytes(at: 0, count: 52 + 64 * MerkleHash.byteCount)
        }
        func corrupt(_ message: String) -> StorageError {
            StorageError(
                .corrupt, "damaged header of the log file (\(message))", path: path.string, offset: 0,
                sequences: firstSequence...firstSequence + ledger.eventsPerFile - 1,
                advice: "restore the file from a backup")
        }
        let subtrees = firstSequence.nonzeroBitCount
        let length = 48 + MerkleHash.byteCount * subtrees
        guard bytes.count >= length + 4 else { throw corrupt("cut short") }
        guard Array(bytes[..<8]) == Self.magic else { throw corrupt("unknown first bytes") }
        let (version, flags, first, count, stored, computed) = bytes.withUnsafeBytes { buffer in
            (
                buffer.integer(at: 8, as: UInt32.self), buffer.integer(at: 12, as: UInt32.self),
                buffer.integer(at: 32, as: UInt64.self), buffer.integer(at: 40, as: UInt32.self),
                buffer.integer(at: length, as: UInt32.self),
                crc32(UnsafeRawBufferPointer(rebasing: buffer[..<length]))
            )
        }
        guard version == LedgerHeader.formatVersion, flags == 0 else {
            throw stored == computed
                ? StorageError(
                    .newerFormat, "this log file has format version \(version) (flags \(flags))", path: path.string,
                    advice: "use a newer usage-ledger; nothing was changed") : corrupt("unknown version")
        }
        guard stored == computed else { throw corrupt("checksum mismatch") }
        guard Array(bytes[16..<32]) == ledger.id else { throw corrupt("it belongs to another ledger") }
        guard first == firstSequence, Int(count) == subtrees else { throw corrupt("its name and content disagree") }
        let roots = (0..<subtrees).compactMap { MerkleHash(bytes[(48 + 32 * $0)..<(80 + 32 * $0)]) }
        guard let frontier = MerkleFrontier(size: first, subtrees: roots) else { throw corrupt("wrong roots") }
        ledgerID = ledger.id
        self.frontier = frontier
    }
}

/// The sizes that the format fixes.
package enum LogLimits {
    package static let eventsPerFrame = 4_096
    /// How many zeros a log file grows by. With 256 KiB, a sync of a small frame takes 2/3 of the time that it takes when
    /// the file grows with each; more gains nothing, and the write that makes it grow takes longer.
    package static let preallocationByteCount = 256 * 1024
    /// Of a frame's events, before deflating.
    package static let rawBytesPerFrame = 1 << 20
    /// A frame of one event or two is stored as it is: starting to deflate takes longer than encoding and hashing both.
    static let rawBytesWorthDeflating = 512
}
