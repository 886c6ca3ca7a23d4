// A snapshot of live state, snapshots/state-<treeSize>.snapshot
// =============================================================
// Derived from the log up to some frame, so that opening reads only what is behind it; deletable at any moment.
//
//   0   8  magic "ULSNAP1\n"
//   8   4  format version, 2
//   12  4  version of the content, given by who wrote it
//   16 16  ledger id
//   32  8  first sequence of the log file that the frame is in
//   40  8  where the frame begins in it; 0 where the snapshot is of the start of a file
//   48  4  the frame's header CRC; at the start of a file, the file header's
//   52  4  1 when a time follows, 0 when no event had been recorded
//   56  8  recordedAt of the last event, nanoseconds since 1970 UTC, signed
//   64  8  tree size
//   72  4  n, how many subtree roots follow: one for each bit set in the tree size
//   76  4  CRC-32 of bytes 0 to 75: it is checked before any length is trusted
//   80 32n roots of the perfect subtrees over all events up to and with the frame, largest first
//       8  length of the content
//       8  length of the appendix, which is long, and which not everybody needs
//      32  SHA-256 of the appendix
//          the content
//      32  SHA-256 of all bytes before
//          the appendix
//
// Valid when the CRC and the digests match, the lengths end exactly at the end of the file, the ledger is this one, and the
// log still has that frame with that checksum and that tree root. Who does not need the appendix does not look at it.
// Integers are little-endian.

package import SystemPackage

