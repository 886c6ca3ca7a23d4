import EventStorage

// A run of keys, index/<first>-<end>.keys
// =======================================
// The keys (RowKey.swift) of all rows of imports, of whatever source, among the events of one or more neighbouring sealed
// segments, ascending. Derived from the log; deletable at any moment. Integers are little-endian.
//
//   0   8  magic "ULKEYS1\n"
//   8   4  format version, 1
//   12  4  incompatible flags, 0
//   16 16  ledger id
//   32  8  first sequence covered
//   40  8  end: the sequence behind the last one covered, at most 2^32 further
//   48 32  SHA-256 of the Merkle roots of the segments covered, 32 bytes each, in order; in a ledger that has a USERKEY,
//          with the code of "what is this key called?" behind them (UserKey.swift)
//   80  8  n, how many keys
//   88  4  b, how many keys a block has, 1 to 65,536; the last block may have fewer
//   92  4  CRC-32 of bytes 0 to 91
//   96     ⌈n/b⌉ blocks: b keys of 32 bytes each, ordered by (high, low, occurrence, sequence)
//             0  8  high word of the identity
//             8  8  low word
//            16  8  digest of the payload
//            24  4  occurrence: how many equal rows stand before the row
//            28  4  sequence of the event, less the first sequence covered
//          ⌈n/b⌉ fences of 8 bytes, one a block:
//             0  4  CRC-32 of the block's keys
//             4  4  upper half of the high word of its first key
//       4  CRC-32 of the fences
//       8  magic "ULKEYEND"
//
// A run is believed when header, fences and footer have their CRC, the version and flags are these, ledger, sequences and
// digest are those of the segments that the ledger has now, and the file ends exactly at the footer; each block when it
// has its CRC. Any other is made again. The file is written under another name and renamed, and not synced: what a power
// loss leaves of it has not these checksums.
//
// A reader finds the first key not before a given one by its upper half among the fences, and from the block before that
// reads on.

/// What the head of a run says: how many keys it holds, of which events of which history.
struct KeyRunHeader: Sendable, Hashable {
    var ledgerID: [UInt8]
    var sequences: Range<UInt64>
    var historyDigest: [UInt8]
    var keyCount: UInt64
    var keysPerBlock: Int

    static let byteCount = 96
    static let footerByteCount = 12
    static let formatVersion: UInt32 = 1
    static let magic = Array("ULKEYS1\n".utf8)
    static let endMagic = Array("ULKEYEND".utf8)
    static let largestKeysPerBlock = 65_536
    static var keyByteCount: Int { 32 }

    var blockCount: Int { Int((keyCount + UInt64(keysPerBlock) - 1) / UInt64(keysPerBlock)) }
    var fencesOffset: UInt64 { UInt64(Self.byteCount) + keyCount * UInt64(Self.keyByteCount) }
    var fileByteCount: UInt64 { fencesOffset + UInt64(8 * blockCount + Self.footerByteCount) }

    func offset(ofBlock block: Int) -> UInt64 {
        UInt64(Self.byteCount) + UInt64(block) * UInt64(keysPerBlock * Self.keyByteCount)
    }

    /// How many keys the blocks hold.
    func keyCount(ofBlocks blocks: Range<Int>) -> Int {
        Int(min(keyCount, UInt64(blocks.upperBound * keysPerBlock)) - UInt64(blocks.lowerBound * keysPerBlock))
    }

    var encoded: [UInt8] {
        var bytes = Self.magic
        bytes.append(littleEndian: Self.formatVersion)
        bytes.append(littleEndian: UInt32(0))
        bytes += ledgerID
        bytes.append(littleEndian: sequences.lowerBound)
        bytes.append(littleEndian: sequences.upperBound)
        bytes += historyDigest
        bytes.append(littleEndian: keyCount)
        bytes.append(littleEndian: UInt32(keysPerBlock))
        bytes.append(littleEndian: bytes.withUnsafeBytes { crc32($0) })
        return bytes
    }

    /// What is wrong with a header.
    enum Problem: Error {
        case damaged
        case otherFormat(version: UInt32, flags: UInt32)
    }

    init(
        ledgerID: [UInt8], sequences: Range<UInt64>, historyDigest: [UInt8], keyCount: UInt64, keysPerBlock: Int
    ) {
        self.ledgerID = ledgerID
        self.sequences = sequences
        self.historyDigest = historyDigest
        self.keyCount = keyCount
        self.keysPerBlock = keysPerBlock
    }

    init(decoding bytes: [UInt8]) throws(Problem) {
        guard bytes.count == Self.byteCount, bytes.starts(with: Self.magic) else { throw .damaged }
        let fields = bytes.withUnsafeBytes { bytes in
            (
                version: bytes.integer(at: 8, as: UInt32.self), flags: bytes.integer(at: 12, as: UInt32.self),
                first: bytes.integer(at: 32, as: UInt64.self), end: bytes.integer(at: 40, as: UInt64.self),
                count: bytes.integer(at: 80, as: UInt64.self), perBlock: Int(bytes.integer(at: 88, as: UInt32.self)),
                isIntact: crc32(UnsafeRawBufferPointer(rebasing: bytes[..<92]))
                    == bytes.integer(
                        at: 92, as: UInt32.self)
            )
        }
        guard fields.isIntact else { throw .damaged }
        guard fields.version == Self.formatVersion, fields.flags == 0 else {
            throw .otherFormat(version: fields.version, flags: fields.flags)
        }
        guard fields.first < fields.end, fields.end - fields.first <= 1 << 32,
            fields.count <= fields.end - fields.first, (1...Self.largestKeysPerBlock).contains(fields.perBlock)
        else { throw .damaged }
        self.init(
            ledgerID: Array(bytes[16..<32]), sequences: fields.first..<fields.end, historyDigest: Array(bytes[48..<80]),
            keyCount: fields.count, keysPerBlock: fields.perBlock)
    }
}

extension RowKey {
    /// Reads a key of a run whose first sequence is given.
    @inline(__always)
    init(indexed bytes: UnsafeRawPointer, firstSequence: UInt64) {
        self.init(
            high: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            position: UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt32.self))),
            payload: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
            place: firstSequence
                + UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 28, as: UInt32.self))))
    }

    /// Writes the key's 32 bytes; false when a field does not fit.
    @inline(__always)
    func encode(to bytes: UnsafeMutableRawPointer, firstSequence: UInt64) -> Bool {
        guard let occurrence = UInt32(exactly: position), place >= firstSequence,
            let offset = UInt32(exactly: place - firstSequence)
        else { return false }
        bytes.storeBytes(of: high.littleEndian, as: UInt64.self)
        bytes.storeBytes(of: low.littleEndian, toByteOffset: 8, as: UInt64.self)
        bytes.storeBytes(of: payload.littleEndian, toByteOffset: 16, as: UInt64.self)
        bytes.storeBytes(of: occurrence.littleEndian, toByteOffset: 24, as: UInt32.self)
        bytes.storeBytes(of: offset.littleEndian, toByteOffset: 28, as: UInt32.self)
        return true
    }

    /// What a fence holds of a block's first key.
    var lead: UInt32 { UInt32(truncatingIfNeeded: high >> 32) }
}
