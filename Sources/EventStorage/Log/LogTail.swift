internal import SystemPackage

/// The bytes behind the last valid frame of a log file, and what they mean.
enum LogTail: Sendable, Hashable {
    /// The end of the file, or nothing but zeros.
    case clean
    /// A write that a crash cut short: no acknowledged event is in it.
    case torn(offset: UInt64, byteCount: UInt64)
    /// Valid frames follow: bytes that were once durable have changed.
    case corrupt(reason: String)

    init(
        of file: any File, path: FilePath, after position: FramePosition, rejection: String?
    ) throws(StorageError) {
        let bytes = try attempt("read the log", path) { () throws(Errno) in
            let size = try file.size()
            guard size > position.offset else { return [UInt8]() }
            return try file.bytes(at: position.offset, count: Int(size - position.offset))
        }
        guard let lastNonZero = bytes.lastIndex(where: { $0 != 0 }) else {
            self = .clean
            return
        }
        let reason = rejection ?? "bytes that are no frame"
        guard !Self.holdsFrame(bytes, startingAt: position.offset) else {
            self = .corrupt(reason: reason)
            return
        }
        self = .torn(offset: position.offset, byteCount: UInt64(lastNonZero + 1))
    }

    /// Whether a frame stands anywhere in the bytes behind the first, by all its own marks: magic, its own offset
    /// and the CRC of its payload. The header CRC cannot be asked, since its seed is what is damaged.
    private static func holdsFrame(_ bytes: [UInt8], startingAt start: UInt64) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var position = 1
            while position + FrameHeader.byteCount <= buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[position...])
                if let header = FrameHeader(unchecked: rest), header.offset == start + UInt64(position),
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
