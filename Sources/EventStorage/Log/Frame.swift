// A frame: one commit in an active log file
// =========================================
// Integers are little-endian. Header of 88 bytes, then the payload, then the next frame's header.
//
//   0   4  magic "FRM1"
//   4   4  CRC-32 of bytes 8 to 87, seeded with the header CRC of the frame before (of the file's header for
//          the first): it is checked before any length is trusted, and chains the frames
//   8   8  own offset in the file: a misdirected write shows
//   16  8  sequence of the first event
//   24  4  count of events, 1 to 4,096; first sequence + count never passes the last event
//          that the file may hold
//   28  4  flags: bit 0, the payload is deflated
//   32  4  stored length of the payload
//   36  4  raw length of the payload, at most 1,048,576
//   40  4  CRC-32 of the stored payload
//   44  4  zero
//   48  8  recordedAt of the last event, nanoseconds since 1970 UTC, signed
//   56 32  Merkle tree root over all events of the ledger up to and with this frame
//
// Payload: for each event a varint length and its canonical bytes; deflated (raw, RFC 1951) where there are
// 512 bytes or more, and that saves an eighth. A frame is valid when both CRCs match, the offset and first sequence are those
// expected at its place, and the payload inflates to exactly the raw length and holds exactly `count` events.

/// The fixed-size part of a frame.
struct FrameHeader: Sendable, Hashable {
    static let byteCount = 88
    static let magic: UInt32 = 0x314D_5246
    static let deflatedFlag: UInt32 = 1

    var checksum: UInt32 = 0
    var offset: UInt64
    var firstSequence: UInt64
    var count: UInt32
    var isDeflated: Bool
    var storedLength: UInt32
    var rawLength: UInt32
    var payloadChecksum: UInt32
    var recordedAtNanoseconds: Int64
    var root: MerkleHash

    var byteCountWithPayload: UInt64 { UInt64(Self.byteCount) + UInt64(storedLength) }

    /// The header's bytes, with room for the payload; sets nothing, the CRC is computed on the way from `seed`.
    func encoded(seed: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(byteCountWithPayload))
        bytes.append(littleEndian: Self.magic)
        bytes.append(littleEndian: UInt32(0))
        bytes.append(littleEndian: offset)
        bytes.append(littleEndian: firstSequence)
        bytes.append(littleEndian: count)
        bytes.append(littleEndian: isDeflated ? Self.deflatedFlag : 0)
        bytes.append(littleEndian: storedLength)
        bytes.append(littleEndian: rawLength)
        bytes.append(littleEndian: payloadChecksum)
        bytes.append(littleEndian: UInt32(0))
        bytes.append(littleEndian: recordedAtNanoseconds)
        bytes += root.bytes
        let checksum = bytes.withUnsafeBytes { crc32(UnsafeRawBufferPointer(rebasing: $0[8...]), seed: seed) }
        bytes.store(littleEndian: checksum, at: 4)
        return bytes
    }

    /// Decodes without checking the CRC; nil when magic, flags or lengths cannot be of a frame.
    init?(unchecked bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.byteCount, bytes.integer(at: 0, as: UInt32.self) == Self.magic,
            let root = MerkleHash(bytes[56..<88])
        else { return nil }
        checksum = bytes.integer(at: 4, as: UInt32.self)
        offset = bytes.integer(at: 8, as: UInt64.self)
        firstSequence = bytes.integer(at: 16, as: UInt64.self)
        count = bytes.integer(at: 24, as: UInt32.self)
        let flags = bytes.integer(at: 28, as: UInt32.self)
        isDeflated = flags & Self.deflatedFlag != 0
        storedLength = bytes.integer(at: 32, as: UInt32.self)
        rawLength = bytes.integer(at: 36, as: UInt32.self)
        payloadChecksum = bytes.integer(at: 40, as: UInt32.self)
        recordedAtNanoseconds = bytes.integer(at: 48, as: Int64.self)
        self.root = root
        guard flags & ~Self.deflatedFlag == 0, bytes.integer(at: 44, as: UInt32.self) == 0,
            (1...UInt32(LogLimits.eventsPerFrame)).contains(count), rawLength <= LogLimits.rawBytesPerFrame,
            storedLength <= rawLength, isDeflated || storedLength == rawLength
        else { return nil }
    }

    init(
        offset: UInt64, firstSequence: UInt64, count: Int, isDeflated: Bool, stored: [UInt8], rawLength: Int,
        recordedAtNanoseconds: Int64, root: MerkleHash
    ) {
        self.offset = offset
        self.firstSequence = firstSequence
        self.count = UInt32(count)
        self.isDeflated = isDeflated
        storedLength = UInt32(stored.count)
        self.rawLength = UInt32(rawLength)
        payloadChecksum = stored.withUnsafeBytes { crc32($0) }
        self.recordedAtNanoseconds = recordedAtNanoseconds
        self.root = root
    }
}

