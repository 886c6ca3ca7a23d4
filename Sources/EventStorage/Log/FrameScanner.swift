internal import SystemPackage

/// Where a frame is expected: in which file, at which byte, with which sequence and CRC seed.
struct FramePosition: Sendable, Hashable {
    var fileFirstSequence: UInt64
    var offset: UInt64
    var sequence: UInt64
    var seed: UInt32
    /// The sequence behind the last event that the file may hold.
    var fileEndSequence: UInt64

    /// Whether the file holds all the events that it can.
    var isFileFull: Bool { sequence == fileEndSequence }
}

/// Reads the frames of one log file in order, checking each.
final class FrameScanner {
    private let file: any File
    private let path: FilePath
    private(set) var position: FramePosition
    /// Why the frame at `position` is not valid, once `next` has returned nil before the end.
    private(set) var rejection: String?
    private var window = FileWindow()
    private lazy var inflater = Inflater()
    private var raw: [UInt8] = []

    /// Whether the next header's CRC is taken as it stands: what came before, which seeds it, is not known.
    private var trustsNextHeader: Bool

    init(file: any File, path: FilePath, from position: FramePosition, trustingFirstHeader: Bool = false) {
        self.file = file
        self.path = path
        self.position = position
        trustsNextHeader = trustingFirstHeader
    }

    /// Hands out the frame at `position` and moves behind it; false when no valid frame is there.
    ///
    /// Nothing at or behind `limit` is looked at. Throws what `body` throws, and read errors.
    func next(before limit: UInt64, _ body: (FrameView) throws -> Void) throws -> Bool {
        rejection = nil
        guard position.offset < limit, !position.isFileFull else { return false }
        let offset = position.offset
        let head = try read(at: offset, count: FrameHeader.byteCount, ahead: limit - offset)
        guard head.count == FrameHeader.byteCount else {
            return reject(head.count == 0 ? nil : "cut short in its header")
        }
        if head.isAllZero { return reject(nil) }
        guard let header = FrameHeader(unchecked: head) else { return reject("no frame header") }
        let computed = crc32(UnsafeRawBufferPointer(rebasing: head[8...]), seed: position.seed)
        guard computed == header.checksum || trustsNextHeader else {
            return reject("header CRC \(hexadecimal(header.checksum)), expected \(hexadecimal(computed))")
        }
        guard header.offset == offset else { return reject("it says it is at byte \(header.offset)") }
        guard header.firstSequence == position.sequence else {
            return reject("first sequence \(header.firstSequence), expected \(position.sequence)")
        }
        guard header.firstSequence + UInt64(header.count) <= position.fileEndSequence else {
            return reject("more events than its file may hold")
        }
        let payload = try read(
            at: offset + UInt64(FrameHeader.byteCount), count: Int(header.storedLength), ahead: limit - offset)
        guard payload.count == Int(header.storedLength) else { return reject("cut short in its payload") }
        let payloadChecksum = crc32(payload)
        guard payloadChecksum == header.payloadChecksum else {
            return reject(
                "payload CRC \(hexadecimal(payloadChecksum)), expected \(hexadecimal(header.payloadChecksum))")
        }
        guard try hand(out: payload, of: header, to: body) else { return reject("its payload does not decode") }
        position.offset += header.byteCountWithPayload
        position.sequence += UInt64(header.count)
        position.seed = header.checksum
        trustsNextHeader = false
        return true
    }

    private func hand(
        out payload: UnsafeRawBufferPointer, of header: FrameHeader, to body: (FrameView) throws -> Void
    ) throws -> Bool {
        guard header.isDeflated else {
            guard FrameView.holds(count: header.count, in: payload) else { return false }
            try body(FrameView(header: header, payload: payload))
            return true
        }
        if raw.count < Int(header.rawLength) { raw = [UInt8](repeating: 0, count: Int(header.rawLength)) }
        return try raw.withUnsafeMutableBytes { buffer in
            let output = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(header.rawLength)])
            guard inflater.inflate(payload, into: output) else { return false }
            let events = UnsafeRawBufferPointer(output)
            guard FrameView.holds(count: header.count, in: events) else { return false }
            try body(FrameView(header: header, payload: events))
            return true
        }
    }

    private func reject(_ reason: String?) -> Bool {
        rejection = reason
        return false
    }

    private func read(at offset: UInt64, count: Int, ahead: UInt64) throws(StorageError) -> UnsafeRawBufferPointer {
        try attempt("read the log", path) { () throws(Errno) in
            try window.bytes(of: file, at: offset, count: count, ahead: ahead)
        }
    }

    /// Goes behind a frame that was just written at the position.
    func pass(to position: FramePosition) {
        self.position = position
        rejection = nil
        trustsNextHeader = false
        discardWindow()
    }

    /// Forgets what was read ahead: another process may have written there since.
    func discardWindow() { window.discard() }
}

/// A stretch of a file kept in memory, so that small frames do not cost a system call each.
private final class FileWindow {
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)
    private var start: UInt64 = 0
    private var filled = 0
    private static let readAhead = 256 * 1024

    deinit { buffer.deallocate() }

    func discard() { filled = 0 }

    /// The bytes asked for, fewer at the end of the file; valid until the next call. Up to `ahead` bytes are worth
    /// reading.
    func bytes(
        of file: any File, at offset: UInt64, count: Int, ahead: UInt64
    ) throws(Errno) -> UnsafeRawBufferPointer {
        if offset < start || offset + UInt64(count) > start + UInt64(filled) {
            let wanted = max(count, Int(min(ahead, UInt64(Self.readAhead))))
            if buffer.count < wanted {
                buffer.deallocate()
                buffer = .allocate(byteCount: wanted, alignment: 16)
            }
            filled = 0
            filled = try file.readFully(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: offset)
            start = offset
        }
        let begin = Int(offset - start)
        return UnsafeRawBufferPointer(rebasing: buffer[begin..<min(begin + count, filled)])
    }
}
