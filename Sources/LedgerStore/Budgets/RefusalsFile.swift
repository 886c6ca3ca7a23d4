import EventStorage
import LedgerModel

// The REFUSALS file
// =================
// Refusals of the last second, and how often they were repeated since their event: what all processes that are refused count
// together. Read and written under the lock, and not synced: who loses it loses counts of a second, and no event.
// Integers are little-endian.
//
//   0   8  magic "ULREFUS\n"
//   8   4  format version, 1
//   12 16  ledger id
//   28     for each: varint sequence of the event recorded last, varint count that is not recorded yet, what those waited
//          (milliseconds, zigzag), length, canonical bytes of the refusal as an event recorded when the last was
//   end 4  CRC-32 of all bytes before

enum RefusalsFile {
    static let name = "REFUSALS"
    private static let magic = Array("ULREFUS\n".utf8)
    private static let headerByteCount = 28

    static func encode(_ counter: RefusalCounter, ledgerID: [UInt8]) -> [UInt8] {
        var bytes = magic
        bytes.append(littleEndian: UInt32(1))
        bytes += ledgerID
        var event = CanonicalWriter()
        for entry in counter.entries {
            bytes.append(varint: entry.sequence)
            bytes.append(varint: UInt64(entry.pendingCount))
            bytes.append(varint: entry.pendingWaitMilliseconds.zigzag)
            let draft = EventDraft(
                origin: EventOrigin(source: "refusal", key: .ordinal(entry.sequence)),
                payload: .throttle(entry.throttle))
            EventCodec.encode(draft, recordedAt: entry.recordedAt, into: &event)
            bytes.append(chunk: event.bytes)
        }
        bytes.append(littleEndian: bytes.withUnsafeBytes { crc32($0) })
        return bytes
    }

    /// Nil for anything else than a whole file of this ledger.
    static func decode(_ bytes: [UInt8], ledgerID: [UInt8]) -> RefusalCounter? {
        guard bytes.count >= headerByteCount + 4, bytes.starts(with: magic), Array(bytes[12..<28]) == ledgerID else {
            return nil
        }
        return bytes.withUnsafeBytes { buffer in
            let content = UnsafeRawBufferPointer(rebasing: buffer.dropLast(4))
            guard buffer.integer(at: content.count, as: UInt32.self) == crc32(content),
                buffer.integer(at: 8, as: UInt32.self) == 1
            else { return nil }
            var entries: [RefusalCounter.Entry] = []
            var position = headerByteCount
            while position < content.count {
                guard let sequence = content.varint(at: &position), let count = content.varint(at: &position),
                    let wait = content.varint(at: &position), let length = content.varint(at: &position),
                    let pendingCount = UInt32(exactly: count), length <= UInt64(content.count - position)
                else { return nil }
                let event = UnsafeRawBufferPointer(rebasing: content[position..<position + Int(length)])
                position += Int(length)
                guard let decoded = try? EventCodec.decode(event, sequence: sequence),
                    case .throttle(let throttle) = decoded.payload
                else { return nil }
                entries.append(
                    RefusalCounter.Entry(
                        sequence: sequence, recordedAt: decoded.recordedAt, throttle: throttle,
                        pendingCount: pendingCount, pendingWaitMilliseconds: Int64(zigzag: wait)))
            }
            return RefusalCounter(entries)
        }
    }
}

/// The refusals that are being counted, as a session sees them within a commit.
struct SharedRefusals {
    var counter = RefusalCounter()
    /// What the file says; nil where it was not read in this commit.
    private var saved: RefusalCounter?
    /// Whether what is known here could not be written: then it is not read either.
    private var isUnsaved = false

    var isLoaded: Bool { saved != nil }

    /// Another process may have counted since the last commit.
    mutating func beginCommit() { saved = nil }

    mutating func load(_ directory: LedgerDirectory) {
        guard saved == nil else { return }
        guard !isUnsaved else { return saved = RefusalCounter() }
        let bytes = directory.unsyncedFile(RefusalsFile.name)
        counter = bytes.flatMap { RefusalsFile.decode($0, ledgerID: directory.header.id) } ?? RefusalCounter()
        saved = counter
    }

    /// Writes what has changed in this commit.
    mutating func save(_ directory: LedgerDirectory) {
        guard let saved, isUnsaved || saved != counter else { return }
        let bytes = counter == RefusalCounter() ? nil : RefusalsFile.encode(counter, ledgerID: directory.header.id)
        isUnsaved = !directory.writeUnsynced(RefusalsFile.name, bytes)
        self.saved = counter
    }
}
