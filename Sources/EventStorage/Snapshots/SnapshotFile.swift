// A snapshot of live state, snapshots/state-<treeSize>.snapshot
// =============================================================
// Derived from the log up to some frame, so that opening reads only what is behind it; deletable at any moment.
//
//   0   8  magic "ULSNAP1\n"
//   8   4  format version, 1
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
//       8  length of the content, then the content
//      32  SHA-256 of all bytes before
//
// Valid when the CRC and the digest match, the lengths end exactly at the digest, the ledger is this one, and the log
// still has that frame with that checksum and that tree root. Integers are little-endian.

/// What was known of the log at a place in it.
package struct SnapshotFile: Sendable, Hashable {
    package let ledgerID: [UInt8]
    package let place: LogPlace
    package let contentVersion: UInt32
    /// Of a file that was read, a part of its bytes: they are many.
    package let content: ArraySlice<UInt8>

    static let formatVersion: UInt32 = 1
    private static let magic = Array("ULSNAP1\n".utf8)
    private static let headerByteCount = 80

    package init(ledgerID: [UInt8], place: LogPlace, contentVersion: UInt32, content: ArraySlice<UInt8>) {
        self.ledgerID = ledgerID
        self.place = place
        self.contentVersion = contentVersion
        self.content = content
    }

    package var encoded: [UInt8] {
        var bytes = Self.magic
        bytes.reserveCapacity(content.count + 2_400)
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
        bytes += content
        bytes += bytes.withUnsafeBytes { Self.digest(of: $0) }
        return bytes
    }

    /// Nil unless the bytes are a whole snapshot in this format.
    package init?(decoding bytes: [UInt8]) {
        let decoded = bytes.withUnsafeBytes { Self.decode($0) }
        guard let (ledgerID, place, contentVersion, range) = decoded else { return nil }
        self.init(ledgerID: ledgerID, place: place, contentVersion: contentVersion, content: bytes[range])
    }

    private static func decode(
        _ bytes: UnsafeRawBufferPointer
    ) -> (ledgerID: [UInt8], LogPlace, contentVersion: UInt32, content: Range<Int>)? {
        guard bytes.count >= headerByteCount + 40, bytes.prefix(8).elementsEqual(magic),
            crc32(UnsafeRawBufferPointer(rebasing: bytes[..<76])) == bytes.integer(at: 76, as: UInt32.self),
            bytes.integer(at: 8, as: UInt32.self) == formatVersion
        else { return nil }
        let treeSize = bytes.integer(at: 64, as: UInt64.self)
        let count = Int(bytes.integer(at: 72, as: UInt32.self))
        let start = headerByteCount + MerkleHash.byteCount * count + 8
        guard count == treeSize.nonzeroBitCount, bytes.count >= start + 32 else { return nil }
        let end = bytes.count - 32
        guard bytes.integer(at: start - 8, as: UInt64.self) == UInt64(end - start),
            digest(of: UnsafeRawBufferPointer(rebasing: bytes[..<end])).elementsEqual(bytes[end...])
        else { return nil }
        let roots = (0..<count).compactMap { index -> MerkleHash? in
            let offset = headerByteCount + MerkleHash.byteCount * index
            return MerkleHash(bytes[offset..<offset + MerkleHash.byteCount])
        }
        guard let frontier = MerkleFrontier(size: treeSize, subtrees: roots) else { return nil }
        let hasTime = bytes.integer(at: 52, as: UInt32.self) == 1
        let place = LogPlace(
            fileFirstSequence: bytes.integer(at: 32, as: UInt64.self),
            frameOffset: bytes.integer(at: 40, as: UInt64.self), checksum: bytes.integer(at: 48, as: UInt32.self),
            frontier: frontier, lastRecordedAtNanoseconds: hasTime ? bytes.integer(at: 56, as: Int64.self) : nil)
        return (Array(bytes[16..<32]), place, bytes.integer(at: 12, as: UInt32.self), start..<end)
    }

    private static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = ContentHash()
        hash.update(bytes)
        return hash.finalize()
    }
}