/// Some events that follow one another, for as long as the call that hands them out lasts: a valid frame's, or a part of a
/// sealed segment's.
package struct FrameView {
    package let firstSequence: UInt64
    package let count: Int
    /// When the ledger took the last of them; of a segment's part, at the latest.
    package let recordedAtNanoseconds: Int64
    /// The tree's root behind them; nil within a segment, which does not say, and before it is written.
    package let root: MerkleHash?
    private let events: Events

    private enum Events {
        /// One behind another, each behind its varint length.
        case framed(UnsafeRawBufferPointer)
        /// One behind another, and where each ends.
        case listed(UnsafeRawBufferPointer, from: Int, ends: UnsafeBufferPointer<Int>)
    }

    package var endSequence: UInt64 { firstSequence + UInt64(count) }

    init(header: FrameHeader, payload: UnsafeRawBufferPointer) {
        firstSequence = header.firstSequence
        count = Int(header.count)
        recordedAtNanoseconds = header.recordedAtNanoseconds
        root = header.root
        events = .framed(payload)
    }

    /// Of a frame that was not written yet.
    init(firstSequence: UInt64, count: Int, payload: UnsafeRawBufferPointer, recordedAtNanoseconds: Int64) {
        self.firstSequence = firstSequence
        self.count = count
        self.recordedAtNanoseconds = recordedAtNanoseconds
        root = nil
        events = .framed(payload)
    }

    init(
        firstSequence: UInt64, bytes: UnsafeRawBufferPointer, from start: Int, ends: UnsafeBufferPointer<Int>,
        lastRecordedAtNanoseconds: Int64
    ) {
        self.firstSequence = firstSequence
        count = ends.count
        recordedAtNanoseconds = lastRecordedAtNanoseconds
        root = nil
        events = .listed(bytes, from: start, ends: ends)
    }

    /// Calls back with each event's sequence and canonical bytes, in order.
    package func forEachEvent<Failure: Error>(
        _ body: (UInt64, UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        var sequence = firstSequence
        switch events {
        case .framed(let payload):
            var position = 0
            while position < payload.count {
                // The scanner checked the lengths before it made this view.
                guard let length = payload.varint(at: &position) else { return }
                let event = UnsafeRawBufferPointer(rebasing: payload[position..<position + Int(length)])
                try body(sequence, event)
                position += Int(length)
                sequence += 1
            }
        case .listed(let bytes, let first, let ends):
            var start = first
            for end in ends {
                try body(sequence, UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
                sequence += 1
            }
        }
    }

    /// Whether the payload is exactly `count` length-prefixed events.
    static func holds(count: UInt32, in payload: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        var found: UInt32 = 0
        while position < payload.count {
            guard let length = payload.varint(at: &position), length <= UInt64(payload.count - position) else {
                return false
            }
            position += Int(length)
            found += 1
        }
        return found == count
    }
}
