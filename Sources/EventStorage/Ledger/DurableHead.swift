// The HEAD file
// =============
// What is known to be durable. Two slots of 112 bytes, at byte 0 and byte 512 (their own sectors), both
// written after each fdatasync of the log; the valid one of the higher generation counts, so a damaged
// slot hides nothing. HEAD itself is not synced, so after a power loss it may be older than the log,
// never newer.
//
//   0   8  magic "ULHEAD1\n"
//   8  16  ledger id: the HEAD of another ledger says nothing of this one
//   24  8  generation, one more at each writing
//   32  8  sequence: how many events are durable
//   40  8  first sequence of the active log that holds the last of them
//   48  8  where the valid part of that file ends
//   56 16  boot id of the machine that wrote it
//   72 32  tree root
//   104 4  CRC-32 of bytes 0 to 103
//   108 4  zero

/// What HEAD says of the log.
struct DurableHead: Sendable, Hashable {
    static let fileName = "HEAD"
    static let slotSize = 112
    static let slotStride = 512

    var ledgerID: [UInt8]
    var generation: UInt64
    var treeSize: UInt64
    var fileFirstSequence: UInt64
    var endOffset: UInt64
    var bootIdentifier: [UInt8]
    var root: MerkleHash

    private static let magic = Array("ULHEAD1\n".utf8)

    /// The whole file.
    var encoded: [UInt8] {
        let slot = encodedSlot
        var bytes = slot
        bytes.reserveCapacity(Self.slotStride + Self.slotSize)
        bytes.append(contentsOf: repeatElement(0, count: Self.slotStride - slot.count))
        bytes += slot
        return bytes
    }

    var encodedSlot: [UInt8] {
        var bytes = Self.magic
        bytes.reserveCapacity(Self.slotSize)
        bytes += ledgerID
        for value in [generation, treeSize, fileFirstSequence, endOffset] { bytes.append(littleEndian: value) }
        bytes += bootIdentifier
        bytes += root.bytes
        bytes.append(littleEndian: bytes.withUnsafeBytes { crc32($0) })
        bytes.append(littleEndian: UInt32(0))
        return bytes
    }

    /// Nil when the slot is empty or torn.
    private init?(slot: UnsafeRawBufferPointer) {
        guard slot.count >= Self.slotSize, slot.prefix(8).elementsEqual(Self.magic),
            crc32(UnsafeRawBufferPointer(rebasing: slot[..<104])) == slot.integer(at: 104, as: UInt32.self),
            let root = MerkleHash(slot[72..<104])
        else { return nil }
        ledgerID = Array(slot[8..<24])
        generation = slot.integer(at: 24, as: UInt64.self)
        treeSize = slot.integer(at: 32, as: UInt64.self)
        fileFirstSequence = slot.integer(at: 40, as: UInt64.self)
        endOffset = slot.integer(at: 48, as: UInt64.self)
        bootIdentifier = Array(slot[56..<72])
        self.root = root
    }

    init(
        ledgerID: [UInt8], generation: UInt64, treeSize: UInt64, fileFirstSequence: UInt64, endOffset: UInt64,
        bootIdentifier: [UInt8], root: MerkleHash
    ) {
        self.ledgerID = ledgerID
        self.generation = generation
        self.treeSize = treeSize
        self.fileFirstSequence = fileFirstSequence
        self.endOffset = endOffset
        self.bootIdentifier = bootIdentifier
        self.root = root
    }

    /// The newest valid slot of the file's bytes; nil when neither is.
    init?(decoding bytes: [UInt8]) {
        guard let newest = Self.slots(of: bytes).compactMap(\.self).max(by: { $0.generation < $1.generation }) else {
            return nil
        }
        self = newest
    }

    /// What each slot says; nil where it is not valid.
    static func slots(of bytes: [UInt8]) -> [DurableHead?] {
        bytes.withUnsafeBytes { buffer in
            [0, slotStride].map { offset -> DurableHead? in
                guard offset + slotSize <= buffer.count else { return nil }
                return DurableHead(slot: UnsafeRawBufferPointer(rebasing: buffer[offset..<offset + slotSize]))
            }
        }
    }
}
