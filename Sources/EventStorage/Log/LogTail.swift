internal import SystemPackage

/// The bytes behind the last valid frame of a log file, and what they mean.
///
/// Looked at piece by piece, since a file is preallocated with zeros and what is behind them may be long.
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
        self = try attempt("read the log", path) { () throws(Errno) in
            guard let end = try file.endOfNonZero(in: position.offset..<size) else { return .clean }
            guard try !Self.holdsFrame(file, in: position.offset..<end, size: size, behind: position) else {
                return .corrupt(reason: rejection ?? "bytes that are no frame")
            }
            return .torn(offset: position.offset, byteCount: end - position.offset)
        }
    }

    /// Whether a whole frame stands anywhere in the bytes, by its own marks: magic, the CRC of its payload, and
    /// its own offset or a sequence not yet reached. A write cut short leaves none, since its payload is not whole.
    /// The header CRC cannot be asked: its seed is what is damaged.
    private static func holdsFrame(
        _ file: any File, in range: Range<UInt64>, size: UInt64, behind end: FramePosition
    ) throws(Errno) -> Bool {
        try firstFrame(of: file, in: range, size: size) { $1.offset == $0 || $1.firstSequence >= end.sequence } != nil
    }

    /// The first header in the bytes that a whole frame's payload follows and that is accepted at its place.
    static func firstFrame(
        of file: any File, in range: Range<UInt64>, size: UInt64, where isAccepted: (UInt64, FrameHeader) -> Bool
    ) throws(Errno) -> FrameHeader? {
        var offset = range.lowerBound
        while offset < range.upperBound {
            // A header that begins in this piece may end in the next.
            let piece = try file.bytes(at: offset, count: filePieceByteCount + FrameHeader.byteCount - 1)
            let starts = min(UInt64(filePieceByteCount), range.upperBound - offset)
            for header in headers(in: piece, startingBefore: Int(starts)) {
                let place = offset + UInt64(header.index)
                let payload = place + UInt64(FrameHeader.byteCount)
                guard isAccepted(place, header.value),
                    payload + UInt64(header.value.storedLength) <= size
                else { continue }
                let bytes = try file.bytes(at: payload, count: Int(header.value.storedLength))
                let isWhole = bytes.withUnsafeBytes { crc32($0) } == header.value.payloadChecksum
                if isWhole, bytes.count == Int(header.value.storedLength) { return header.value }
            }
            offset += starts
        }
        return nil
    }

    /// What could be frame headers in the bytes.
    private static func headers(in bytes: [UInt8], startingBefore end: Int) -> [(index: Int, value: FrameHeader)] {
        bytes.withUnsafeBytes { buffer in
            (0..<min(end, max(0, buffer.count - FrameHeader.byteCount + 1))).compactMap { index in
                guard buffer.integer(at: index, as: UInt32.self) == FrameHeader.magic else { return nil }
                return FrameHeader(unchecked: UnsafeRawBufferPointer(rebasing: buffer[index...])).map { (index, $0) }
            }
        }
    }
}