/// What was known of the log at a place in it.
package struct SnapshotFile: Sendable, Hashable {
    package let ledgerID: [UInt8]
    package let place: LogPlace
    package let contentVersion: UInt32
    package let content: [UInt8]
    /// Empty where it was not read.
    package let appendix: [UInt8]

    static let formatVersion: UInt32 = 2
    private static let magic = Array("ULSNAP1\n".utf8)
    private static let headerByteCount = 80
    private static let digestByteCount = 32

    package init(
        ledgerID: [UInt8], place: LogPlace, contentVersion: UInt32, content: [UInt8], appendix: [UInt8] = []
    ) {
        self.ledgerID = ledgerID
        self.place = place
        self.contentVersion = contentVersion
        self.content = content
        self.appendix = appendix
    }

    package var encoded: [UInt8] {
        var bytes = Self.magic
        bytes.reserveCapacity(content.count + appendix.count + 2_400)
        bytes.append(littleEndian: Self.formatVersion)
        bytes.append(littleEndian: contentVersion)
        bytes += ledgerID
        bytes.append(littleEndian: place.fileFirstSequence)
        bytes.append(littleEndian: place.frameOffset)
        bytes.append(littleEndian: place.checksum)
        bytes.append(littleEndian: UInt32(place.lastRecordedAtNanoseconds == nil ? 0 : 1))
        bytes.append(littleEndian: place.lastRecordedAtNanoseconds ?? 0)
        bytes.append(littleEndian: place.treeSize)
        bytes.append(littleEndian: UInt32(place.frontier.subtrees.count))
        bytes.append(littleEndian: bytes.withUnsafeBytes { crc32($0) })
        for root in place.frontier.subtrees { bytes += root.bytes }
        bytes.append(littleEndian: UInt64(content.count))
        bytes.append(littleEndian: UInt64(appendix.count))
        bytes += appendix.withUnsafeBytes { Self.digest(of: $0) }
        bytes += content
        bytes += bytes.withUnsafeBytes { Self.digest(of: $0) }
        bytes += appendix
        return bytes
    }

    /// Reads a snapshot, without its appendix where nobody asks for it; nil unless what is read is whole, and in this format.
    package init?(_ file: any File, withAppendix: Bool) throws(Errno) {
        let size = try file.size()
        let first = try file.bytes(at: 0, count: Int(min(size, Self.usualHeadByteCount)))
        guard let layout = first.withUnsafeBytes({ Layout($0, fileSize: size) }) else { return nil }
        let head =
            layout.appendixStart <= first.count
            ? Array(first.prefix(layout.appendixStart)) : try file.bytes(at: 0, count: layout.appendixStart)
        guard head.count == layout.appendixStart else { return nil }
        let isWhole = head.withUnsafeBytes { bytes in
            Self.digest(of: UnsafeRawBufferPointer(rebasing: bytes[..<layout.contentEnd]))
                .elementsEqual(bytes[layout.contentEnd...])
        }
        guard isWhole, let place = layout.place(head) else { return nil }
        let appendix =
            withAppendix ? try file.bytes(at: UInt64(layout.appendixStart), count: layout.appendixByteCount) : []
        if withAppendix {
            let digest = head[(layout.contentStart - Self.digestByteCount)..<layout.contentStart]
            guard appendix.withUnsafeBytes({ Self.digest(of: $0) }).elementsEqual(digest) else { return nil }
        }
        self.init(
            ledgerID: Array(head[16..<32]), place: place, contentVersion: layout.contentVersion,
            content: Array(head[layout.contentStart..<layout.contentEnd]), appendix: appendix)
    }

    /// What most snapshots take up to their appendix.
    private static let usualHeadByteCount: UInt64 = 64 * 1024
    private static let largestFile: UInt64 = 1 << 28

    /// Where the parts of a file lie, as it says itself. Nothing is read by it that reaches beyond the file.
    private struct Layout {
        let contentVersion: UInt32
        let subtreeCount: Int
        let contentStart: Int
        let contentEnd: Int
        let appendixByteCount: Int
        var appendixStart: Int { contentEnd + digestByteCount }

        /// `bytes`: the beginning of the file, or all of it.
        init?(_ bytes: UnsafeRawBufferPointer, fileSize: UInt64) {
            guard fileSize <= largestFile, bytes.count >= headerByteCount, bytes.prefix(8).elementsEqual(magic),
                crc32(UnsafeRawBufferPointer(rebasing: bytes[..<76])) == bytes.integer(at: 76, as: UInt32.self),
                bytes.integer(at: 8, as: UInt32.self) == formatVersion
            else { return nil }
            contentVersion = bytes.integer(at: 12, as: UInt32.self)
            subtreeCount = Int(bytes.integer(at: 72, as: UInt32.self))
            guard subtreeCount == bytes.integer(at: 64, as: UInt64.self).nonzeroBitCount else { return nil }
            let lengths = headerByteCount + MerkleHash.byteCount * subtreeCount
            contentStart = lengths + 16 + digestByteCount
            guard bytes.count >= contentStart else { return nil }
            let (content, appendix) = (
                bytes.integer(at: lengths, as: UInt64.self), bytes.integer(at: lengths + 8, as: UInt64.self)
            )
            let rest = fileSize - UInt64(contentStart)
            guard content <= rest, appendix <= rest, content + UInt64(digestByteCount) + appendix == rest else {
                return nil
            }
            contentEnd = contentStart + Int(content)
            appendixByteCount = Int(appendix)
        }

        func place(_ bytes: [UInt8]) -> LogPlace? {
            bytes.withUnsafeBytes { bytes in
                let roots = (0..<subtreeCount).compactMap { index -> MerkleHash? in
                    let offset = headerByteCount + MerkleHash.byteCount * index
                    return MerkleHash(bytes[offset..<offset + MerkleHash.byteCount])
                }
                guard let frontier = MerkleFrontier(size: bytes.integer(at: 64, as: UInt64.self), subtrees: roots)
                else { return nil }
                let hasTime = bytes.integer(at: 52, as: UInt32.self) == 1
                return LogPlace(
                    fileFirstSequence: bytes.integer(at: 32, as: UInt64.self),
                    frameOffset: bytes.integer(at: 40, as: UInt64.self),
                    checksum: bytes.integer(at: 48, as: UInt32.self), frontier: frontier,
                    lastRecordedAtNanoseconds: hasTime ? bytes.integer(at: 56, as: Int64.self) : nil)
            }
        }
    }

    private static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = ContentHash()
        hash.update(bytes)
        return hash.finalize()
    }
}
