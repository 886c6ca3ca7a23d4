// The LEDGER file
// ===============
// Written once, when the ledger is made, and never again. Integers are little-endian.
//
//   0   8  magic "ULEDGER\n"
//   8   4  format version, 1
//   12  4  incompatible flags, 0: a reader that does not know a set bit must refuse
//   16 16  ledger id, random
//   32  8  creation time, nanoseconds since 1970 UTC, signed
//   40  2  segment height h, 2 to 16: every full log file holds 2^h events, a perfect subtree of that height
//   42  2  length of the currency code, then the code (ISO 4217)
//       2  length of the billing time zone, then its IANA name
//       4  CRC-32 of all bytes before
//
// Valid when the magic matches, the version and flags are known, the segment height is one allowed, the lengths
// end exactly at the CRC, and the CRC matches. Being the last file that making a ledger writes, it also says that the making finished.

/// What a ledger is, for good: its id, currency, billing time zone, age, and how many events a file of it holds.
package struct LedgerHeader: Sendable, Hashable {
    package static let fileName = "LEDGER"
    package static let formatVersion: UInt32 = 1

    /// 16 random bytes.
    package let id: [UInt8]
    package let createdAtNanoseconds: Int64
    package let currency: String
    package let timeZone: String
    /// The height of the Merkle subtree over the events of a full log file.
    package let segmentHeight: Int

    package static let segmentHeights = 2...16
    package static let usualSegmentHeight = 16

    /// How many events a full log file holds, and later the segment that it becomes.
    package var eventsPerFile: UInt64 { 1 << UInt64(segmentHeight) }

    /// The first sequence of the file that holds an event.
    package func fileFirstSequence(holding sequence: UInt64) -> UInt64 { sequence & ~(eventsPerFile - 1) }

    package init(
        id: [UInt8], createdAtNanoseconds: Int64, currency: String, timeZone: String,
        segmentHeight: Int = usualSegmentHeight
    ) {
        precondition(id.count == 16 && Self.segmentHeights.contains(segmentHeight))
        self.id = id
        self.createdAtNanoseconds = createdAtNanoseconds
        self.currency = currency
        self.timeZone = timeZone
        self.segmentHeight = segmentHeight
    }

    private static let magic = Array("ULEDGER\n".utf8)

    package var encoded: [UInt8] {
        var bytes = Self.magic
        bytes.append(littleEndian: Self.formatVersion)
        bytes.append(littleEndian: UInt32(0))
        bytes += id
        bytes.append(littleEndian: createdAtNanoseconds)
        bytes.append(littleEndian: UInt16(segmentHeight))
        for text in [currency, timeZone] {
            bytes.append(littleEndian: UInt16(text.utf8.count))
            bytes += text.utf8
        }
        bytes.append(littleEndian: bytes.withUnsafeBytes { crc32($0) })
        return bytes
    }

    /// Throws `.notALedger`, `.newerFormat` or `.corrupt`; `path` is for the message.
    package init(decoding bytes: [UInt8], path: String) throws(StorageError) {
        let corrupt = StorageError(
            .corrupt, "the LEDGER file is damaged", path: path,
            advice: "restore it from a backup of this ledger: it never changes")
        guard bytes.count >= 50, Array(bytes.prefix(8)) == Self.magic else {
            throw bytes.isEmpty || Array(bytes.prefix(8)) != Self.magic
                ? StorageError(.corrupt, "not a LEDGER file: its first 8 bytes are others", path: path) : corrupt
        }
        let decoded = bytes.withUnsafeBytes { buffer -> (UInt32, UInt32, Int64, Int, [String])? in
            let version = buffer.integer(at: 8, as: UInt32.self)
            let flags = buffer.integer(at: 12, as: UInt32.self)
            let storedCRC = buffer.integer(at: buffer.count - 4, as: UInt32.self)
            let body = UnsafeRawBufferPointer(rebasing: buffer[..<(buffer.count - 4)])
            // A later version may lay out the rest otherwise, but keeps the CRC at the end.
            guard crc32(body) == storedCRC else { return nil }
            guard version == Self.formatVersion, flags == 0 else { return (version, flags, 0, 0, []) }
            var texts: [String] = []
            var position = 42
            for _ in 0..<2 {
                guard position + 2 <= body.count else { return nil }
                let length = Int(body.integer(at: position, as: UInt16.self))
                position += 2
                guard position + length <= body.count else { return nil }
                texts.append(String(decoding: body[position..<position + length], as: UTF8.self))
                position += length
            }
            guard position == body.count else { return nil }
            let height = Int(buffer.integer(at: 40, as: UInt16.self))
            return (version, flags, buffer.integer(at: 32, as: Int64.self), height, texts)
        }
        guard let (version, flags, createdAt, height, texts) = decoded else { throw corrupt }
        guard version == Self.formatVersion, flags == 0 else {
            throw StorageError(
                .newerFormat,
                "this ledger has format version \(version) (flags \(flags)); this program reads version "
                    + "\(Self.formatVersion)", path: path, advice: "use a newer usage-ledger; nothing was changed")
        }
        guard Self.segmentHeights.contains(height) else {
            throw StorageError(
                .newerFormat, "this ledger's files hold 2^\(height) events; this program reads 2^2 to 2^16", path: path,
                advice: "use a newer usage-ledger; nothing was changed")
        }
        self.init(
            id: Array(bytes[16..<32]), createdAtNanoseconds: createdAt, currency: texts[0], timeZone: texts[1],
            segmentHeight: height)
    }

    /// The id as people see it: 32 hexadecimal digits.
    package var idText: String { id.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
