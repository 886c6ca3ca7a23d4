// The HEAD file
// =============
// What is known to be durable. Two slots of 96 bytes, at byte 0 and byte 512 (their own sectors), both
// written after each fdatasync of the log; the valid one of the higher generation counts, so a damaged
// slot hides nothing. HEAD itself is not synced, so after a power loss it may be older than the log,
// never newer.
//
//   0   8  magic "ULHEAD1\n"
//   8   8  generation, one more at each writing
//   16  8  sequence: how many events are durable
//   24  8  first sequence of the active log that holds the last of them
//   32  8  where the valid part of that file ends
//   40 16  boot id of the machine that wrote it
//   56 32  tree root
//   88  4  CRC-32 of bytes 0 to 87
//   92  4  zero

/// What HEAD says of the log.
struct DurableHead: Sendable, Hashable {
    static let fileName = "HEAD"
    static let slotSize = 96
    static let slotStride = 512

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
        return slot + [UInt8](repeating: 0, count: Self.slotStride - slot.count) + slot
    }

    var encodedSlot: [UInt8] {
        var bytes = Self.magic
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
            crc32(UnsafeRawBufferPointer(rebasing: slot[..<88])) == slot.integer(at: 88, as: UInt32.self),
            let root = MerkleHash(slot[56..<88])
        else { return nil }
        generation = slot.integer(at: 8, as: UInt64.self)
        treeSize = slot.integer(at: 16, as: UInt64.self)
        fileFirstSequence = slot.integer(at: 24, as: UInt64.self)
        endOffset = slot.integer(at: 32, as: UInt64.self)
        bootIdentifier = Array(slot[40..<56])
        self.root = root
    }

    init(
        generation: UInt64, treeSize: UInt64, fileFirstSequence: UInt64, endOffset: UInt64, bootIdentifier: [UInt8],
        root: MerkleHash
    ) {
        self.generation = generation
        self.treeSize = treeSize
        self.fileFirstSequence = fileFirstSequence
        self.endOffset = endOffset
        self.bootIdentifier = bootIdentifier
        self.root = root
    }

    /// The newest valid slot of the file's bytes; nil when neither is.
    init?(decoding bytes: [UInt8]) {
        let slots = bytes.withUnsafeBytes { buffer in
            [0, Self.slotStride].compactMap { offset -> DurableHead? in
                guard offset + Self.slotSize <= buffer.count else { return nil }
                let slot = UnsafeRawBufferPointer(rebasing: buffer[offset..<offset + Self.slotSize])
                return DurableHead(slot: slot)
            }
        }
        guard let newest = slots.max(by: { $0.generation < $1.generation }) else { return nil }
        self = newest
    }
}
