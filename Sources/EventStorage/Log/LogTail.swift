internal import SystemPackage

/// The bytes behind the last valid frame of a log file, and what they mean.
enum LogTail: Sendable, Hashable {
    /// The end of the file, or nothing but zeros.
    case clean
    /// A write that a crash cut short: no acknowledged event is in it.
    case torn(offset: UInt64, byteCount: UInt64)
    /// Bytes that were once durable have changed or are gone: frames follow, or the file is too short.
    case corrupt(reason: String)

    init(
        of file: any File, path: FilePath, after position: FramePosition, rejection: String?
    ) throws(StorageError) {
        let size = try attempt("look at the log", path) { () throws(Errno) in try file.size() }
        guard size >= position.offset else {
            self = .corrupt(reason: "the file was cut to \(size) bytes")
            return
        }
        let bytes = try attempt("read the log", path) { () throws(Errno) in
            try file.bytes(at: position.offset, count: Int(size - position.offset))
        }
        guard let lastNonZero = bytes.lastIndex(where: { $0 != 0 }) else {
            self = .clean
            return
        }
        let reason = rejection ?? "bytes that are no frame"
        guard !Self.holdsFrame(bytes, behind: position) else {
            self = .corrupt(reason: reason)
            return
        }
        self = .torn(offset: position.offset, byteCount: UInt64(lastNonZero + 1))
    }

    /// Whether a whole frame stands anywhere in the bytes, by its own marks: magic, the CRC of its payload, and
    /// its own offset or a sequence not yet reached. A write cut short leaves none, since its payload is not whole.
    /// The header CRC cannot be asked: its seed is what is damaged.
    private static func holdsFrame(_ bytes: [UInt8], behind end: FramePosition) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var position = 0
            while position + FrameHeader.byteCount <= buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[position...])
                if let header = FrameHeader(unchecked: rest),
                    header.offset == end.offset + UInt64(position) || header.firstSequence >= end.sequence,
                    FrameHeader.byteCount + Int(header.storedLength) <= rest.count
                {
                    let end = FrameHeader.byteCount + Int(header.storedLength)
                    let payload = UnsafeRawBufferPointer(rebasing: rest[FrameHeader.byteCount..<end])
                    if crc32(payload) == header.payloadChecksum { return true }
                }
                position += 1
            }
            return false
        }
    }
}
